"""What every model of a scenario's cluster shares: strict types, no unknown keys."""

from collections.abc import Mapping
from pathlib import Path
from typing import Annotated, Any

from pydantic import (
    AfterValidator,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    ValidationError,
    ValidationInfo,
)
from pydantic_core import InitErrorDetails, PydanticCustomError

from simulator.files import from_home

__all__ = [
    "FileName",
    "Finite",
    "Model",
    "NonNegative",
    "Positive",
    "PositiveOrInf",
    "Probability",
    "named",
    "wrong",
]


class Model(BaseModel):
    """A part of a scenario. Numbers are numbers (no strings, no booleans); unknown keys fail."""

    model_config = ConfigDict(extra="forbid", frozen=True, strict=True)


Finite = Annotated[float, Field(allow_inf_nan=False)]
Positive = Annotated[float, Field(gt=0, allow_inf_nan=False)]
PositiveOrInf = Annotated[float, Field(gt=0)]
NonNegative = Annotated[float, Field(ge=0, allow_inf_nan=False)]
Probability = Annotated[float, Field(ge=0, le=1)]


def _from_the_scenario(path: str, info: ValidationInfo) -> str:
    base: Any = (info.context or {}).get("base")
    return path if base is None else str(Path(base) / from_home(path))


#: A file; a relative path starts at the scenario's folder, the `base` of the validation's context.
FileName = Annotated[str, Field(min_length=1), AfterValidator(_from_the_scenario)]


def named(short_form: Any) -> BeforeValidator:
    """Accept the bare name of a kind for a mapping with no other key: `job: exponential`."""
    return BeforeValidator(_spelt_out, json_schema_input_type=short_form)


def _spelt_out(value: object) -> object | Mapping[str, str]:
    return {"kind": value} if isinstance(value, str) else value


def wrong(path: tuple[str | int, ...], value: object, rule: str) -> ValidationError:
    """The error of a check that looks at several keys; `path` leads to the one to change."""
    kind = PydanticCustomError("cluster", "{rule}", {"rule": rule})
    return ValidationError.from_exception_data(
        "cluster", [InitErrorDetails(type=kind, loc=path, input=value)]
    )
