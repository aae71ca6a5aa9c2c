"""Objects imported by name: `package.module:name` on the command line.

Importing a module runs its code, so such names come from the command line or from Python, never
from a scenario file.
"""

from importlib import import_module
from typing import Any

from simulator.errors import in_short
from simulator.naming import closest

__all__ = ["Unusable", "imported_object"]


class Unusable(Exception):
    """The reason why an imported object cannot be used; its text is the broken rule."""


def imported_object(place: str) -> Any:
    """The object called `place` = package.module:name. Raise Unusable if there is none."""
    module_name, mark, name = place.partition(":")
    if not (module_name and mark and name):
        raise Unusable("must be package.module:Name")
    module = _module(module_name)
    try:
        return getattr(module, name)
    except AttributeError as error:
        classes = [known for known, value in vars(module).items() if isinstance(value, type)]
        raise Unusable(f"module has no {name!r}, {closest(name, classes)}") from error
    except Exception as error:  # a __getattr__ of the module's own
        raise Unusable(f"reading {name!r} failed: {in_short(error)}") from error


def _module(name: str) -> Any:
    try:
        return import_module(name)
    except ModuleNotFoundError as error:
        raise Unusable(f"no module {error.name!r}, is its folder on PYTHONPATH?") from error
    except SystemExit as error:  # a script that runs when it is imported
        rule = "importing it ends the program: put its work below if __name__ == '__main__'"
        raise Unusable(rule) from error
    except Exception as error:  # the module's own code may raise anything
        raise Unusable(f"importing it failed: {type(error).__name__}: {error}") from error
