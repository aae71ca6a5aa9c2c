"""The sources that determine a run's numbers."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from simulator.sweep import source_version as module
from simulator.version import __version__


@pytest.fixture
def copied(project_root: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A copy of both packages, used in place of the real ones."""
    for name in ("simulator", "algorithms"):
        shutil.copytree(project_root / name, tmp_path / name)
        init = tmp_path / name / "__init__.py"
        source = module.algorithms if name == "algorithms" else module.version
        monkeypatch.setattr(source, "__file__", str(init))
    return tmp_path


def now() -> str:
    return module.source_version.__wrapped__()


def test_it_is_the_version_and_a_digest(copied: Path) -> None:
    assert now() == module.source_version()
    assert now().startswith(f"{__version__}+")


@pytest.mark.parametrize(
    "name", ["algorithms/asgd.py", "simulator/core/random.py", "simulator/n.py"]
)
def test_an_edited_or_a_new_source_is_another_release(copied: Path, name: str) -> None:
    before = now()
    with (copied / name).open("a") as file:
        file.write("# edited\n")
    assert now() != before


def test_what_only_shows_results_does_not_count(copied: Path) -> None:
    before = now()
    with (copied / "simulator/cli/app.py").open("a") as file:
        file.write("# edited\n")
    assert now() == before
