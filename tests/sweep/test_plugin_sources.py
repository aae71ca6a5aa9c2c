"""The files of a plug-in."""

from __future__ import annotations

import importlib
import sys
from pathlib import Path

import pytest

from simulator.sweep.file_names import file_digest
from simulator.sweep.plugin_sources import imported_sources
from tests.shared.brittle import BRITTLE
from tests.sweep.conftest import FAILING, SMALL, plan_of

FILES = {
    "plugin.py": "import json, numpy\nimport helper\nfrom algorithms.base import Algorithm\n",
    "helper.py": "def late():\n    from package.inner import deep\n",
    "package/__init__.py": "",
    "package/inner.py": "from . import deep\nfrom .deep import value\nfrom .... import beyond\n",
    "package/deep.py": "import helper, package.absent\nvalue = 1\n",
    "package/unused.py": "",
    "site-packages/installed.py": "",
}


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    for name, text in FILES.items():
        path = tmp_path / name
        path.parent.mkdir(exist_ok=True)
        path.write_text(text)
    monkeypatch.syspath_prepend(tmp_path)
    monkeypatch.syspath_prepend(tmp_path / "site-packages")
    return tmp_path


def test_local_modules_count_as_deep_as_they_import_each_other(folder: Path) -> None:
    found = imported_sources("plugin", folder / "plugin.py")
    names = ["helper", "package", "package.deep", "package.inner", "plugin"]
    assert list(found) == names
    assert found["package.deep"] == file_digest(folder / "package" / "deep.py")


def test_nothing_is_executed_to_find_them(folder: Path) -> None:
    (folder / "helper.py").write_text("raise SystemExit\n")
    assert list(imported_sources("plugin", folder / "plugin.py")) == ["helper", "plugin"]
    assert "helper" not in sys.modules


def test_what_is_installed_counts_only_in_the_package_of_the_plugin(folder: Path) -> None:
    (folder / "plugin.py").write_text("import installed\n")
    assert list(imported_sources("plugin", folder / "plugin.py")) == ["plugin"]
    pack = folder / "site-packages" / "pack"
    pack.mkdir()
    (pack / "__init__.py").write_text("")
    (pack / "method.py").write_text("import pack.other, installed\n")
    (pack / "other.py").write_text("")
    found = imported_sources("pack.method", pack / "method.py")
    assert list(found) == ["pack", "pack.method", "pack.other"]


def test_the_version_counts_that_is_loaded(folder: Path) -> None:
    plugin = folder / "plugin.py"
    plugin.write_text("")
    module = importlib.import_module("plugin")
    try:
        before = imported_sources("plugin", plugin)
        plugin.write_text("import helper\n")
        assert imported_sources("plugin", plugin) == before
        importlib.reload(module)
        after = imported_sources("plugin", plugin)
        assert after["plugin"] != before["plugin"]
        assert "helper" in after
    finally:
        for name in ("plugin", "helper"):
            sys.modules.pop(name, None)


def test_what_is_no_source_is_a_leaf(folder: Path) -> None:
    (folder / "helper.py").write_bytes(b"\0not Python")
    assert list(imported_sources("plugin", folder / "plugin.py")) == ["helper", "plugin"]


def test_the_key_of_a_run_holds_them() -> None:
    plan = plan_of(FAILING, plugins=(BRITTLE,))
    (code,) = {
        tuple(run.content["method"]["code"])
        for run in plan.runs.values()
        if run.entry.name == "brittle"
    }
    assert code == ("tests.shared.brittle",)
    assert all("code" not in run.content["method"] for run in plan_of(SMALL).runs.values())
