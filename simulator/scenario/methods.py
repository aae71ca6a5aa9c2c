"""One entry of `methods:`: a name, a label and the validated parameters."""

from collections.abc import Mapping
from dataclasses import fields
from functools import cache
from typing import Any

from pydantic import (
    Field,
    ModelWrapValidatorHandler,
    PrivateAttr,
    TypeAdapter,
    ValidationInfo,
    model_serializer,
    model_validator,
)
from pydantic_core import PydanticCustomError

from algorithms import METHODS
from simulator.keys import Line, Section
from simulator.naming import closest
from simulator.problems.preconditioner import Preconditioner
from simulator.stepsize_rules import StepsizeRule

__all__ = ["OPTIONS", "MethodEntry", "adapter", "known_methods"]

OPTIONS = ("schedule", "preconditioner")
"""Keys that every method has beside its own parameters."""


class MethodEntry(Section):
    """A method of the scenario. In the file, the parameters stand beside `name` and `label`.

    `parameters` holds every field of the algorithm's class with its validated value; lists of
    coefficients and "theory" are kept as written. `label` is the name in tables and plots; it is
    empty until the entry belongs to a Scenario, which gives each of its entries a label. `schedule`
    changes the step size over the run, `preconditioner` multiplies every gradient.

    Example:
        >>> MethodEntry.model_validate({"name": "asgd", "stepsize": [0.1, 0.2]}).parameters
        {'stepsize': [0.1, 0.2]}
    """

    name: str
    label: Line = ""
    schedule: StepsizeRule | None = Field(
        default=None,
        description="how the step size changes over the run; `paceline list schedules`",
    )
    preconditioner: Preconditioner | None = Field(
        default=None,
        description="a matrix for its gradients; `paceline list preconditioners`",
    )
    parameters: dict[str, Any]
    _algorithm: type[Any] = PrivateAttr()

    @property
    def algorithm(self) -> type[Any]:
        """The class behind the name, a plug-in's class included."""
        return self._algorithm

    @property
    def options(self) -> dict[str, dict[str, Any]]:
        """The OPTIONS of the entry, written out."""
        given = {key: getattr(self, key) for key in OPTIONS}
        return {
            key: value.model_dump(exclude_none=True)
            for key, value in given.items()
            if value is not None
        }

    @model_validator(mode="wrap")
    @classmethod
    def _read(
        cls, value: Any, handler: ModelWrapValidatorHandler["MethodEntry"], info: ValidationInfo
    ) -> "MethodEntry":
        if isinstance(value, cls):
            return value
        given = _as_mapping(value)
        algorithm = _find(value, given, known_methods(info))
        reserved = ("label", *OPTIONS)
        own = {key: given[key] for key in reserved if key in given}
        rest = {key: given[key] for key in given if key not in ("name", *reserved)}
        entry = handler({"name": given["name"], **own, "parameters": _parameters(algorithm, rest)})
        entry._algorithm = algorithm
        return entry

    @model_serializer
    def _flat(self) -> dict[str, Any]:
        return {"name": self.name, "label": self.label, **self.parameters, **self.options}


def known_methods(info: ValidationInfo) -> Mapping[str, type[Any]]:
    """The methods of this load: the shipped ones and its plug-ins."""
    methods: Mapping[str, type[Any]] = (info.context or {}).get("methods", METHODS)
    return methods


def _as_mapping(value: Any) -> dict[str, Any]:
    """Accept `- asgd` for `- {name: asgd}`."""
    if isinstance(value, str):
        return {"name": value}
    if isinstance(value, dict):
        return value
    raise PydanticCustomError("method", "must be a mapping with name, or a name alone")


def _find(value: Any, given: dict[str, Any], methods: Mapping[str, type[Any]]) -> type[Any]:
    """The class of the entry's method."""
    place = {} if isinstance(value, str) else {"key": "name"}
    if "name" not in given:
        raise PydanticCustomError(
            "method", "is missing, known: {known}", {**place, "known": ", ".join(methods)}
        )
    name = given["name"]
    if not isinstance(name, str) or name not in methods:
        raise PydanticCustomError(
            "method", "unknown method, {nearest}", {**place, "nearest": closest(str(name), methods)}
        )
    return methods[name]


def adapter(algorithm: type[Any]) -> TypeAdapter[Any]:
    """The validator of the parameters of an algorithm's class."""
    key: Any = algorithm  # mypy takes type[Any] for unhashable
    return _adapter(key)


@cache
def _adapter(algorithm: Any) -> TypeAdapter[Any]:
    return TypeAdapter(algorithm)


def _parameters(algorithm: type[Any], given: dict[str, Any]) -> dict[str, Any]:
    made = adapter(algorithm).validate_python(given)
    return {field.name: getattr(made, field.name) for field in fields(algorithm) if field.init}
