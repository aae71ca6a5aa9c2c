"""Methods from outside: `package.module:Class`, for one load only.

Importing a module runs its code, so plug-ins come from the command line or from Python,
never from a scenario file.
"""

import re
from collections.abc import Iterable, Mapping
from dataclasses import fields, is_dataclass
from importlib import import_module
from typing import Any

from algorithms import METHODS
from simulator.errors import Mistake, ScenarioError
from simulator.naming import closest
from simulator.scenario.methods import OPTIONS

__all__ = ["with_plugins"]

HOOKS = ("start", "on_gradient")


def with_plugins(plugins: Iterable[str]) -> Mapping[str, type[Any]]:
    """The shipped methods and the named classes.

    A class is known by its attribute `name` if that is text, else by its own name in lower case
    with underscores. Raise a ScenarioError if one cannot be imported or is no method.
    """
    methods: dict[str, type[Any]] = dict(METHODS)
    mistakes: list[Mistake] = []
    for plugin in plugins:
        try:
            algorithm = _class(plugin)
            methods[_free_name(algorithm, methods)] = algorithm
        except _Unusable as error:
            mistakes.append(Mistake(file=f"--plugin {plugin}", rule=str(error)))
    if mistakes:
        raise ScenarioError(mistakes)
    return methods


class _Unusable(Exception):
    """Why a plug-in cannot be used; never leaves this file."""


def _class(plugin: str) -> type[Any]:
    module_name, mark, class_name = plugin.partition(":")
    if not (module_name and mark and class_name):
        raise _Unusable("must be package.module:Class")
    module = _module(module_name)
    algorithm = getattr(module, class_name, None)
    if algorithm is None:
        classes = [name for name, value in vars(module).items() if isinstance(value, type)]
        raise _Unusable(f"module has no class {class_name!r}, {closest(class_name, classes)}")
    _check(algorithm)
    return algorithm  # type: ignore[no-any-return]  # _check knows that it is a class


def _module(name: str) -> Any:
    try:
        return import_module(name)
    except ModuleNotFoundError as error:
        raise _Unusable(f"no module {error.name!r}, is its folder on PYTHONPATH?") from error
    except Exception as error:  # the module's own code may raise anything
        raise _Unusable(f"importing it failed: {type(error).__name__}: {error}") from error


def _check(algorithm: Any) -> None:
    """Refuse what the simulator could not run."""
    if not isinstance(algorithm, type):
        raise _Unusable(f"is a {type(algorithm).__name__}, must be a class")
    missing = [hook for hook in HOOKS if not callable(getattr(algorithm, hook, None))]
    if missing:
        raise _Unusable(f"class lacks {' and '.join(f'{hook}()' for hook in missing)}")
    if not is_dataclass(algorithm):
        raise _Unusable("must be decorated with @dataclass(kw_only=True)")
    reserved = ("name", "label", *OPTIONS)
    taken = [field.name for field in fields(algorithm) if field.name in reserved]
    if taken:
        raise _Unusable(f"has a field {taken[0]!r}, which every entry of methods has already")


def _free_name(algorithm: type[Any], methods: Mapping[str, type[Any]]) -> str:
    given = getattr(algorithm, "name", None)
    name = given if isinstance(given, str) else _snake(algorithm.__name__)
    if methods.get(name, algorithm) is not algorithm:
        raise _Unusable(f"is called {name!r}, which another method is called already")
    return name


def _snake(name: str) -> str:
    """MyASGD -> my_asgd."""
    return re.sub(r"(?<=[a-z0-9])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z])", "_", name).lower()
