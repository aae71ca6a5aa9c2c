"""The whole page: collect the contents, fill the template, write the file."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from simulator.errors import MissingExtra
from simulator.files import Staging
from simulator.report.advice import AdviceSection, advice_of
from simulator.report.beside import beside_rows, drawings_beside, points_beside, results_of
from simulator.report.bounds import Bounds, bounds_of
from simulator.report.chart import MOST_POINTS, chart_data, script_json
from simulator.report.contents import answer_rows, first_rows, replica_rows, worker_rows
from simulator.report.figures import drawings, static_curves
from simulator.report.headline import headline
from simulator.report.origin import Origin, environment_table, origin_of, parameter_table
from simulator.report.points import Point, points_of
from simulator.report.remarks import remarks
from simulator.results.concat import DIRECTORY
from simulator.results.result import Status
from simulator.results.store import folder_of_results, read
from simulator.version import __version__

if TYPE_CHECKING:
    from jinja2 import Environment

    from simulator.report.drawing import Drawing
    from simulator.report.page_table import Table

__all__ = ["render", "write_report"]

_HERE = Path(__file__).parent
#: They become one script, in this order.
_SCRIPTS = ("common.js", "tables.js", "chart.js")


def write_report(
    directory: str | Path, output: str | Path | None = None, *, beside: Sequence[str | Path] = ()
) -> Path:
    """Write the report of the folder of a run, a sweep or a tuning.

    Args:
        directory: a folder with the tables of `paceline run` or `paceline sweep`, or one of
            `paceline tune`, whose comparison is reported.
        output: the file; by default `report.html` in the folder, or `report_beside.html` if there
            are several folders.
        beside: further folders, whose results are put beside those of the first.

    Returns:
        The file written.

    Raises:
        DataError: a folder holds no results or damaged ones, or cannot be compared with the first.
        MissingExtra: jinja2 is not installed.
        StorageError: the disk is full or the place cannot be written.

    Example:
        >>> write_report("results/quickstart")
        PosixPath('results/quickstart/report.html')
    """
    page = render(directory, beside=beside).encode()
    name = "report_beside.html" if beside else "report.html"
    path = Path(directory) / name if output is None else Path(output)
    with Staging(path.parent) as staging:
        staging.write(path.name, lambda file: file.write(page))
    return path


def render(directory: str | Path, *, beside: Sequence[str | Path] = ()) -> str:
    """The report as text: the same folders give the same characters.

    Raises:
        DataError: a folder holds no results or damaged ones, or cannot be compared with the first.
        MissingExtra: jinja2 is not installed.
    """
    environment = _environment()
    found = _found_beside(directory, *beside) if beside else _found_in(directory)
    return environment.get_template("page.html").render(_context(found)) + "\n"


def _found_in(directory: str | Path) -> _Found:
    """The contents of one folder."""
    result = read(directory)
    origin = origin_of(folder_of_results(directory), result)
    points = points_of(result)
    bounds = Bounds() if points[0].values else bounds_of(origin.resolved, result)
    return _Found(
        drawings(result),
        points,
        bounds,
        {"": origin},
        environment_table(result),
        advice_of(Path(directory)),
    )


def _found_beside(*directories: str | Path) -> _Found:
    """The contents of several folders."""
    results = results_of(directories)
    origins = {name: origin_of(folder_of_results(name), result) for name, result in results.items()}
    return _Found(drawings_beside(results), points_beside(results), Bounds(), origins, None)


@dataclass(frozen=True)
class _Found:
    """The contents of the page: figures, points, bounds, and a scenario for each folder."""

    drawings: list[Drawing]
    points: list[Point]
    bounds: Bounds
    origins: dict[str, Origin]
    environment: Table | None
    advice: AdviceSection | None = None


def _environment() -> Environment:
    """Templates that escape every text, and refuse unknown names."""
    try:
        from jinja2 import Environment, FileSystemLoader, StrictUndefined
    except ImportError as error:
        raise MissingExtra("report", package="jinja2", purpose="paceline report") from error
    return Environment(
        loader=FileSystemLoader(_HERE),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )


def _context(found: _Found) -> dict[str, Any]:
    """The variables of the template; only files of ours and numbers are not escaped."""
    from markupsafe import Markup

    resolved, points = next(iter(found.origins.values())).resolved, found.points
    long = {"replicas": replica_rows(points), "workers": worker_rows(points)}
    return {
        "name": resolved["name"],
        "description": resolved.get("description", ""),
        "version": __version__,
        "style": Markup((_HERE / "page.css").read_text("utf-8")),
        "script": Markup("".join((_HERE / name).read_text("utf-8") for name in _SCRIPTS)),
        "advice": found.advice,
        "headline": headline(points, found.bounds),
        "remarks": remarks(points, found.bounds),
        "chart": Markup(script_json(chart_data(points))),
        "charted": min(len(points), MOST_POINTS),
        "points": len(points),
        "fallbacks": [(one, Markup(one.svg)) for one in static_curves(points)],
        "drawings": [(one, Markup(one.svg)) for one in found.drawings],
        "answers": _answers(points),
        "details": _details(found, long),
        "missing": [*_too_long(long), *filter(None, [found.bounds.reason])],
        "origins": found.origins,
        "statuses": list(Status),
    }


def _answers(points: list[Point]) -> list[Table]:
    swept = [first_rows(points)] if points[0].values else []
    several = [beside_rows(points)] if DIRECTORY in points[0].values else []
    return [*several, *swept, answer_rows(points)]


def _too_long(long: dict[str, Table | None]) -> Iterator[str]:
    """A sentence per table that is too long for the page."""
    for name, table in long.items():
        if table is None:
            file = "summary" if name == "replicas" else name
            yield f"The table of {name} is too long for a page: {file}.parquet has it."


def _details(found: _Found, long: dict[str, Table | None]) -> list[Table]:
    """The detailed tables."""
    wanted = (
        *long.values(),
        found.bounds.table,
        parameter_table({name: one.resolved for name, one in found.origins.items()}),
        found.environment,
    )
    return [table for table in wanted if table is not None]
