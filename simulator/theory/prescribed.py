"""Parameters from the algorithms' own `theory_*` formulas."""

from __future__ import annotations

from dataclasses import fields
from typing import TYPE_CHECKING, Any

from algorithms import METHODS
from simulator.errors import ScenarioError
from simulator.running.prescriptions import prescribe
from simulator.scenario import MethodEntry

if TYPE_CHECKING:
    from simulator.theory.catalogue import Bound
    from simulator.theory.setting import Setting

__all__ = ["prescribed"]


def prescribed(bound: Bound, given: Setting) -> dict[str, Any]:
    """The parameters with which a method attains its bound; empty if they are unknown."""
    chosen = bound.chosen(given)
    if bound.name not in METHODS or chosen is None:
        return {}
    algorithm = METHODS[bound.name]
    names = [field.name for field in fields(algorithm)]
    formulas = {name: "theory" for name in names if hasattr(algorithm, f"theory_{name}")}
    entry = MethodEntry.model_validate({"name": bound.name, **formulas, **chosen})
    try:
        found = prescribe(entry, given.facts, 0)
    except ScenarioError:  # a constant that only this method needs is unknown
        return {}
    return {name: found[name] for name in names if name in formulas or name in chosen}
