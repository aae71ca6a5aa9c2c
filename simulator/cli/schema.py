"""`paceline schema`: the scenario format for editors."""

from __future__ import annotations

from simulator.cli.console import finite, print_json

__all__ = ["schema"]


def schema() -> None:
    """Print the JSON Schema of scenarios, with which editors complete and check keys.

    paceline schema > scenario.schema.json
    """
    from simulator.scenario import json_schema

    print_json(finite(json_schema()))
