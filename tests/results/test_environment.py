"""The machine and the versions behind a result."""

from __future__ import annotations

import os
import platform
from pathlib import Path

import pytest

from simulator.results.environment import PACKAGES, environment, installed, processor
from simulator.version import __version__

TWO_CORES = """\
processor\t: 0
model name\t: Fast CPU: 2 GHz
processor\t: 1
model name\t: Slow CPU
"""


@pytest.mark.parametrize(
    ("told", "name"),
    [(TWO_CORES, "Fast CPU: 2 GHz"), ("CPU part\t: 0xd0c\n", platform.machine())],
)
def test_the_processor_is_the_first_that_the_system_names(
    told: str, name: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(Path, "read_text", lambda *_: told)
    assert processor.__wrapped__() == name


def test_a_system_that_tells_nothing_gives_the_architecture(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    def denied(*_: object) -> str:
        raise PermissionError

    monkeypatch.setattr(Path, "read_text", denied)
    assert processor.__wrapped__() == platform.machine()


def test_versions_are_those_installed() -> None:
    found = environment()
    assert list(found) == ["paceline", "python", "platform", "processor", "cores", *PACKAGES]
    assert (found["paceline"], found["cores"]) == (__version__, str(os.cpu_count()))
    assert installed("pytest") == pytest.__version__
    assert installed("no-such-package") == "not installed"
