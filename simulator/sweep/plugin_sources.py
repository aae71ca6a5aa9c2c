"""The source files of a plug-in: its own, and those that it imports, transitively.

Imports are read from the source text, those inside functions too, and nothing is executed. What a
module opens or imports by a computed name (data files, `import_module`) cannot be known.
"""

import ast
import inspect
import sys
import sysconfig
from collections.abc import Iterator
from contextlib import suppress
from importlib.machinery import ModuleSpec, PathFinder
from importlib.util import resolve_name
from pathlib import Path
from typing import NamedTuple

from simulator.scenario.objectives import model_from
from simulator.sweep.file_names import file_digest

__all__ = ["imported_sources", "sources_of"]

#: The packages that the release of paceline covers.
OURS = ("simulator", "algorithms")
LIBRARY = tuple(Path(sysconfig.get_path(name)) for name in ("stdlib", "platstdlib"))
INSTALLED = {"site-packages", "dist-packages"}


class _Source(NamedTuple):
    """A source file: its SHA-256, and the possible names of modules in its import statements."""

    digest: str
    imports: tuple[str, ...]


_LOADED: dict[str, tuple[ModuleSpec, _Source]] = {}
"""Module -> its source when it was loaded; a reload makes a new ModuleSpec."""


def imported_sources(module: str, file: Path) -> dict[str, str]:
    """Module -> SHA-256 of its file, for `module` and every local module below its imports.

    Local modules neither belong to Python nor are installed; all modules in the same package as
    `module` count as local. If a file changes while its module is loaded, the loaded version
    counts, because that is what runs.
    """
    package = getattr(sys.modules.get(module), "__package__", None) or ""
    own = _source(module, file, package)
    found = {module: own.digest}
    waiting = [*_with_packages(package), *own.imports]
    while waiting:
        name = waiting.pop()
        spec = None if name in found else _spec(name)
        if spec is not None and _is_local(spec, module.partition(".")[0]):
            source = _source(name, Path(str(spec.origin)), spec.parent or "")
            found[name] = source.digest
            waiting += source.imports
    return dict(sorted(found.items()))


def _source(name: str, file: Path, package: str) -> _Source:
    loaded = _loaded_spec(name)
    if loaded is not None and name in _LOADED and _LOADED[name][0] is loaded:
        return _LOADED[name][1]
    source = _Source(file_digest(file), tuple(_imports(file, package)))
    if loaded is not None:
        _LOADED[name] = loaded, source
    return source


def _loaded_spec(name: str) -> ModuleSpec | None:
    spec = getattr(sys.modules.get(name), "__spec__", None)
    return spec if isinstance(spec, ModuleSpec) else None


def sources_of(place: str) -> dict[str, str]:
    """The same for the object called `place` = module:Name, which is imported.

    Raises:
        ScenarioError: it cannot be imported.
    """
    model_from(place)
    module = place.partition(":")[0]
    return imported_sources(module, Path(inspect.getfile(sys.modules[module])))


def _imports(file: Path, package: str) -> Iterator[str]:
    """The possible module names in the import statements of a file."""
    try:
        tree = ast.parse(file.read_bytes())
    except (OSError, SyntaxError, ValueError):  # no Python source: an extension module
        return
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            for alias in node.names:
                yield from _with_packages(alias.name)
        elif isinstance(node, ast.ImportFrom):
            with suppress(ImportError):  # it goes up beyond the top
                base = resolve_name("." * node.level + (node.module or ""), package)
                yield from _with_packages(base)
                yield from (f"{base}.{alias.name}" for alias in node.names)


def _with_packages(name: str) -> Iterator[str]:
    """The module and the packages around it, whose code an import executes as well."""
    parts = name.split(".")
    return (".".join(parts[:count]) for count in range(1, len(parts) + 1))


def _spec(name: str) -> ModuleSpec | None:
    """The place of a module, found without importing anything."""
    if (loaded := _loaded_spec(name)) is not None:
        return loaded
    package = name.rpartition(".")[0]
    if not package:
        return PathFinder.find_spec(name)
    above = _spec(package)
    places = None if above is None else above.submodule_search_locations
    return None if places is None else PathFinder.find_spec(name, places)


def _is_local(spec: ModuleSpec, own: str) -> bool:
    """Whether the module has a file that may be edited, or is in the package `own`."""
    package = spec.name.partition(".")[0]
    if package in OURS or not spec.has_location:
        return False
    path = Path(str(spec.origin))
    is_installed = not INSTALLED.isdisjoint(path.parts)
    return package == own or not (is_installed or any(path.is_relative_to(one) for one in LIBRARY))
