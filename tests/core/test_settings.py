"""numba takes no settings from the current folder."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest
from numba.core import config

import simulator.core.compiling  # noqa: F401 - tells numba to forget the folder
from simulator.core import settings


@pytest.fixture(params=["opt: 0\ndisable_jit: 1\n", "{{{"])
def folder(request: pytest.FixtureRequest, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The current folder, with settings for numba."""
    (tmp_path / ".numba_config.yaml").write_text(request.param)
    monkeypatch.chdir(tmp_path)
    return tmp_path


def test_a_compilation_reads_no_settings_of_the_folder(folder: Path) -> None:
    before = (config.OPT, config.DISABLE_JIT)
    config.reload_config()
    assert before == (config.OPT, config.DISABLE_JIT)


def test_numba_is_imported_from_another_folder(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    found: list[tuple[str, bool]] = []

    def imported(name: str) -> None:
        found.append((name, Path(".numba_config.yaml").exists()))

    monkeypatch.delitem(sys.modules, "numba")
    monkeypatch.setattr(settings, "import_module", imported)
    settings.import_numba_elsewhere()
    assert found == [("numba", False)]
    assert Path.cwd() == folder


def test_variables_count_still(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("NUMBA_BOUNDSCHECK", "1")
    config.reload_config()
    assert config.BOUNDSCHECK == 1
    monkeypatch.undo()
    config.reload_config()
    assert config.BOUNDSCHECK is None


def test_without_such_a_file_numba_is_not_imported_early(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.delitem(sys.modules, "numba")
    monkeypatch.setattr(settings, "import_module", pytest.fail)
    settings.import_numba_elsewhere()
    assert "numba" not in sys.modules
