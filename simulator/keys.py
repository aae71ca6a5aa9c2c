"""The base of the models of a scenario's keys, bounded types, short forms and errors.

A section of the file is a `Section`. The bounds of a key's value belong to its type, so the JSON
schema and the error messages know them too.
"""

from collections.abc import Mapping
from pathlib import Path
from typing import Annotated, Any

from pydantic import (
    AfterValidator,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    TypeAdapter,
    ValidationError,
    ValidationInfo,
)
from pydantic.config import JsonDict
from pydantic_core import InitErrorDetails, PydanticCustomError

from simulator.files import from_home

__all__ = [
    "PER_SECOND",
    "SECONDS",
    "WHOLE",
    "Count",
    "FileName",
    "Finite",
    "Fraction",
    "Line",
    "LongCount",
    "NonNegative",
    "NonNegativeOrInf",
    "Positive",
    "PositiveOrInf",
    "Probability",
    "Section",
    "Seed",
    "about",
    "examples",
    "meanings",
    "named",
    "wrong",
]


class Section(BaseModel):
    """A mapping of the file: unknown keys are refused, numbers are numbers, nothing changes later.

    Text and true or false are no numbers. A whole number may be written with a point: 1000.0.
    """

    model_config = ConfigDict(extra="forbid", frozen=True, strict=True)


def examples(*shown: JsonDict) -> ConfigDict:
    """The configuration of a section: what its schema shows, every key in at least one of them."""
    return ConfigDict(json_schema_extra={"examples": [*shown]})


def meanings(**values: str) -> JsonDict:
    """The meaning of each allowed word of a key, beside its schema."""
    return {"meanings": {**values}}


#: The units of keys, beside their schemas.
SECONDS: JsonDict = {"unit": "simulated seconds"}
PER_SECOND: JsonDict = {"unit": "numbers per simulated second"}

_INTEGER = TypeAdapter(int)


def _whole(value: Any) -> Any:
    return _INTEGER.validate_python(value) if isinstance(value, float) else value


#: Reads 1000.0 as the whole number 1000, as the values of a range may be written.
WHOLE = BeforeValidator(_whole)

#: A number of things that a run keeps, such as samples or directions.
Count = Annotated[int, Field(ge=1, le=1_000_000_000), WHOLE]
#: A number of things that a run does one after another, such as updates or arrivals.
LongCount = Annotated[int, Field(ge=1, le=1_000_000_000_000), WHOLE]
Seed = Annotated[int, Field(ge=0, le=2**63 - 1), WHOLE]

Finite = Annotated[float, Field(allow_inf_nan=False)]
Positive = Annotated[float, Field(gt=0, allow_inf_nan=False)]
PositiveOrInf = Annotated[float, Field(gt=0)]
NonNegative = Annotated[float, Field(ge=0, allow_inf_nan=False)]
NonNegativeOrInf = Annotated[float, Field(ge=0)]
Probability = Annotated[float, Field(ge=0, le=1)]
#: A share that leaves something over: below 1.
Fraction = Annotated[float, Field(ge=0, lt=1)]


def _printable(text: str) -> str:
    """Refuse what would break a table, a legend or a terminal."""
    for character in text:
        if not character.isprintable():
            raise ValueError(f"holds {character!r}, must be one line of printable text")
    return text


#: One printable line, at most 200 characters.
Line = Annotated[str, Field(max_length=200), AfterValidator(_printable)]


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


def about(key: str, rule: str) -> PydanticCustomError:
    """The error of a check that looks at a whole section, reported at one of its keys."""
    return PydanticCustomError("section", "{rule}", {"key": key, "rule": rule})


def wrong(path: tuple[str | int, ...], value: object, rule: str) -> ValidationError:
    """The error of a check that looks at several sections; `path` leads to the key to change."""
    kind = PydanticCustomError("section", "{rule}", {"rule": rule})
    return ValidationError.from_exception_data(
        "section", [InitErrorDetails(type=kind, loc=path, input=value)]
    )
