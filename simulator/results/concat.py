"""Results of several directories as one, with the directory as a swept key."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from simulator.results.result import Result, swept_keys

if TYPE_CHECKING:
    from pandas import DataFrame

__all__ = ["DIRECTORY", "concat"]

#: The name of the added key.
DIRECTORY = "directory"


def concat(results: Mapping[str, Result]) -> Result:
    """The rows of all results, one below the other.

    Args:
        results: name of the directory -> its result; runs and sweeps may be mixed.

    Returns:
        Tables with the column `directory` behind `scenario`, and the target of the first. A swept
        key is empty in the rows of results that did not sweep it.
    """
    keys = [key for one in results.values() for key in swept_keys(one.summary)]
    head = ["scenario", DIRECTORY, *dict.fromkeys(keys)]
    first = next(iter(results.values()))
    return Result(
        curves=_joined({name: one.curves for name, one in results.items()}, head),
        summary=_joined({name: one.summary for name, one in results.items()}, head),
        workers=_joined({name: one.workers for name, one in results.items()}, head),
        target=first.target,
    )


def _joined(frames: Mapping[str, DataFrame], head: list[str]) -> DataFrame:
    import pandas as pd

    named = [frame.assign(**{DIRECTORY: name}) for name, frame in frames.items()]
    whole = pd.concat(named, ignore_index=True)
    return whole[[*head, *(name for name in whole.columns if name not in head)]]
