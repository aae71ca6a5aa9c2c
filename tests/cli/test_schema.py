"""`paceline schema`: JSON Schema for editors."""

from __future__ import annotations

import json

from tests.conftest import Command


def test_the_schema_is_json_of_draft_7_and_knows_the_main_keys(paceline: Command) -> None:
    schema = json.loads(paceline("schema").stdout)
    assert schema["$schema"] == "http://json-schema.org/draft-07/schema#"
    assert {"problem", "cluster", "methods", "stop", "seeds"} <= set(schema["properties"])
    assert schema["additionalProperties"] is False
