"""`paceline import-trace`: recorded operation times into files that scenarios can use."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

__all__ = ["import_trace"]


def import_trace(
    source: Annotated[Path, typer.Argument(metavar="TRACE", help="A trace in Parquet form.")],
    output: Annotated[
        Path, typer.Option("-o", "--output", metavar="DIR", help="Where the files go.")
    ],
) -> None:
    """Convert a recorded training job into worker speeds and job sizes for scenarios."""
    from simulator.cluster.trace_import import convert

    for file in convert(source, output):
        typer.echo(str(file))
