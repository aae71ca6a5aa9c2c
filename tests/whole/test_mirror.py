"""Tests mirror sources: a source has its test under the same path."""

from __future__ import annotations

from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
TESTS = ROOT / "tests"
#: Folders of tests without a source of that name, and why.
OTHERS = {
    "fuzz": "makes random inputs for all commands; `python -m tests.fuzz` runs it",
    "reference": "slow twins of kernels",
    "shared": "helpers for tests of several folders",
    "whole": "tests of the whole program: pages, papers, determinism, every method",
}
#: Files beside tests: those that pytest reads by itself, and one for mypy.
BESIDE = ("conftest.py", "contracts.py")
TOP = ("algorithms", "docs", "paceline")
FILES = sorted(
    path.relative_to(TESTS)
    for path in TESTS.rglob("*.py")
    if path.relative_to(TESTS).parts[0] not in OTHERS
)


def source(place: Path) -> Path:
    """The source at a place among the tests, without suffix."""
    return ROOT / place if place.parts[:1] and place.parts[0] in TOP else ROOT / "simulator" / place


def is_module(path: Path) -> bool:
    return path.with_suffix(".py").is_file()


def mirrors(test: Path) -> bool:
    """Whether there is a source for `X/test_Y.py`.

    X/Y.py, the package X/Y, or X/__init__.py where Y is init. Where X is a module
    itself, all files in the folder are its tests.
    """
    folder, name = source(test.parent), test.stem.removeprefix("test_")
    if is_module(folder):
        return True
    module = folder / ("__init__" if name == "init" else name)
    return is_module(module) or (module / "__init__.py").is_file()


@pytest.mark.parametrize("test", FILES, ids=str)
def test_every_test_has_a_source_of_its_name(test: Path) -> None:
    if test.name not in BESIDE:
        assert test.name.startswith("test_"), "a helper belongs into tests/shared"
        assert mirrors(test), f"no source of that name beside {source(test.parent)}"


@pytest.mark.parametrize("folder", OTHERS)
def test_the_other_folders_have_no_source_of_their_name(folder: str) -> None:
    assert (TESTS / folder).is_dir()
    assert not source(Path(folder)).exists()
