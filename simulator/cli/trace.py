"""`paceline trace`: the jobs of all workers, for a trace viewer."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from simulator.cli.console import say

__all__ = ["trace"]


def trace(
    directory: Annotated[Path, typer.Argument(metavar="DIR", help="The folder of `run --events`.")],
    output: Annotated[
        Path | None,
        typer.Option("-o", "--output", metavar="FILE", help="Default: DIR/trace.json."),
    ] = None,
    label: Annotated[
        str | None, typer.Option(metavar="LABEL", help="Only the runs of this method.")
    ] = None,
    seed: Annotated[
        int | None, typer.Option(metavar="SEED", help="Only the runs with this seed.")
    ] = None,
    gzip: Annotated[
        bool, typer.Option("--gzip", help="Compress the file; viewers open trace.json.gz directly.")
    ] = False,
) -> None:
    """Write the timeline of runs as a trace for ui.perfetto.dev or chrome://tracing."""
    from simulator.results.events import jobs_of
    from simulator.results.store import read
    from simulator.results.trace import write_trace

    jobs = jobs_of(read(directory), label, seed)
    path = output or directory / ("trace.json.gz" if gzip else "trace.json")
    if gzip and path.suffix != ".gz":
        path = path.with_name(f"{path.name}.gz")
    write_trace(jobs, path)
    runs = len(jobs[["label", "seed"]].drop_duplicates())
    say(f"{path}: {runs} run{'s' * (runs != 1)}, {len(jobs)} jobs; open in ui.perfetto.dev")
