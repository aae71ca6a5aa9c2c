"""The default of every key of a scenario, as its JSON schema states it.

    python -m tests.whole.determinism.defaults > tests/whole/determinism/defaults.txt

renews the file that the tests compare with. A new key may be absent from it until then.
"""

import json
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from simulator.scenario import json_schema

__all__ = ["RECORDED", "lines"]

RECORDED = Path(__file__).with_name("defaults.txt")


def lines() -> list[str]:
    """Section or method, key and default of each key that has one other than null."""
    schema = json_schema()
    sections = {"scenario": schema, **schema["definitions"]}
    methods = {f"method {_name(one)}": one for one in _variants(sections.pop("MethodEntry"))}
    return sorted(
        line for title, node in {**sections, **methods}.items() for line in _of(title, node)
    )


def _variants(entry: dict[str, Any]) -> Iterator[dict[str, Any]]:
    return (one for one in entry["oneOf"] if "properties" in one)


def _name(method: dict[str, Any]) -> str:
    return str(method["properties"]["name"]["const"])


def _of(title: str, section: dict[str, Any]) -> Iterator[str]:
    for key, value in section.get("properties", {}).items():
        if value.get("default") is not None:
            yield f"{title} {key} {json.dumps(value['default'])}"


if __name__ == "__main__":
    sys.stdout.write("".join(f"{line}\n" for line in lines()))
