"""`paceline explain` for an oracle: what a worker computes, and the keys of it."""

from __future__ import annotations

import inspect
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from pydantic import BaseModel

__all__ = ["explain_oracle", "oracles"]


def oracles() -> dict[str, type[BaseModel]]:
    """Name -> model of each oracle."""
    from simulator.cli.kinds import kinds, models_in
    from simulator.problems import OracleSpec

    names = [name for name, _ in kinds(OracleSpec)]
    return dict(zip(names, dict.fromkeys(models_in(OracleSpec)), strict=True))


def explain_oracle(name: str) -> str:
    """Its formula, its source, and its keys with their defaults."""
    model = oracles()[name]
    keys = [_key(key, field) for key, field in model.model_fields.items() if key != "kind"]
    head = f"{name}\n\n{inspect.cleandoc(model.__doc__ or '')}"
    return "\n".join([head, *(["\nKeys of `oracle:`:", *keys] if keys else [])])


def _key(name: str, field: Any) -> str:
    default = "" if field.default is None else f" = {field.default}"
    return f"  {name}{default}: {field.description}"
