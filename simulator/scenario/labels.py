"""The label of each method in tables and plots: short and unique."""

from collections.abc import Sequence
from dataclasses import MISSING, Field, fields
from functools import cache
from typing import Any, get_type_hints

from algorithms.base import IsCoefficient
from simulator.scenario.methods import MethodEntry

__all__ = ["coefficients", "labelled"]


def labelled(entries: Sequence[MethodEntry]) -> list[MethodEntry]:
    """The entries, each with a label; given labels are kept.

    A label is the name and the parameters that change the schedule and differ from their default.
    Entries with equal labels add the parameters in which they differ, then #2, #3.

    Example: two entries of `ringmaster`, one with delay_threshold 6, are labelled
    `ringmaster` and `ringmaster (delay_threshold=6)`.
    """
    taken = {entry.label for entry in entries if entry.label}
    free = [entry for entry in entries if not entry.label]
    chosen = iter(_distinct([_names(entry, free) for entry in free], taken))
    return [
        entry if entry.label else entry.model_copy(update={"label": next(chosen)})
        for entry in entries
    ]


def _names(entry: MethodEntry, others: Sequence[MethodEntry]) -> str:
    """The label, with the differing parameters if another entry has the same one."""
    short = _short(entry)
    alike = [other for other in others if _short(other) == short]
    return short if len(alike) == 1 else _with(entry, _telling(entry) | _differing(alike))


def _short(entry: MethodEntry) -> str:
    return _with(entry, _telling(entry))


def _with(entry: MethodEntry, shown: set[str]) -> str:
    said = [f"{key}={_say(value)}" for key, value in entry.parameters.items() if key in shown]
    said += [f"{key}={option['kind']}" for key, option in entry.options.items()]
    return f"{entry.name} ({', '.join(said)})" if said else entry.name


def _telling(entry: MethodEntry) -> set[str]:
    """The parameters that change the schedule and differ from their default."""
    return {
        field.name
        for field in fields(entry.algorithm)
        if field.name in entry.parameters
        and entry.parameters[field.name] != _default(field)
        and field.name not in coefficients(entry.algorithm)
    }


def _differing(alike: Sequence[MethodEntry]) -> set[str]:
    first = alike[0].parameters
    return {key for key in first if any(other.parameters[key] != first[key] for other in alike)}


def _distinct(labels: Sequence[str], taken: set[str]) -> list[str]:
    """Number the labels that are equal to an earlier one."""
    chosen: list[str] = []
    for label in labels:
        number, unique = 1, label
        while unique in taken or unique in chosen:
            number += 1
            unique = f"{label} #{number}"
        chosen.append(unique)
    return chosen


def _default(field: Field[Any]) -> Any:
    return field.default if field.default_factory is MISSING else field.default_factory()


def _say(value: Any) -> str:
    if isinstance(value, float):
        return f"{value:g}"
    if isinstance(value, list | tuple):
        return f"[{', '.join(_say(item) for item in value)}]"
    return str(value).lower() if isinstance(value, bool) else str(value)


def coefficients(algorithm: type[Any]) -> frozenset[str]:
    """The parameters that may be lists, one entry per replica of the same schedule."""
    key: Any = algorithm  # mypy takes type[Any] for unhashable
    return _coefficients(key)


@cache
def _coefficients(algorithm: Any) -> frozenset[str]:
    hints = get_type_hints(algorithm, include_extras=True)
    return frozenset(name for name, hint in hints.items() if _is_marked(hint))


def _is_marked(hint: Any) -> bool:
    return any(isinstance(mark, IsCoefficient) for mark in getattr(hint, "__metadata__", ()))
