"""The packages as a whole: exports, typing marks, versions, licence, and light imports."""

from __future__ import annotations

import ast
import subprocess
import sys
import tomllib
from functools import cache
from pathlib import Path

import pytest

import simulator.version

ROOT = Path(__file__).resolve().parents[2]
PACKAGES = ("paceline", "simulator", "algorithms")
MODULES = sorted(path for package in PACKAGES for path in (ROOT / package).rglob("*.py"))
HEAVY = ("numba", "numpy", "pandas", "pyarrow", "matplotlib", "pydantic", "sklearn", "ruamel")


def identity(path: Path) -> str:
    """A module's path as a test id."""
    return str(path.relative_to(ROOT))


def exported(tree: ast.Module) -> list[str] | None:
    """The value of `__all__`, None where it is missing."""
    for node in tree.body:
        targets = node.targets if isinstance(node, ast.Assign) else [getattr(node, "target", None)]
        if any(isinstance(target, ast.Name) and target.id == "__all__" for target in targets):
            return list(ast.literal_eval(node.value))  # type: ignore[attr-defined]
    return None


@cache
def parsed(path: Path) -> ast.Module:
    return ast.parse(path.read_text("utf-8"))


def module_path(name: str) -> Path | None:
    """The file of one of our modules, None for all others."""
    place = ROOT.joinpath(*name.split("."))
    candidates = (place.with_suffix(".py"), place / "__init__.py")
    return next((path for path in candidates if path in MODULES), None)


@pytest.mark.parametrize("path", MODULES, ids=identity)
def test_every_module_says_what_it_is_and_what_it_exports(path: Path) -> None:
    tree = parsed(path)
    names = exported(tree)
    assert ast.get_docstring(tree), "no docstring"
    assert names is not None, "no __all__"
    assert len(set(names)) == len(names)


@pytest.mark.parametrize("path", MODULES, ids=identity)
def test_modules_use_only_what_others_export(path: Path) -> None:
    for node in ast.walk(parsed(path)):
        source = module_path(node.module or "") if isinstance(node, ast.ImportFrom) else None
        if source is None:
            continue
        for alias in node.names:  # type: ignore[union-attr]
            is_module = module_path(f"{node.module}.{alias.name}")  # type: ignore[union-attr]
            assert is_module or alias.name in (exported(parsed(source)) or ()), alias.name


@pytest.mark.parametrize("path", MODULES, ids=identity)
def test_no_module_outgrows_one_idea(path: Path) -> None:
    assert len(path.read_text("utf-8").splitlines()) <= 350


@pytest.mark.parametrize("package", PACKAGES)
def test_packages_are_marked_as_typed(package: str) -> None:
    assert (ROOT / package / "py.typed").is_file()


def test_the_citation_names_the_version() -> None:
    line = f"version: {simulator.version.__version__}"
    assert line in (ROOT / "CITATION.cff").read_text("utf-8").splitlines()


def test_the_changelog_names_the_version() -> None:
    assert f"## {simulator.version.__version__} " in (ROOT / "CHANGELOG.md").read_text("utf-8")


def test_the_licence_is_the_one_that_the_package_declares() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]
    assert project["license"] == "Apache-2.0"
    assert "Apache License\n" in (ROOT / "LICENSE").read_text("utf-8")


def loaded_by(code: str) -> set[str]:
    """The heavy packages that a fresh interpreter has loaded after `code`."""
    report = f"{code}\nimport sys\nprint(*[name for name in {HEAVY!r} if name in sys.modules])"
    done = subprocess.run(
        [sys.executable, "-c", report], cwd=ROOT, capture_output=True, text=True, check=True
    )
    return set(done.stdout.splitlines()[-1].split())


def test_importing_the_command_loads_nothing_heavy() -> None:
    assert loaded_by("import simulator.cli.app") == set()


def test_importing_the_library_loads_nothing_heavy() -> None:
    assert loaded_by("import paceline") == set()


def test_help_loads_nothing_heavy() -> None:
    show = "import simulator.cli as cli\ntry: cli.app(['--help'])\nexcept SystemExit: pass"
    assert loaded_by(show) == set()
