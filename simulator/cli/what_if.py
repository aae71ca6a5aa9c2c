"""`paceline what-if`: what every worker, the links and failures cost a method."""

from __future__ import annotations

from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from simulator.cli.console import print_json, print_table, say
from simulator.cli.options import (
    JobsOption,
    JsonOption,
    NoProgressOption,
    PluginOption,
    SeedsOption,
    reach_plugins,
)
from simulator.cli.seeds import parse_seeds

if TYPE_CHECKING:
    from simulator.what_if import WhatIf

__all__ = ["what_if"]


def what_if(
    directory: Annotated[Path, typer.Argument(metavar="DIR", help="The folder of `run`.")],
    method: Annotated[
        str | None,
        typer.Option(metavar="LABEL", help="The method of the results; by default the fastest."),
    ] = None,
    slowest: Annotated[
        int, typer.Option(min=0, metavar="K", help="Only the K slowest workers.")
    ] = 50,
    seeds: SeedsOption = None,
    jobs: JobsOption = None,
    output: Annotated[
        Path | None,
        typer.Option("-o", "--output", metavar="DIR", help="Default: DIR/what-if."),
    ] = None,
    formats: Annotated[
        list[str] | None,
        typer.Option("--format", metavar="NAME", help="png, pdf or svg; may be repeated."),
    ] = None,
    plugin: PluginOption = None,
    no_progress: NoProgressOption = False,
    json: JsonOption = False,
) -> None:
    """Measure what each worker costs: absent, at the median speed, and twice as fast.

    It also removes links, the server's seconds, failures, stalls and cold starts, one at a time.
    Every change is simulated on the same seeds and draws, so small savings are visible. The method
    keeps its best parameters from the results.

    Example: paceline what-if results/quickstart --method asgd --slowest 5
    """
    from simulator.plots.export import save
    from simulator.what_if.figure import figure
    from simulator.what_if.show import records, saving_table, sentence

    place = output or directory / "what-if"
    found = _measure(
        directory, method, slowest, seeds, place, jobs=jobs, plugins=plugin or [],
        show_progress=not no_progress,
    )  # fmt: skip
    files: list[Path] = []
    if len(found.table):
        stem, kinds = place / "plot_what_if", formats or ["png", "pdf"]
        files = save(figure(found.table), stem, formats=kinds, table=found.table)
    if json:
        mean = found.mean if found.mean < float("inf") else None
        content = {"directory": str(place), "method": found.scenario.methods[0].label}
        print_json({**content, "seconds": mean, "changes": records(found)})
    else:
        print_table(saving_table(found))
        say(sentence(found))
        say(f"{len(files)} files in {place}: {', '.join(file.name for file in files)}")
    for line in found.left_out:
        say(f"left out: {line}", err=True)


def _measure(
    directory: Path,
    method: str | None,
    slowest: int,
    seeds: str | None,
    place: Path,
    *,
    jobs: int | None,
    plugins: list[str],
    show_progress: bool,
) -> WhatIf:
    """The changes of the method's cluster, measured; Ctrl-C keeps the finished runs."""
    from simulator.cli.resumable import resumable
    from simulator.files import make_directory
    from simulator.what_if import changes_of
    from simulator.what_if import what_if as measure
    from simulator.what_if.changes import slowest as chosen_workers
    from simulator.what_if.chosen import chosen

    reach_plugins(plugins)
    given = None if seeds is None else parse_seeds(seeds)
    scenario = chosen(directory, label=method, seeds=given, plugins=plugins)
    workers = sorted(chosen_workers(scenario, slowest))
    if (left := scenario.cluster.size - len(workers)) > 0:
        say(f"{left} faster workers are left out (--slowest)", err=True)
    make_directory(place)
    with resumable(show_progress) as progress:
        return measure(
            scenario, list(changes_of(scenario, workers)), place, jobs=jobs,
            progress=progress, report=partial(say, err=True),
        )  # fmt: skip
