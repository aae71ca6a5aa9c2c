"""The published methods, one file each.

`METHODS` is the registry by scenario name. It is generated from the files: the method `asgd` is the
one subclass of `Algorithm` that `algorithms/asgd.py` exports.
"""

from importlib import import_module
from pkgutil import iter_modules
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from algorithms.base import Algorithm

__all__ = ["METHODS"]

METHODS: "dict[str, type[Algorithm]]"
"""Scenario name -> class, in alphabetical order."""

_BASES = ("base", "decentralised")


def __getattr__(name: str) -> Any:
    """Import all methods on the first access."""
    if name != "METHODS":
        raise AttributeError(f"module 'algorithms' has no attribute {name!r}")
    found = sorted(module.name for module in iter_modules(__path__) if not module.ispkg)
    registry = {name: _method(name) for name in found if name not in _BASES}
    globals()["METHODS"] = registry
    return registry


def _method(name: str) -> "type[Algorithm]":
    """The class that the module of a method exports."""
    from algorithms.base import Algorithm

    module = import_module(f"algorithms.{name}")
    exported = [getattr(module, one) for one in module.__all__]
    (method,) = (one for one in exported if isinstance(one, type) and issubclass(one, Algorithm))
    return method
