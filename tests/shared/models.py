"""The models of the scenario's keys."""

from __future__ import annotations

from pydantic import BaseModel

__all__ = ["models_below"]


def models_below(model: type[BaseModel]) -> set[type[BaseModel]]:
    """All subclasses, at any depth."""
    return {model}.union(*(models_below(one) for one in model.__subclasses__()))
