"""`paceline plot`: draw the curves of stored results again."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from simulator.errors import DataError

if TYPE_CHECKING:
    from simulator.results import Result

__all__ = ["FIGURE", "draw_curves", "plot"]

#: What the figure is called inside a results directory.
FIGURE = "plot_curves"


def plot(
    directory: Annotated[Path, typer.Argument(metavar="DIR", help="Where `run` wrote results.")],
    metric: Annotated[
        str | None, typer.Option(help="The metric to draw; by default the target's.")
    ] = None,
    output: Annotated[
        Path | None, typer.Option("-o", "--output", help="Path of the figure, without ending.")
    ] = None,
    formats: Annotated[
        list[str] | None, typer.Option("--format", help="png, pdf or svg; may be repeated.")
    ] = None,
    all_replicas: Annotated[
        bool, typer.Option("--all-replicas", help="Draw every step size, not only the best.")
    ] = False,
    log_x: Annotated[
        bool | None,
        typer.Option(
            "--log-x/--linear-x", help="Time axis; by default logarithmic for instants so spaced."
        ),
    ] = None,
    log_y: Annotated[
        bool | None,
        typer.Option(
            "--log-y/--linear-y", help="Value axis; by default logarithmic unless loss or accuracy."
        ),
    ] = None,
) -> None:
    """Draw a metric against simulated time from stored results, with its numbers as CSV."""
    from simulator.results.store import read

    if (directory / "sweep.json").exists():
        raise DataError(f"{directory} holds a sweep, of which one figure cannot show all points")
    files = draw_curves(
        read(directory),
        output or directory / FIGURE,
        metric=metric,
        formats=formats or ["png", "pdf"],
        all_replicas=all_replicas,
        log_x=log_x,
        log_y=log_y,
    )
    for file in files:
        typer.echo(str(file))


def draw_curves(
    result: Result,
    stem: Path,
    *,
    metric: str | None = None,
    formats: list[str],
    all_replicas: bool = False,
    log_x: bool | None = None,
    log_y: bool | None = None,
) -> list[Path]:
    """Draw and write the curves and the table of their numbers; returns the files."""
    from simulator.plots.curve_table import curve_table
    from simulator.plots.curves import draw
    from simulator.plots.export import save

    table = curve_table(result, metric=metric, replicas="all" if all_replicas else "best")
    axes = draw(table, target=result.target, log_x=log_x, log_y=log_y)
    return save(axes.figure, stem, formats=formats, table=table)
