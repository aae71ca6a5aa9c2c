"""A folder's results as a list of points: one for a run, one per combination for a sweep."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from simulator.results.answer import point_answers
from simulator.results.result import Status, swept_keys

if TYPE_CHECKING:
    from pandas import DataFrame

    from simulator.results import Result

__all__ = ["Point", "points_of"]


@dataclass(frozen=True)
class Point:
    """One scenario of the grid.

    Attributes:
        values: swept key -> its value here, as text; empty for a run.
        result: the tables, of this point alone.
        answer: the methods at their best, ranked; see `simulator.results.answer.answer`.
    """

    values: dict[str, str]
    result: Result
    answer: DataFrame

    @property
    def name(self) -> str:
        """The values that distinguish this point from the others."""
        return ", ".join(f"{key} = {value}" for key, value in self.values.items())

    def within(self, key: str) -> Point:
        """The same point without a key."""
        others = {name: value for name, value in self.values.items() if name != key}
        return replace(self, values=others)

    @property
    def finished(self) -> Result:
        """The result without failed runs, which have no curves."""
        summary = self.result.summary
        return replace(self.result, summary=summary[summary["status"] != Status.FAILED])


def points_of(result: Result) -> list[Point]:
    """The points in the order of the tables."""
    columns = swept_keys(result.summary)
    found = point_answers(result, columns)
    if not columns:
        return [Point({}, result, found)]
    curves, workers = _split(result.curves, columns), _split(result.workers, columns)
    answers = _split(found, columns)
    return [
        Point(
            dict(zip(columns, values, strict=True)),
            replace(
                result,
                summary=rows,
                curves=curves.get(values, result.curves[:0]),
                workers=workers.get(values, result.workers[:0]),
            ),
            answers.get(values, found[:0]),
        )
        for values, rows in _split(result.summary, columns).items()
    ]


def _split(frame: DataFrame, columns: list[str]) -> dict[tuple[str, ...], DataFrame]:
    """The rows of each combination of values."""
    groups = frame.groupby(columns, sort=False, dropna=False)
    return {tuple(str(value) for value in values): rows for values, rows in groups}
