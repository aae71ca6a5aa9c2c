"""`paceline schema`: the scenario format for editors."""

from __future__ import annotations

import math
from typing import Any

from simulator.cli.console import print_json

__all__ = ["schema"]


def schema() -> None:
    """Print the JSON Schema of scenarios; editors complete and check with it.

    paceline schema > scenario.schema.json
    """
    from simulator.scenario import json_schema

    print_json(_finite(json_schema()))


def _finite(node: Any) -> Any:
    """Write infinity as YAML does: JSON has no infinity."""
    if isinstance(node, dict):
        return {key: _finite(value) for key, value in node.items()}
    if isinstance(node, list):
        return [_finite(value) for value in node]
    return ".inf" if node == math.inf else node
