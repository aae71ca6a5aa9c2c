"""`paceline plot`: figures of stored results, with their numbers."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from simulator.cli.console import say
from simulator.errors import DataError, PacelineError

if TYPE_CHECKING:
    from pandas import DataFrame

    from simulator.plots.layout import Paper
    from simulator.plots.registry import Plot
    from simulator.results import Result

__all__ = ["draw_kind", "plot"]


def plot(
    directories: Annotated[
        list[Path],
        typer.Argument(metavar="DIR...", help="Results of a run, of a sweep, or several of them."),
    ],
    kind: Annotated[
        list[str] | None,
        typer.Option(
            "--kind",
            metavar="KIND",
            help="What to draw; may be repeated; by default all that fits.",
        ),
    ] = None,
    x: Annotated[
        str | None, typer.Option("--x", metavar="PATH", help="The swept key on the x axis.")
    ] = None,
    y: Annotated[
        str | None, typer.Option("--y", metavar="PATH", help="The swept key on the y axis.")
    ] = None,
    where: Annotated[
        list[str] | None,
        typer.Option("--where", metavar="PATH=VALUE", help="Only these points of a sweep."),
    ] = None,
    with_theory: Annotated[
        bool | None,
        typer.Option(
            "--theory/--no-theory", help="Draw bounds beside times; by default if they are known."
        ),
    ] = None,
    label: Annotated[
        str | None,
        typer.Option(metavar="LABEL", help="Method of the timeline; by default the fastest."),
    ] = None,
    seed: Annotated[
        int | None, typer.Option(metavar="SEED", help="Seed of the timeline; by default the first.")
    ] = None,
    window: Annotated[
        str | None, typer.Option(metavar="FROM:UNTIL", help="Window of the timeline, in seconds.")
    ] = None,
    metric: Annotated[
        str | None, typer.Option(metavar="METRIC", help="Of the curves; by default the target's.")
    ] = None,
    output: Annotated[
        Path | None,
        typer.Option("-o", "--output", metavar="PATH", help="Path of the figure, without suffix."),
    ] = None,
    formats: Annotated[
        list[str] | None,
        typer.Option("--format", metavar="NAME", help="png, pdf or svg; may be repeated."),
    ] = None,
    width: Annotated[
        float | None,
        typer.Option(min=1.0, max=40.0, help="Width of the figure in inches, such as 3.4."),
    ] = None,
    xlabel: Annotated[
        str | None, typer.Option(metavar="TEXT", help="Name of the x axis; mathematics in $.")
    ] = None,
    ylabel: Annotated[
        str | None, typer.Option(metavar="TEXT", help="Name of the y axis; mathematics in $.")
    ] = None,
    style: Annotated[
        Path | None, typer.Option(metavar="FILE", help="A Matplotlib style that overrides ours.")
    ] = None,
    all_replicas: Annotated[
        bool, typer.Option("--all-replicas", help="Draw every step size, not only the best.")
    ] = False,
    log_x: Annotated[
        bool | None,
        typer.Option(
            "--log-x/--linear-x", help="Time axis; by default logarithmic if the records are."
        ),
    ] = None,
    log_y: Annotated[
        bool | None,
        typer.Option(
            "--log-y/--linear-y",
            help="Value axis; by default logarithmic except for loss and accuracy.",
        ),
    ] = None,
) -> None:
    """Draw figures of stored results, each with its numbers as CSV."""
    from simulator.plots.layout import Paper
    from simulator.plots.style import style_from
    from simulator.results.concat import concat
    from simulator.results.select import select
    from simulator.results.store import folder_of_results, read

    options = {
        "x": x,
        "y": y,
        "label": label,
        "seed": seed,
        "window": None if window is None else _window(window),
        "metric": metric,
        "replicas": "all" if all_replicas else None,
        "log_x": log_x,
        "log_y": log_y,
    }
    given: dict[str, Any] = {name: value for name, value in options.items() if value is not None}
    paper = Paper(width, xlabel, ylabel, None if style is None else style_from(style))
    directory = folder_of_results(directories[0])
    found = {str(one): read(one) for one in directories}
    whole = next(iter(found.values())) if len(found) == 1 else concat(found)
    result = select(whole, where or [])
    kinds = _chosen(result, kind or (["profile"] if len(found) > 1 else None), frozenset(given))
    if any("bounds" in one.options for one in kinds) and with_theory is not False:
        folders = [folder_of_results(one) for one in found]
        given["bounds"] = _bounds(folders, where or [], needed=bool(with_theory))
    for one in kinds:
        stem = _stem(one, output, directory, alone=len(kinds) == 1)
        files = draw_kind(one, result, stem, paper, formats=formats or ["png", "pdf"], **given)
        for file in files:
            say(str(file))


def _chosen(result: Result, names: list[str] | None, given: frozenset[str]) -> list[Plot]:
    """The kinds to draw: the requested ones, else all that have every given option."""
    from simulator.plots.registry import KINDS, available

    known = {plot.name: plot for plot in available(result)}
    if not known and not names:
        needs = "".join(f"\n  {plot.name} {plot.needs}" for plot in KINDS)
        raise DataError(f"no kind of figure fits these results:{needs}")
    if not names:
        return [plot for plot in known.values() if given <= plot.options]
    return [_named(name, known, given) for name in dict.fromkeys(names)]


def _named(name: str, known: dict[str, Plot], given: frozenset[str]) -> Plot:
    from simulator.naming import closest
    from simulator.plots.registry import KINDS

    if name not in known:
        plot = next((plot for plot in KINDS if plot.name == name), None)
        if plot is not None:
            raise DataError(f"kind: {name!r} cannot be drawn from these results: it {plot.needs}")
        raise DataError(f"kind: {name!r} is no kind of figure; {closest(name, known)}")
    foreign = sorted(given - known[name].options)
    if foreign:
        option = foreign[0].replace("_", "-")
        raise DataError(f"kind: {name!r} has no option --{option}")
    return known[name]


def _window(text: str) -> tuple[float, float]:
    """FROM:UNTIL as two numbers."""
    start, _, end = text.partition(":")
    try:
        return float(start), float(end)
    except ValueError as error:
        raise DataError(f"window: {text!r}, must be FROM:UNTIL in seconds, such as 0:50") from error


def _bounds(folders: Sequence[Path], where: list[str], *, needed: bool) -> DataFrame | None:
    """The bounds at the points; nothing if they are unknown and not requested."""
    from simulator.plots.overlay import bounds_of
    from simulator.results.select import rows_where

    if len(folders) > 1:
        if needed:
            raise DataError(f"--theory: bounds are drawn for one folder, not for {len(folders)}")
        return None
    try:
        return rows_where(bounds_of(folders[0]), where)
    except PacelineError as error:
        if needed:
            raise
        say(f"without theory: {str(error).splitlines()[0]}", err=True)
        return None


def _stem(plot: Plot, output: Path | None, directory: Path, *, alone: bool) -> Path:
    """The path of a figure; one of several gets its kind's name after the given path."""
    name = plot.name.replace("-", "_")
    if output is None:
        return directory / f"plot_{name}"
    return output if alone else output.with_name(f"{output.name}_{name}")


def draw_kind(
    plot: Plot,
    result: Result,
    stem: Path,
    paper: Paper | None = None,
    *,
    formats: list[str],
    **options: Any,
) -> list[Path]:
    """Draw and write one kind of figure and the table of its numbers; returns the files."""
    from simulator.plots.export import save

    table = plot.table(result, **_part(options, plot.table_options))
    figure = plot.figure(table, paper, **_part(options, plot.draw_options))
    return save(
        figure, stem, formats=formats, table=table, style=None if paper is None else paper.style
    )


def _part(options: dict[str, Any], known: frozenset[str]) -> dict[str, Any]:
    return {name: value for name, value in options.items() if name in known}
