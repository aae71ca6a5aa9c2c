"""Adding a method is adding its file: everything else finds it there."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from algorithms import METHODS
from algorithms.base import Algorithm

NEWEST = '''"""A method that was written a minute ago."""

from dataclasses import dataclass

from algorithms.base import Algorithm, Gradient, Look, Positive, ranges

__all__ = ["Newest"]


@dataclass(kw_only=True)
class Newest(Algorithm):
    """The newest method: x <- x - stepsize g/rarity."""

    look = Look("pink", "D", "mixed")
    searched = ranges(rarity=[1, 3])

    stepsize: Positive
    rarity: int = 1

    def on_gradient(self, gradient: Gradient) -> None:
        self.model = self.model - self.stepsize / self.rarity * gradient.value
        self.assign(gradient.worker)
'''
ASK = """
from simulator.cli import app
from simulator.plots.style import method_style
from simulator.scenario import load_scenario
from simulator.tuning.reading import read_space

for command in ("list methods", "explain newest", "schema"):
    app(command.split(), standalone_mode=False)
print(method_style("newest"))
print([one.name for one in read_space(load_scenario({
    "problem": {"kind": "quadratic", "dimension": 2},
    "cluster": {"workers": 2, "compute_time": 1.0},
    "methods": [{"name": "newest", "stepsize": 0.1}],
    "stop": {"time": 9.0},
}))[0].parameters])
"""


@pytest.fixture(scope="module")
def answers(tmp_path_factory: pytest.TempPathFactory, project_root: Path) -> str:
    """The output of the command if `algorithms/` has one more file."""
    copy = tmp_path_factory.mktemp("copy")
    shutil.copytree(project_root / "algorithms", copy / "algorithms")
    (copy / "simulator").symlink_to(project_root / "simulator")
    (copy / "algorithms" / "newest.py").write_text(NEWEST)
    done = subprocess.run(
        [sys.executable, "-c", ASK],
        cwd=copy, env={**os.environ, "COLUMNS": "200"}, capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    return done.stdout


@pytest.mark.parametrize(
    "said",
    [
        "The newest method: x <- x - stepsize g/rarity.",  # list
        "stepsize: a number above 0, a list of numbers above 0",  # explain
        '"const": "newest"',  # schema
        "LineStyle(color='#cc79a7', marker='D'",  # figures
        "['rarity']",  # tune
    ],
)
def test_a_new_file_is_found_by_everything_that_goes_through_the_methods(
    answers: str, said: str
) -> None:
    assert said in answers


@pytest.mark.parametrize("name", METHODS)
def test_a_shipped_method_says_how_its_lines_look(name: str) -> None:
    assert METHODS[name].look is not None
    assert METHODS[name].__module__ == f"algorithms.{name}"
    assert issubclass(METHODS[name], Algorithm)


def test_no_two_shipped_methods_look_alike() -> None:
    looks = [method.look for method in METHODS.values()]
    assert len(set(looks)) == len(looks)
