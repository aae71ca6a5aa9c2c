"""What the models of data problems share: strict types, no unknown keys, bounded counts."""

from collections.abc import Mapping
from typing import Annotated, Any

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field
from pydantic_core import PydanticCustomError

__all__ = ["Count", "Fraction", "NonNegative", "Part", "Positive", "Seed", "about", "named"]


class Part(BaseModel):
    """A part of a scenario. Numbers are numbers (no strings, no booleans); unknown keys fail."""

    model_config = ConfigDict(extra="forbid", frozen=True, strict=True)


Count = Annotated[int, Field(ge=1, le=1_000_000_000)]
Fraction = Annotated[float, Field(ge=0, lt=1)]
NonNegative = Annotated[float, Field(ge=0, allow_inf_nan=False)]
Positive = Annotated[float, Field(gt=0, allow_inf_nan=False)]
Seed = Annotated[int, Field(ge=0, le=2**63 - 1)]


def named(kind: Any) -> BeforeValidator:
    """Accept the bare name of a kind for a mapping with no other key: `partition: iid`."""
    return BeforeValidator(_spelt_out, json_schema_input_type=kind)


def about(key: str, rule: str) -> PydanticCustomError:
    """The error of a whole section, told at the place of one of its keys."""
    return PydanticCustomError("section", "{rule}", {"key": key, "rule": rule})


def _spelt_out(value: object) -> object | Mapping[str, str]:
    return {"kind": value} if isinstance(value, str) else value
