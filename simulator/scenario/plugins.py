"""Methods imported by name: `package.module:Class`, for one load only."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import fields, is_dataclass
from typing import Any

from algorithms import METHODS
from simulator.errors import Mistake, ScenarioError
from simulator.scenario.imported_objects import Unusable, imported_object
from simulator.scenario.methods import OPTIONS

__all__ = ["own_model", "own_model_of", "with_plugins"]

MODEL = "model="  # before the name of a network
HOOKS = ("start", "on_gradient")


def with_plugins(plugins: Iterable[str]) -> Mapping[str, type[Any]]:
    """The shipped methods and the named classes.

    Networks among them are left out. The name of a class is its attribute `name` if that is text,
    else its own name in lower case with underscores. Raise a ScenarioError if one cannot be
    imported or is no method.
    """
    methods: dict[str, type[Any]] = dict(METHODS)
    mistakes: list[Mistake] = []
    for plugin in plugins:
        if plugin.startswith(MODEL):
            continue
        try:
            algorithm = imported_object(plugin)
            _check(algorithm)
            methods[_free_name(algorithm, methods)] = algorithm
        except Unusable as error:
            mistakes.append(Mistake(file=f"--plugin {plugin}", rule=str(error)))
    if mistakes:
        raise ScenarioError(mistakes)
    return methods


def own_model(place: str) -> str:
    """The plug-in that is the network of `problem: {kind: network, model: own}`."""
    return MODEL + place


def own_model_of(plugins: Iterable[str]) -> str | None:
    """The name of the network among plug-ins, if there is one."""
    found = [plugin.removeprefix(MODEL) for plugin in plugins if plugin.startswith(MODEL)]
    return found[-1] if found else None


def _check(algorithm: Any) -> None:
    """Refuse classes that the simulator could not run."""
    if not isinstance(algorithm, type):
        raise Unusable(f"is a {type(algorithm).__name__}, must be a class")
    missing = [hook for hook in HOOKS if not callable(getattr(algorithm, hook, None))]
    if missing:
        raise Unusable(f"class lacks {' and '.join(f'{hook}()' for hook in missing)}")
    if not is_dataclass(algorithm):
        raise Unusable("must be decorated with @dataclass(kw_only=True)")
    reserved = ("name", "label", *OPTIONS)
    taken = [field.name for field in fields(algorithm) if field.name in reserved]
    if taken:
        raise Unusable(f"has a field {taken[0]!r}, which every entry of methods has already")


def _free_name(algorithm: type[Any], methods: Mapping[str, type[Any]]) -> str:
    given = getattr(algorithm, "name", None)
    name = given if isinstance(given, str) else _snake(algorithm.__name__)
    if methods.get(name, algorithm) is not algorithm:
        raise Unusable(f"is called {name!r}, which another method is called already")
    return name


def _snake(name: str) -> str:
    """MyASGD -> my_asgd."""
    return re.sub(r"(?<=[a-z0-9])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z])", "_", name).lower()
