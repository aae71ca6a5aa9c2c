"""A wheel, built and installed alone: its content, and a quickstart that runs from it."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path
from zipfile import ZipFile

import pytest

pytest.importorskip("hatchling", reason="needs hatchling, which builds the wheel")
pytest.importorskip("pip", reason="needs pip, which installs the wheel")

OURS = ("algorithms", "paceline", "simulator")
OFFLINE = ("--quiet", "--no-deps", "--no-index", "--disable-pip-version-check")
SHORT = ("engine=numpy", "seeds=1", "stop.time=20")
FILES = f"import {', '.join(OURS)}; print(*[one.__file__ for one in ({', '.join(OURS)})])"


def python(*arguments: str | Path, folder: Path, packages: Path | None = None) -> str:
    """The output of Python in the folder, with `packages` before the installed ones."""
    variables = {**os.environ, "PYTHONPATH": "" if packages is None else str(packages)}
    done = subprocess.run(
        [sys.executable, *arguments],
        cwd=folder, env=variables, capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    return done.stdout


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory, project_root: Path) -> Path:
    """The wheel of these sources."""
    folder = tmp_path_factory.mktemp("wheel")
    build = ("-m", "pip", "wheel", *OFFLINE, "--no-build-isolation", "-w", folder, project_root)
    python(*build, folder=folder)
    (built,) = folder.glob("*.whl")
    return built


def test_a_wheel_holds_the_three_packages_and_nothing_else(wheel: Path, project_root: Path) -> None:
    names = {name for name in ZipFile(wheel).namelist() if ".dist-info/" not in name}
    sources = {path for package in OURS for path in (project_root / package).rglob("*.*")}
    kept = {path for path in sources if path.is_file() and path.suffix != ".pyc"}
    assert names == {path.relative_to(project_root).as_posix() for path in kept}
    assert names >= {f"{package}/py.typed" for package in OURS}


def test_a_wheel_installed_alone_passes_the_quickstart(
    wheel: Path, tmp_path: Path, project_root: Path
) -> None:
    packages, folder = tmp_path / "packages", tmp_path / "empty"
    folder.mkdir()
    install = ("-m", "pip", "install", *OFFLINE, "--no-compile", "--target", packages, wheel)
    python(*install, folder=folder)
    found = python("-c", FILES, folder=folder, packages=packages).split()
    assert found == [str(packages / package / "__init__.py") for package in OURS]

    shutil.copy(project_root / "scenarios" / "quickstart.yaml", folder)
    shorter = [part for assignment in SHORT for part in ("--set", assignment)]
    run = ("-m", "paceline", "run", "quickstart.yaml", *shorter, "--no-progress", "-o", "out")
    assert "ringmaster, R = 10" in python(*run, folder=folder, packages=packages)
    assert (folder / "out" / "summary.parquet").is_file()
