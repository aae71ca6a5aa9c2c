"""`paceline report`: a single page to share, from stored results."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from simulator.cli.console import say

__all__ = ["report"]


def report(
    directories: Annotated[
        list[Path],
        typer.Argument(
            metavar="DIR...",
            help="The folder of `run`, `sweep` or `tune`; several are put side by side.",
        ),
    ],
    output: Annotated[
        Path | None,
        typer.Option(
            "-o", "--output", metavar="FILE", help="By default report.html in the first DIR."
        ),
    ] = None,
) -> None:
    """Write one HTML page: answer, curves, tables, parameters, how to reproduce; no network."""
    from simulator.report import write_report

    first, *others = directories
    say(str(write_report(first, output, beside=others)))
