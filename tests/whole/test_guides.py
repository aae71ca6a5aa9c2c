"""The guides are valid: scenarios, commands with their options, Python."""

from __future__ import annotations

import re
import shlex
import shutil
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import typer
from ruamel.yaml import YAML
from typer.main import get_command

import simulator
from simulator.cli import app
from simulator.scenario import Scenario
from tests.cli.conftest import SMALL
from tests.shared.blocks import blocks, carry_out
from tests.shared.undrawn import leave_undrawn

ROOT = Path(__file__).parents[2]
GUIDES = sorted((ROOT / "docs").glob("*.md"))
PAGES = [ROOT / "README.md", ROOT / "CONTRIBUTING.md", *GUIDES]
BASE = YAML(typ="safe", pure=True).load(SMALL)
#: Pages whose Python is executed by a separate test, with its numbers.
TESTED = {"networks.md", "objectives.md", "results.md", "theory.md"}


def page_name(path: Path) -> str:
    """A page as a test id."""
    return path.name


def scenarios(page: str) -> Iterator[dict[str, Any]]:
    """The scenario of every YAML block with those before it and a small one."""
    whole = dict(BASE)
    for block in blocks(page):
        if block.language == "yaml" and "apiVersion" not in block.text:
            shown = YAML(typ="safe", pure=True).load(block.text)
            assert set(shown) <= set(Scenario.model_fields), block.text
            whole = {**whole, **shown}
            yield whole


def commands(page: str) -> list[list[str]]:
    """The arguments of every command in a block of a page."""
    text = "".join(re.findall(r"```(?:sh)?\n(.*?)```", page, re.DOTALL)).replace("\\\n", " ")
    found = re.findall(r"^(?:.*&& )?paceline (.+)$", text, re.MULTILINE)
    return [shlex.split(line.split(" > ")[0], comments=True) for line in found]


@pytest.mark.parametrize("path", GUIDES, ids=page_name)
def test_every_scenario_shown_is_valid(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(ROOT)
    for content in scenarios(path.read_text("utf-8")):
        simulator.load_scenario(content)


@pytest.mark.parametrize("path", PAGES, ids=page_name)
def test_every_command_shown_exists_with_its_options(path: Path) -> None:
    group = get_command(app)
    assert isinstance(group, typer.core.TyperGroup)
    for name, *arguments in commands(path.read_text("utf-8")):
        group.commands[name].make_context(name, arguments)


def test_the_commands_are_found() -> None:
    assert ["sweep", "scenario.yaml", "--dry-run"] in commands(
        (ROOT / "docs" / "sweeps.md").read_text("utf-8")
    )


@pytest.fixture
def place(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A directory with the results that the guides use, made from a small scenario."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(sys, "path", [str(ROOT), *sys.path])
    shutil.copytree(ROOT / "scenarios", tmp_path / "scenarios")
    (tmp_path / "scenario.yaml").write_text(SMALL)
    with monkeypatch.context() as patch:
        leave_undrawn(patch)
        make_results(tmp_path)
    return tmp_path


def make_results(place: Path) -> None:
    for line in (
        "paceline run scenario.yaml -o results/quickstart",
        "paceline sweep scenario.yaml --set cluster.workers=2,3 -o results/quickstart-sweep",
        "paceline tune scenario.yaml --trials 2 --seeds 1 -o results/quickstart-tune",
    ):
        carry_out(blocks(f"```sh\n{line}\n```")[0], place)


def test_the_python_shown_works(place: Path) -> None:
    executed = []
    for path in GUIDES:
        for block in blocks(path.read_text("utf-8")):
            if block.language == "python" and path.name not in TESTED:
                compile(block.text, path.name, "exec")
                if "dask_jobqueue" not in block.text:  # that needs a batch system
                    carry_out(block, place)
                    executed.append(path.name)
    assert {"report.md", "sweeps.md", "tuning.md"} <= set(executed)
