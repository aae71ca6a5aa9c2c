"""The result of a run: four tidy tables, and the values of their `status`."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from typing import TYPE_CHECKING, Any, NamedTuple

from simulator.results.columns import SUMMARY

if TYPE_CHECKING:
    from pandas import DataFrame

__all__ = [
    "Result",
    "Status",
    "Target",
    "keys_beside",
    "parameters_of",
    "running_order",
    "swept_keys",
]


class Status(StrEnum):
    """How one replica ended: a word for the tables, a `sentence` for people.

    Example:
        >>> Status("horizon").sentence
        'The time of `stop.time` ran out before the target was reached.'
    """

    CONVERGED = "converged"
    HORIZON = "horizon"
    BUDGET = "budget"
    DIVERGED = "diverged"
    STALLED = "stalled"
    INTERRUPTED = "interrupted"
    FAILED = "failed"

    @property
    def sentence(self) -> str:
        """The meaning of the word, with advice if there is any."""
        return _SENTENCES[self]


_SENTENCES = {
    Status.CONVERGED: "The target was reached.",
    Status.HORIZON: "The time of `stop.time` ran out before the target was reached.",
    Status.BUDGET: "The arrivals, iterations or wall-clock seconds allowed were used up; "
    "a larger budget under `stop` may reach the target.",
    Status.DIVERGED: "The iterates grew beyond all bounds; a smaller step size may be stable.",
    Status.STALLED: "Workers were lost, and the method would have waited for them for ever.",
    Status.INTERRUPTED: "The run was stopped by hand; its numbers cover the finished part.",
    Status.FAILED: "The run broke off with an error, so its numbers must not be used.",
}


class Target(NamedTuple):
    """The scenario's goal: the first recorded instant with `metric` at or under `value`, or,
    for accuracy, at or over it.

    Example:
        >>> str(Target("loss_gap", 1e-4)), str(Target("accuracy", 0.95))
        ('loss_gap <= 0.0001', 'accuracy >= 0.95')
    """

    metric: str
    value: float

    def __str__(self) -> str:
        return f"{self.metric} {'>=' if self.metric == 'accuracy' else '<='} {self.value:g}"


class _Events:
    """The attribute `events` of a result: a frame, or groups that are joined when it is read."""

    def __get__(self, result: Result | None, owner: type[Result]) -> DataFrame | None:
        if result is None:  # asked of the class: the default
            return None
        given = vars(result)["events"]
        if callable(given):
            import pandas as pd

            vars(result)["events"] = given = pd.concat(given(), ignore_index=True)
        return given  # type: ignore[no-any-return]

    def __set__(
        self, result: Result, given: DataFrame | Callable[[], Iterator[DataFrame]] | None
    ) -> None:
        vars(result)["events"] = given


@dataclass(kw_only=True)
class Result:
    """The tables of one scenario, as pandas frames.

    Attributes:
        curves: a row per (run, replica, recorded instant).
        summary: a row per (run, replica).
        workers: a row per (run, worker).
        events: a row per job, if requested; the table is made when it is first read.
        transport: a row per job of a real run, with the time of each stage.
        wall: wall-clock figures, kept apart because only they differ between reruns.
        target: the goal of `time_to_target`; None if the scenario sets none.
    """

    curves: DataFrame
    summary: DataFrame
    workers: DataFrame
    events: _Events = _Events()
    transport: DataFrame | None = None
    wall: dict[str, Any] = field(default_factory=dict)
    target: Target | None = None

    @property
    def is_real(self) -> bool:
        """Whether its seconds are those of real workers: `wall` then says where they were."""
        return "on" in self.wall

    @property
    def goal(self) -> str:
        """The target and the kind of its seconds in words; empty without a target."""
        seconds = "seconds" if self.is_real else "simulated seconds"
        return "" if self.target is None else f"{self.target}, in {seconds}"

    def event_groups(self) -> Iterator[DataFrame] | None:
        """The events, some rows at a time: in memory for a row group, not for all."""
        given = vars(self)["events"]
        if given is None:
            return None
        return given() if callable(given) else iter([given])

    def _repr_html_(self) -> str:
        """The answer, for a notebook that shows a cell's last value."""
        from simulator.results.notebook import result_html

        return result_html(self)


def parameters_of(summary: DataFrame) -> list[str]:
    """The columns of a summary that hold the methods' parameters, in their order."""
    return [name for name in summary.columns if name not in SUMMARY]


def swept_keys(summary: DataFrame) -> list[str]:
    """The columns of a sweep's summary with the swept keys of a row; none for a run."""
    names = [str(name) for name in summary.columns]
    return names[names.index("scenario") + 1 : names.index("algorithm")]


def keys_beside(table: DataFrame, key: str, keys: Sequence[str] | None = None) -> list[str]:
    """The columns that tell apart lines over `key`: of a summary, the swept keys.

    A key that follows from `key` and the columns before it, as most do under `zip:`, tells nothing
    apart.

    Args:
        table: a summary, or another table with these columns.
        key: the column on the axis.
        keys: the columns to choose from; by default the swept keys of a summary.
    """
    kept: list[str] = []
    for other in keys or swept_keys(table):
        varies = table[other].nunique(dropna=False) > 1
        if other != key and not (varies and _follows(table, other, [key, *kept])):
            kept.append(other)
    return kept


def _follows(table: DataFrame, column: str, others: list[str]) -> bool:
    """Whether a column has one value at each combination of the others' values."""
    both = table[[*others, column]].drop_duplicates()
    return len(both) == len(both.drop_duplicates(others))


def running_order(summary: DataFrame) -> list[str]:
    """The labels, in the order in which the scenario lists its methods."""
    return list(dict.fromkeys(summary["label"]))
