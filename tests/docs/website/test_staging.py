"""Pages as MyST reads them."""

from __future__ import annotations

import pytest

from docs.website.staging import as_myst


def test_a_file_name_becomes_a_caption() -> None:
    page = '```yaml title="first.yaml"\nname: first\n```\n'
    assert as_myst(page) == "```{code-block} yaml\n:caption: first.yaml\n\nname: first\n```\n"
    assert as_myst("```yaml\nname: first\n```\n") == "```yaml\nname: first\n```\n"


def test_a_table_of_keys_gets_a_class() -> None:
    assert as_myst("| key | type | a |\n|---|---|---|\n").startswith("{.keys}\n| key |")
    assert as_myst("| key | a |\n|---|---|\n").startswith("| key |")


@pytest.mark.parametrize(
    ("name", "kind"),
    [
        ("simulator.running.run.run", "function"),
        ("simulator.theory.setting", "function"),
        ("simulator.results.Result", "class"),
        ("simulator.errors", "module"),
        ("algorithms.base", "module"),
    ],
)
def test_an_object_is_documented_as_what_it_is(name: str, kind: str) -> None:
    assert as_myst(f"::: {name}\n") == f"```{{eval-rst}}\n.. auto{kind}:: {name}\n```\n\n"
