"""`paceline report`: a single page to share, from stored results."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from simulator.cli.console import say

__all__ = ["report"]


def report(
    directory: Annotated[
        Path, typer.Argument(metavar="DIR", help="The folder of `run` or `sweep`.")
    ],
    output: Annotated[
        Path | None, typer.Option("-o", "--output", help="The file; by default DIR/report.html.")
    ] = None,
) -> None:
    """Write one HTML page: answer, curves, tables, parameters, how to reproduce; no network."""
    from simulator.report import write_report

    say(str(write_report(directory, output)))
