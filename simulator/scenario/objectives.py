"""An objective or a network imported by name: `package.module:Name` on the command line."""

from typing import Any

from simulator.errors import Mistake, ScenarioError
from simulator.scenario.imported_objects import Unusable, imported_object

__all__ = ["model_from", "objective_from"]

PARTS = ("start", "gradient", "measure")


def objective_from(place: str) -> Any:
    """The objective called `place`; a class or a function is called without arguments to make it.

    Raise a ScenarioError if it cannot be imported or lacks a part of an objective.
    """
    try:
        return _complete(_made(imported_object(place)))
    except Unusable as error:
        mistake = Mistake(file=f"--objective {place}", rule=str(error))
        raise ScenarioError([mistake]) from error


def model_from(place: str) -> object:
    """The network called `place`, or what makes it. Raise a ScenarioError if it is not there."""
    try:
        return imported_object(place)
    except Unusable as error:
        raise ScenarioError([Mistake(file=f"--model {place}", rule=str(error))]) from error


def _made(found: Any) -> Any:
    if not callable(found):
        return found
    try:
        return found()
    except Exception as error:  # its own code may raise anything
        raise Unusable(f"making it failed: {type(error).__name__}: {error}") from error


def _complete(objective: Any) -> Any:
    missing = [part for part in PARTS if not hasattr(objective, part)]
    if missing:
        raise Unusable(f"a {type(objective).__name__} lacks {', '.join(missing)}")
    return objective
