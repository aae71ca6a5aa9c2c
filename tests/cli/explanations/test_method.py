"""The text about a method."""

from __future__ import annotations

from typing import Any

from simulator.cli.explanations.method import explain_method, parameters, prescriptions
from simulator.scenario.glossary import Key, Part
from tests.conftest import Golden


class Plain:
    """x <- x - g.

    arXiv:1
    """


class Named(Plain):
    """Takes batches."""

    also_called = ("mini", "batched")

    def theory_batch(self) -> int:
        """Ceil(sigma)."""
        return 1

    def other(self) -> None:
        """Not a prescription."""


def part(name: str, *keys: str, examples: int = 2) -> Part:
    said = [(key, {"description": f"what {key} does"}) for key in keys]
    made = tuple(Key(key, schema, [{"type": "integer"}], False) for key, schema in said)
    shown: tuple[dict[str, Any], ...] = tuple({"name": name, "batch": k} for k in range(examples))
    return Part(name, "name", (name,), {}, ("methods[]",), "", made, shown)


def test_the_whole_text(golden: Golden) -> None:
    one = part("named", "label", "batch", "schedule", "size")
    assert [key.name for key in parameters(one)] == ["batch", "size"]
    assert prescriptions(Named) == ["batch = Ceil(sigma)."]
    texts = [explain_method(one, Named), explain_method(part("plain", examples=0), Plain)]
    golden("method", "\n----\n".join(texts))
