"""Measured times to the target, to compare with the bounds."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from simulator.errors import DataError
from simulator.results.answer import answer

if TYPE_CHECKING:
    from simulator.results import Result

__all__ = ["Measured", "measured"]


class Measured(NamedTuple):
    """The median seconds to the target of the entry with this `label`."""

    label: str
    seconds: float


def measured(result: Result, epsilon: float) -> dict[str, list[Measured]]:
    """Algorithm -> its labels, the fastest first, each at its best replica.

    Args:
        result: of a run whose target was grad_norm_sq <= epsilon.
        epsilon: the epsilon of the bounds.

    Raises:
        DataError: the results had another target.
    """
    target = result.target
    if target is None or (target.metric, target.value) != ("grad_norm_sq", epsilon):
        raise DataError(
            f"the results' target is {target or 'none'}, the bounds are for grad_norm_sq <= "
            f"{epsilon:g}: run the scenario with this stop.target, or give another --epsilon"
        )
    found: dict[str, list[Measured]] = {}
    for row in answer(result).to_dict("records"):
        entry = Measured(row["label"], row["time_to_target"])
        found.setdefault(str(row["algorithm"]), []).append(entry)
    return found
