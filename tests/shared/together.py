"""Every case of the generic tests in one run, and which of them two runs disagree about."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from pandas import DataFrame

from simulator.results.result import Result
from tests.shared.scenes import bits, run
from tests.shared.variants import CASES

__all__ = ["TABLES", "differing", "tables", "together"]

TABLES = ("curves", "summary", "workers", "events")


def together(cases: dict[str, dict[str, Any]] = CASES, **changes: Any) -> Result:
    """The result of a `scene` with every case, labelled by its name."""
    return run(*({**entry, "label": case} for case, entry in cases.items()), **changes)


def tables(result: Result, names: Iterable[str] = TABLES) -> list[DataFrame]:
    """The tables of these names."""
    return [getattr(result, name) for name in names]


def differing(one: Iterable[DataFrame], other: Iterable[DataFrame]) -> set[str]:
    """The labels of the rows in which two lists of tables differ in any bit."""
    pairs = [pair for pair in zip(one, other, strict=True) if bits(pair[0]) != bits(pair[1])]
    labels = {label for pair in pairs for table in pair for label in table["label"]}
    found = {label for label in labels if any(_differ(label, *pair) for pair in pairs)}
    return found if found or not pairs else {"the order of the rows"}


def _differ(label: str, *pair: DataFrame) -> bool:
    one, other = (bits(table[table["label"] == label]) for table in pair)
    return one != other
