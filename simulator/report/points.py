"""A folder's results as a list of points: one for a run, one per combination for a sweep."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pandas import DataFrame

    from simulator.results import Result

__all__ = ["Point", "points_of", "swept_columns"]


@dataclass(frozen=True)
class Point:
    """One scenario of the grid.

    Attributes:
        values: swept key -> its value here, as text; empty for a run.
        result: the tables, of this point alone.
    """

    values: dict[str, str]
    result: Result

    @property
    def name(self) -> str:
        """What tells this point from the others."""
        return ", ".join(f"{key} = {value}" for key, value in self.values.items())


def swept_columns(result: Result) -> list[str]:
    """The swept keys: they stand between `scenario` and `algorithm`."""
    names = [str(name) for name in result.summary.columns]
    return names[names.index("scenario") + 1 : names.index("algorithm")]


def points_of(result: Result) -> list[Point]:
    """The points in the order of the tables."""
    columns = swept_columns(result)
    if not columns:
        return [Point({}, result)]
    curves, workers = _split(result.curves, columns), _split(result.workers, columns)
    return [
        Point(
            dict(zip(columns, values, strict=True)),
            replace(result, summary=rows, curves=curves[values], workers=workers[values]),
        )
        for values, rows in _split(result.summary, columns).items()
    ]


def _split(frame: DataFrame, columns: list[str]) -> dict[tuple[str, ...], DataFrame]:
    """The rows of each combination of values."""
    groups = frame.groupby(columns, sort=False, dropna=False)
    return {tuple(str(value) for value in values): rows for values, rows in groups}
