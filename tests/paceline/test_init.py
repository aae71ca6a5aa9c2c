"""The public names: complete, sorted, lazy, and found whatever else a folder holds."""

from __future__ import annotations

import os
import subprocess
import sys
from importlib.metadata import distribution
from pathlib import Path

import pytest

import paceline
from simulator.cli import main

SHADOWS = {"simulator.py": "RANGE = 3\n", "algorithms/__init__.py": "raise SystemExit('theirs')\n"}
MINE = """
from dataclasses import dataclass
from paceline import Algorithm, Gradient, Positive

@dataclass(kw_only=True)
class Mine(Algorithm):
    \"\"\"x <- x - stepsize g\"\"\"

    stepsize: Positive

    def on_gradient(self, gradient: Gradient) -> None:
        self.model = self.model - self.stepsize * gradient.value
        self.assign(gradient.worker)
"""
SCENARIO = """
problem: {kind: quadratic, dimension: 2}
cluster: {workers: 2, compute_time: 1.0}
methods: [{name: asgd, stepsize: [0.1, 0.2]}, {name: mine, stepsize: 0.1}]
stop: {arrivals: 20}
seeds: 2
"""
SCRIPT = """
import simulator
import paceline
if __name__ == "__main__":
    scenario = paceline.load_scenario("s.yaml", plugins=["mine:Mine"])
    print(len(paceline.run(scenario, jobs=2).summary), simulator.RANGE)
"""


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A folder with a simulator.py and an algorithms/ of the user's own."""
    files = {**SHADOWS, "mine.py": MINE, "s.yaml": SCENARIO, "script.py": SCRIPT}
    for name, text in files.items():
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_text(text)
    return tmp_path


def python(folder: Path, *arguments: str) -> str:
    """The output of Python in the folder, with our own packages last on its path."""
    root = str(Path(paceline.__file__).parents[1])
    search = os.pathsep.join([str(folder), root])
    done = subprocess.run(
        [sys.executable, *arguments],
        cwd=folder,
        env={**os.environ, "PYTHONPATH": search},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    return done.stdout


def test_all_is_sorted_and_every_name_is_there() -> None:
    assert sorted(paceline.__all__) == paceline.__all__
    for name in paceline.__all__:
        assert getattr(paceline, name) is not None


def test_notebooks_complete_the_public_names_only() -> None:
    assert dir(paceline) == sorted(paceline.__all__)


def test_a_name_that_is_not_there_is_an_attribute_error() -> None:
    with pytest.raises(AttributeError, match="no attribute 'runn'"):
        paceline.runn  # noqa: B018


def test_the_command_starts_at_the_public_package() -> None:
    (command,) = distribution("paceline").entry_points.select(name="paceline")
    assert command.load() is main


def test_a_folder_with_modules_of_our_names_breaks_no_import(folder: Path) -> None:
    assert python(folder, "-c", "import paceline; print(paceline.run.__module__)") == (
        "simulator.running.run\n"
    )


def test_a_script_beside_them_runs_in_several_processes(folder: Path) -> None:
    assert python(folder, "script.py").split() == ["6", "3"]


def test_the_command_and_a_plugin_work_beside_them(folder: Path) -> None:
    command = ("-m", "paceline", "run", "s.yaml", "--plugin", "mine:Mine", "-o", "out")
    assert "mine" in python(folder, *command, "--no-progress", "--jobs", "2")


def test_a_scenario_has_a_short_repr(project_root: Path) -> None:
    scenario = paceline.load_scenario(project_root / "scenarios" / "quickstart.yaml")
    assert repr(scenario) == "Scenario('quickstart': quadratic, 50 workers, 6 methods, 5 seeds)"


def test_mypy_knows_the_public_names_in_strict_mode(folder: Path, project_root: Path) -> None:
    api = pytest.importorskip("mypy.api", reason="needs mypy, which the extra `lint` installs")
    wrong = MINE.replace("self.assign(gradient.worker)", "self.server.assign(gradient)")
    (folder / "wrong.py").write_text(wrong)
    settings = ("--config-file", project_root / "pyproject.toml")
    cache = ("--cache-dir", project_root / ".mypy_cache")  # that of plain `mypy`
    files = (folder / "mine.py", folder / "wrong.py")
    printed, _, _ = api.run([str(one) for one in (*settings, *cache, *files)])
    assert printed.count("error:") == 1
    assert 'wrong.py:13: error: Argument 1 to "assign" of "Cluster"' in printed
