"""Shared by `sweep`, `resume` and `merge`: computing runs, progress, the exit code."""

from __future__ import annotations

from collections.abc import Iterable
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from simulator.cli.console import print_failures, print_json, print_table, say

if TYPE_CHECKING:
    from pandas import DataFrame

    from simulator.sweep.plan import Plan, Shard
    from simulator.sweep.resources import Resources
    from simulator.sweep.runs import Run
    from simulator.sweep.sweep import Work

__all__ = [
    "SchedulerOption",
    "ShardOption",
    "WaitOption",
    "WhyOption",
    "conclude",
    "do",
    "failures_of",
    "report_damage",
    "resources_of",
    "show_work",
]

ShardOption = Annotated[
    str | None,
    typer.Option("--shard", metavar="I/N", help="Only part I of N; `merge` joins the parts."),
]
SchedulerOption = Annotated[
    str | None,
    typer.Option(
        metavar="ADDRESS", help="Run on a Dask cluster that you trust, such as tcp://host:8786."
    ),
]
WaitOption = Annotated[
    str,
    typer.Option(
        "--wait-for-workers",
        metavar="TIME",
        help="How long a Dask cluster may be without workers: 90s, 10m, 2h.",
    ),
]
WhyOption = Annotated[
    bool, typer.Option("--why", help="Print for every run why it is or is not computed.")
]


def resources_of(
    jobs: int | None, address: str | None, plugins: list[str] | None, wait: str
) -> Resources:
    """The processes of `--jobs`, or the cluster of `--scheduler`.

    Raises:
        ScenarioError: both are given, or one of the values is wrong.
    """
    from simulator.cli.duration import parse_duration
    from simulator.errors import Mistake, ScenarioError
    from simulator.sweep.dask_cluster import check_address
    from simulator.sweep.resources import Resources
    from simulator.sweep.worker_timeout import Cluster

    seconds, report = parse_duration(wait, "--wait-for-workers"), partial(say, err=True)
    if address is None:
        return Resources(jobs, report=report)
    if jobs is not None:
        rule = "must be left out with --scheduler, whose workers do the work"
        raise ScenarioError([Mistake(file=f"--jobs {jobs}", rule=rule)])
    check_address(address)
    cluster = Cluster(address, tuple(plugins or ()), seconds, report)
    return Resources(cluster=cluster, report=report)


def show_work(work: Work, directory: Path, *, why: bool) -> None:
    """The numbers of finished and remaining runs."""
    from simulator.sweep.reuse import count, explain
    from simulator.sweep.store import Store

    say(count(work.verdicts))
    if why:
        for line in explain(work.verdicts, Store(directory)):
            say(f"  {line}")


def report_damage(work: Work) -> None:
    """Print a line on stderr for each stored run with an unusable file."""
    from simulator.sweep.reuse import damages

    for line in damages(work.verdicts):
        say(line, err=True)


def _show_tasks(work: Work) -> None:
    """The number of schedules of the remaining runs."""
    if work.tasks:
        replicas = sum(task.replicas for task in work.tasks)
        say(f"{replicas} replicas on {len(work.tasks)} schedules to compute")


def do(
    plan: Plan,
    directory: Path,
    *,
    shard: Shard | None,
    resources: Resources,
    why: bool,
    show_progress: bool,
    strict: bool,
    as_json: bool,
) -> None:
    """Compute the remaining runs, write the tables unless this is a shard, and exit."""
    from simulator.cli.resumable import resumable
    from simulator.sweep.sweep import compute, finish, work_of

    work = work_of(plan, directory, shard)
    report_damage(work)
    if not as_json:
        show_work(work, directory, why=why)
        _show_tasks(work)
    with resumable(show_progress, f"paceline resume {directory} continues from here") as report:
        seconds = compute(work, directory, resources=resources, progress=report)
        whole = shard is None
        files = finish(work, directory, seconds=seconds, jobs=resources.jobs) if whole else []
    conclude(work, directory, files, strict=strict, as_json=as_json)


def conclude(
    work: Work, directory: Path, files: list[Path], *, strict: bool, as_json: bool
) -> None:
    """Report the outcome and exit: with 1 if a run failed, or under `--strict` diverged."""
    from collections import Counter

    from simulator.cli.sweep_answer import sweep_answer

    failed = failures_of((verdict.run for verdict in work.verdicts), directory)
    summary = _summary(directory) if files else None
    statuses = {} if summary is None else dict(Counter(summary["status"].tolist()))
    if as_json:
        _print_json(work, directory, files, failed, statuses)
    elif summary is None:
        say(f"This part is done; `paceline merge` joins it with the others: {directory}")
    else:
        print_table(sweep_answer(summary, work.plan.grid))
        names = ", ".join(file.name for file in files)
        say(f"{len(files)} files in {directory}: {names}")
    print_failures(failed)
    if failed:
        say(f"{len(failed)} runs failed; `paceline resume` tries them again", err=True)
    raise typer.Exit(int(bool(failed) or (strict and "diverged" in statuses)))


def failures_of(runs: Iterable[Run], directory: Path) -> list[str]:
    """A line for each run that failed."""
    from simulator.sweep.store import Store

    store = Store(directory)
    lines = []
    for run in runs:
        failure = store.failure(run.id)
        if failure is not None:
            lines.append(f"{run.id[:12]} {run.entry.label}, seed {run.seed}: {failure.message}")
    return lines


def _summary(directory: Path) -> DataFrame:
    from simulator.results.columns import SUMMARY
    from simulator.results.reading import read_table

    table = read_table(directory / "summary.parquet", SUMMARY)
    summary: DataFrame = table.to_pandas(ignore_metadata=True)
    return summary


def _print_json(
    work: Work, directory: Path, files: list[Path], failed: list[str], statuses: dict[str, int]
) -> None:

    content: dict[str, Any] = {
        "scenario": work.plan.grid.base.name,
        "directory": str(directory),
        "points": len(work.plan.grid.points),
        "runs": len(work.verdicts),
        "computed": sum(len(task.runs) for task in work.tasks),
        "failed": failed,
        "files": [file.name for file in files],
        "statuses": statuses,
    }
    print_json(content)
