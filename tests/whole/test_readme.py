"""The commands, the scenario and the code of the README work as written."""

from __future__ import annotations

import re
import shlex
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from typer.testing import CliRunner

from algorithms import METHODS
from simulator.cli import app

ROOT = Path(__file__).resolve().parents[2]
README = (ROOT / "README.md").read_text("utf-8")
RESULTS = (ROOT / "docs" / "results.md").read_text("utf-8")
PAGES = ("README.md", "CONTRIBUTING.md")


def blocks(language: str, page: str = README) -> list[str]:
    """The code blocks of one language."""
    return re.findall(rf"```{language}\n(.*?)```", page, flags=re.DOTALL)


@pytest.fixture
def clone(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A directory with the scenarios, as in a clone."""
    shutil.copytree(ROOT / "scenarios", tmp_path / "scenarios")
    monkeypatch.chdir(tmp_path)
    return tmp_path


def test_the_first_command_installs_and_runs_the_quickstart() -> None:
    first, second, *_ = blocks("sh")
    steps = [step.strip() for step in first.split("&&")]
    assert steps == [
        "python3 -m venv .venv",
        ". .venv/bin/activate",
        "pip install .",
        "paceline run scenarios/quickstart.yaml",
    ]
    assert len(second.splitlines()) == 1


def test_ci_runs_the_second_command_to_the_letter() -> None:
    second = blocks("sh")[1].strip()
    assert second in (ROOT / ".ci" / "run").read_text("utf-8").splitlines()


def test_the_answer_shown_is_what_the_quickstart_gives(clone: Path) -> None:
    done = CliRunner().invoke(app, ["run", str(clone / "scenarios" / "quickstart.yaml")])
    assert done.exit_code == 0, done.output
    table = [line for line in done.stdout.splitlines() if line and "Simulated in" not in line]
    (shown,) = re.findall(r"```\n(quickstart: .*?)```", README, flags=re.DOTALL)
    assert shown.splitlines() == table


def test_the_scenario_shown_is_valid(clone: Path) -> None:
    (scenario,) = blocks("yaml")
    (clone / "shown.yaml").write_text(scenario)
    assert CliRunner().invoke(app, ["validate", "shown.yaml"]).exit_code == 0


def test_the_plug_in_shown_is_thirty_lines_and_runs_as_shown(clone: Path) -> None:
    (plugin,) = blocks("python")
    assert len(plugin.splitlines()) <= 30
    (clone / "my_methods.py").write_text(plugin)
    arguments = shlex.split(blocks("sh")[2])
    assert arguments[0] == "paceline"
    done = CliRunner().invoke(app, [*arguments[1:], "--seeds", "1"])
    assert done.exit_code == 0, done.output
    assert "half_life" in done.stdout
    assert (clone / "results/mine/plot_curves.pdf").is_file()


def test_the_python_example_of_the_results_page_runs(clone: Path) -> None:
    (example,) = blocks("python", RESULTS)
    command = [sys.executable, "-c", f"import sys; sys.path.insert(0, {str(ROOT)!r})\n{example}"]
    done = subprocess.run(command, cwd=clone, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    assert "ringmaster, R = 10" in done.stdout
    assert (clone / "loss_gap.svg").is_file()


def test_every_command_in_the_table_exists() -> None:
    named = set(re.findall(r"`paceline ([a-z-]+)", README))
    assert named == {
        "advise", "calibrate", "doctor", "explain", "import-trace", "init", "list", "plot", "real",
        "replay", "report", "run", "schema",
        "sweep", "theory", "trace", "tune", "validate", "what-if",
    }  # fmt: skip


def test_every_method_that_is_listed_is_shipped() -> None:
    section = README.split("## The methods")[1].split("`paceline list methods`")[0]
    listed = re.findall(r"`([a-z_0-9]+)`", section)
    assert len(listed) > 5
    assert set(listed) <= set(METHODS)


@pytest.mark.parametrize("page", PAGES)
def test_links_lead_somewhere(page: str) -> None:
    targets = re.findall(r"\]\(([^)#:]+)(?:#[^)]*)?\)", (ROOT / page).read_text("utf-8"))
    assert [target for target in targets if not (ROOT / target).exists()] == []
