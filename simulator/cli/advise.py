"""`paceline advise`: which method for a cluster, how much faster, and how certain that is."""

from __future__ import annotations

from contextlib import nullcontext
from pathlib import Path
from time import perf_counter
from typing import TYPE_CHECKING, Annotated

import typer

from simulator.cli.console import print_json, print_table, say
from simulator.cli.log_reading import (
    ColumnsOption,
    OperationOption,
    UnitOption,
    WorkerOption,
    described,
    log_options,
)
from simulator.cli.options import (
    JobsOption,
    JsonOption,
    NoProgressOption,
    PluginOption,
    placing,
    reach_plugins,
)
from simulator.cli.slug import slug
from simulator.cli.sweeping import SchedulerOption, WaitOption, resources_of

if TYPE_CHECKING:
    from simulator.advice.advise import Advice
    from simulator.sweep.resources import Resources

__all__ = ["advise"]


def advise(
    source: Annotated[
        Path,
        typer.Argument(
            metavar="SOURCE",
            help="A log of jobs, a folder with recorded events, a cluster.yaml, or a scenario.",
        ),
    ],
    budget: Annotated[
        str, typer.Option(metavar="TIME", help="Real time for everything: 90s, 5m, 1h.")
    ] = "5m",
    trials: Annotated[
        int | None,
        typer.Option(
            min=1, help="Trials of each method, in place of --budget; reruns give the same bytes."
        ),
    ] = None,
    current: Annotated[
        str, typer.Option(metavar="METHOD", help="The method that you use now.")
    ] = "sync_sgd",
    methods: Annotated[
        str | None, typer.Option(metavar="A,B,..", help="The methods to compare with it.")
    ] = None,
    columns: ColumnsOption = None,
    unit: UnitOption = None,
    worker: WorkerOption = "rank",
    operation: OperationOption = None,
    jobs: JobsOption = None,
    scheduler: SchedulerOption = None,
    wait_for_workers: WaitOption = "10m",
    output: Annotated[
        Path | None,
        typer.Option("-o", "--output", metavar="DIR", help="Default: results/<source>-advice."),
    ] = None,
    plugin: PluginOption = None,
    overwrite: Annotated[
        bool, typer.Option("--overwrite", help="Use a directory with other results.")
    ] = False,
    no_progress: NoProgressOption = False,
    json: JsonOption = False,
) -> None:
    """Advise a method for a cluster: tuned, compared, with intervals, bounds and robustness.

    Methods are tuned with the same effort each, on your problem if SOURCE is a scenario, else on
    three stock problems. The folder gets a report page and the winner as a scenario.

    Example: paceline advise training.csv --budget 5m --current sync_sgd -o advice
    """
    from simulator.advice.output import check_place, record, write_advice
    from simulator.advice.source import YAML
    from simulator.files import check_apart

    resources = resources_of(jobs, scheduler, plugin, wait_for_workers)
    reach_plugins(plugin)
    directory = output or Path("results") / f"{slug(source.resolve().stem)}-advice"
    for written in directory.glob("*.yaml"):
        check_apart(written, source)
    if not overwrite:
        check_place(directory)
    with placing(source, None) if source.suffix in YAML else nullcontext():
        advice = _work_out(
            source, directory, budget=budget, trials=trials, current=current, methods=methods,
            columns=columns, unit=unit, worker=worker, operation=operation,
            resources=resources, plugins=plugin or [], show_progress=not no_progress, quiet=json,
        )  # fmt: skip
    files = write_advice(advice, directory)
    if json:
        print_json({"directory": str(directory), **record(advice)})
        return
    _report(advice)
    names = ", ".join(str(file.relative_to(directory)) for file in files)
    say(f"{len(files)} files in {directory}: {names}")
    say(f"Next: paceline run {directory / 'advised.yaml'}")


def _work_out(
    source: Path,
    directory: Path,
    *,
    budget: str,
    trials: int | None,
    current: str,
    methods: str | None,
    columns: ColumnsOption,
    unit: UnitOption,
    worker: WorkerOption,
    operation: OperationOption,
    resources: Resources,
    plugins: list[str],
    show_progress: bool,
    quiet: bool,
) -> Advice:
    """Read the source and find the answer; Ctrl-C keeps the finished runs."""
    from simulator.advice.advise import advise as ask
    from simulator.advice.source import read_source
    from simulator.cli.duration import parse_duration
    from simulator.cli.resumable import resumable

    begun = perf_counter()
    seconds = None if trials else parse_duration(budget, "--budget")
    given = columns or unit or operation or worker != "rank"
    options = log_options(columns, unit, worker, operation) if given else None
    found = read_source(source, directory, options=options, plugins=plugins)
    for log in () if quiet else found.logs:
        say("\n".join(described(log)))
    for warning in found.warnings:
        say(f"warning: {warning}", err=True)
    names = [name.strip() for name in methods.split(",")] if methods else []
    with resumable(show_progress) as progress:
        return ask(
            found, directory, current=current, methods=names, budget=seconds, trials=trials or 0,
            resources=resources, plugins=plugins, progress=progress, begun=begun,
        )  # fmt: skip


def _report(advice: Advice) -> None:
    """The table, the answer and what belongs to it."""
    from simulator.advice.show import advice_table
    from simulator.advice.words import answer_sentence, sentences

    print_table(advice_table(advice))
    say(f"\n{answer_sentence(advice)}")
    for topic, said in sentences(advice).items():
        if said:
            say(f"\n{topic.capitalize()}")
            for one in said:
                say(f"  {one}")
    say("")
