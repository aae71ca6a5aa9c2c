"""The types of the methods' parameters: the rule for each value, and which may be lists."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Annotated, Any, Literal

from pydantic import AfterValidator, Field
from pydantic.config import JsonDict

__all__ = [
    "SECONDS",
    "Batch",
    "Coefficient",
    "Count",
    "IsCoefficient",
    "Level",
    "MatrixShape",
    "NonNegative",
    "OnNewModel",
    "Positive",
    "Radius",
    "Share",
    "Threshold",
    "Weight",
    "belonging",
    "coefficient",
    "prescribed",
    "whole",
]


def _no_repeats(value: Any) -> Any:
    if isinstance(value, list) and len(set(value)) < len(value):
        raise ValueError("the same value twice in one list")
    return value


def whole(value: float) -> float:
    """The value, if it is a whole number or infinite."""
    if value != float("inf") and value != int(value):
        raise ValueError("must be a whole number or .inf")
    return value


def belonging(
    parameters: dict[str, Any], key: str, choice: str, values: tuple[object, ...]
) -> Iterator[tuple[str, str]]:
    """(key, rule) of a `key` that some `values` of `choice` require, and all others refuse."""
    needed, given = parameters[choice] in values, parameters[key] is not None
    if needed and not given:
        yield key, f"is required for {choice}: {parameters[choice]}"
    if given and not needed:
        yield key, f"does not belong to {choice}: {parameters[choice]}"


class IsCoefficient:
    """Marks a field that may be a list: one replica of the same schedule per entry."""


def coefficient(*constraints: Any, infinite: bool = False) -> Any:
    """The type of a coefficient; every value obeys the `constraints` (pydantic `Field`s)."""
    number = Annotated[float, Field(allow_inf_nan=infinite), *constraints]
    numbers = Annotated[list[number], Field(min_length=1, max_length=10_000)]
    return Annotated[
        number | numbers | Literal["theory"], IsCoefficient(), AfterValidator(_no_repeats)
    ]


def prescribed(kind: Any) -> Any:
    """The type of a field of this `kind` with a value that a paper prescribes."""
    return kind | Literal["theory"]


#: The unit of a number, for its `Field(json_schema_extra=..)`.
SECONDS: JsonDict = {"unit": "simulated seconds"}

Coefficient = coefficient()
"""A number that does not change the schedule; in a scenario also a list, or "theory"."""
Positive = coefficient(Field(gt=0))
"""Coefficient > 0: a step size."""
Share = coefficient(Field(ge=0, lt=1))
"""Coefficient in [0, 1): a momentum."""
Weight = coefficient(Field(ge=0, le=1))
"""Coefficient in [0, 1]: the weight of one vector beside another."""
NonNegative = coefficient(Field(ge=0))
"""Coefficient >= 0."""
Radius = coefficient(Field(gt=0), infinite=True)
"""Coefficient > 0 or infinite: what a vector is clipped to."""
Count = Annotated[int, Field(ge=1, le=1_000_000_000)]
"""Integer from 1 to 10^9."""
MatrixShape = Annotated[tuple[Count, ...], Field(min_length=2, max_length=2)]
"""The rows and columns of a matrix."""
Batch = prescribed(Count)
"""Count, or the paper's prescription."""
Threshold = prescribed(Annotated[float, Field(ge=1), AfterValidator(whole)])
"""Integer >= 1 or infinity, or the paper's prescription."""
Level = prescribed(Annotated[float, Field(ge=1, allow_inf_nan=False)])
"""Number >= 1, or the paper's prescription."""
OnNewModel = Literal["interrupt", "finish_and_drop"]
"""What workers with an old model do: stop at once, or finish and be dropped."""
