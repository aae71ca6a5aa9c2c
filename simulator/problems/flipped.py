"""Problems on data some of whose workers believe wrong labels."""

from dataclasses import replace
from typing import Any

from simulator.core.finite_sum import FiniteSum
from simulator.core.flipped import FlippedData
from simulator.core.logistic import LogisticModel
from simulator.problems.base import Problem

__all__ = ["with_wrong_labels"]


def with_wrong_labels(problem: Problem) -> Problem:
    """The problem for 2 n workers: worker n + i is worker i with wrong labels."""
    data = FlippedData(problem.data, _flipped(problem.data), problem.workers)
    return replace(problem, data=data)


def _flipped(data: Any) -> Any:
    """The data with the label C - 1 - y in place of y of 0..C-1, or -y of -1 and 1."""
    if not isinstance(data, FiniteSum):
        return data._replace(inner=_flipped(data.inner))  # behind an oracle or a preconditioner
    most = 0 if isinstance(data.model, LogisticModel) else data.model.classes - 1
    return data._replace(labels=most - data.labels)
