"""Load a scenario: read, override, validate, and report all mistakes at once."""

from collections.abc import Iterable, Iterator, Mapping
from functools import cache, partial
from os import PathLike
from pathlib import Path as FilePath
from typing import Any

from pydantic import TypeAdapter, ValidationError

from simulator.cluster.spec import ClusterSpec
from simulator.errors import Mistake, ScenarioError
from simulator.naming import printable
from simulator.problems import OracleSpec, ProblemSpec
from simulator.scenario.cross_checks import Parts, findings
from simulator.scenario.including import INCLUDE, included
from simulator.scenario.messages import Reporter, ordered
from simulator.scenario.methods import MethodEntry
from simulator.scenario.model import Scenario, Seeds
from simulator.scenario.overrides import apply, locate, parse_path
from simulator.scenario.plugins import own_model, own_model_of, with_plugins
from simulator.scenario.reader import read_file
from simulator.scenario.schema import json_schema
from simulator.scenario.schema_lookup import Schema
from simulator.scenario.sections import SWEEP_WORDS, Record, Stop
from simulator.scenario.tree import Node, Path, Place, assign, from_plain, lookup, plain
from simulator.scenario.tuning import Tune

__all__ = ["folder_of", "load_scenario", "read_tree", "validated"]

LONGEST_NAME = 160  # characters of a file's name that become the name of its scenario


def load_scenario(
    source: str | PathLike[str] | Mapping[str, Any],
    overrides: Iterable[str] = (),
    plugins: Iterable[str] = (),
    *,
    model: str | None = None,
) -> Scenario:
    """The scenario of a YAML file, or of a mapping with the same keys.

    Args:
        source: path of the file, or the mapping. Relative paths in the file start at its folder.
        overrides: `path=value` each, as after `--set`; applied in order. Relative paths in them
            start at the current folder.
        plugins: `package.module:Class` each: additional methods for this load.
        model: `package.module:Name` of the network of `problem: {kind: network, model: own}`.

    Raises:
        TypeError: one override instead of a list of them.
        ScenarioError: with every mistake, each with its place.

    Example:
        >>> load_scenario("scenarios/quickstart.yaml", ["cluster.workers=10"]).cluster.workers
        10
    """
    named = [] if model is None else [own_model(model)]
    return validated(read_tree(source, overrides), [*plugins, *named], folder_of(source))


def read_tree(
    source: str | PathLike[str] | Mapping[str, Any], overrides: Iterable[str] = ()
) -> Node:
    """The scenario as a named tree with its overrides, before validation."""
    if isinstance(overrides, str):
        raise TypeError(f"overrides is {overrides!r}, must be a list: [{overrides!r}]")
    changes = list(overrides)
    files = [change for change in changes if change.partition("=")[0].strip() == INCLUDE]
    others = [change for change in changes if change not in files]
    named = apply(_tree(source), files)  # first: the others change what the files have set
    whole = included(named, folder_of(source) or FilePath())
    return _named(included(apply(whole, others), FilePath()), source)


def _tree(source: str | PathLike[str] | Mapping[str, Any]) -> Node:
    """The file or the mapping as a tree; a scenario is a mapping."""
    if isinstance(source, Mapping):
        return from_plain(dict(source), Place("<scenario>"))
    root = read_file(FilePath(source))
    if not isinstance(root.content, dict):
        rule = "is empty" if root.content is None else "is not a mapping"
        keys = "a scenario has the keys problem, cluster, methods and stop"
        raise ScenarioError([Mistake(file=root.place.file, rule=f"{rule}, {keys}")])
    return root


def _named(root: Node, source: str | PathLike[str] | Mapping[str, Any]) -> Node:
    """Name a scenario without a name like its file."""
    if isinstance(source, Mapping) or root.child("name") is not None:
        return root
    return assign(root, ("name",), Node(printable(FilePath(source).stem, LONGEST_NAME), root.place))


def folder_of(source: str | PathLike[str] | Mapping[str, Any]) -> FilePath | None:
    """The start of relative paths: the file's folder; for a mapping the current one."""
    return None if isinstance(source, Mapping) else FilePath(source).absolute().parent


def validated(root: Node, plugins: Iterable[str] = (), folder: FilePath | None = None) -> Scenario:
    """The scenario of a tree; relative paths start at `folder`, else at the current one.

    Raises:
        ScenarioError: with every mistake, each with its place.
    """
    plugins = tuple(plugins)
    methods = with_plugins(plugins)
    context = {"methods": methods, "base": folder, "model": own_model_of(plugins)}
    content = plain(root)
    reporter = checker = _reporter(root, methods)
    mistakes: list[Mistake] = []
    try:
        scenario = Scenario.model_validate(content, context=context)
        checker = _reporter(root, {entry.name: methods[entry.name] for entry in scenario.methods})
    except ValidationError as error:
        mistakes += reporter.invalid(error.errors(include_url=False))
        mistakes += _contradictions(content, context, reporter)
    except ScenarioError:
        mistakes += _contradictions(content, context, reporter)
    mistakes += checker.coerced() + _sweep_paths(root, checker)
    if mistakes:
        raise ScenarioError(ordered(mistakes))
    return scenario


def _reporter(root: Node, methods: Mapping[str, type[Any]]) -> Reporter:
    return Reporter(root, partial(_schema, tuple(methods.items())))


@cache
def _schema(methods: Any) -> Schema:
    """The schema for these methods; it is only read, so all loads share it."""
    return json_schema(dict(methods))


def _contradictions(
    content: dict[str, Any], context: dict[str, Any], reporter: Reporter
) -> list[Mistake]:
    """Contradictions between the sections that are valid by themselves."""
    entries = content.get("methods")
    parts = Parts(
        problem=_section(ProblemSpec, content.get("problem"), context),
        oracle=_section(OracleSpec, content.get("oracle", "first_order"), context),
        cluster=_section(ClusterSpec, content.get("cluster"), context),
        methods=[
            _section(MethodEntry, entry, context)
            for entry in (entries if isinstance(entries, list) else ())
        ],
        stop=_section(Stop, content.get("stop"), context),
        record=_section(Record, content.get("record", {}), context),
        tune=_section(Tune, content.get("tune"), context),
        seeds=_section(Seeds, content.get("seeds", [0]), context),
        engine=content.get("engine"),
    )
    return [reporter.at(path, rule) for path, rule in findings(parts)]


@cache
def _adapter(model: Any) -> TypeAdapter[Any]:
    return TypeAdapter(model)


def _section(model: Any, content: Any, context: dict[str, Any]) -> Any:
    """The section if it is valid by itself, else None."""
    try:
        return _adapter(model).validate_python(content, context=context)
    except ValidationError:
        return None


def _sweep_paths(root: Node, reporter: Reporter) -> list[Mistake]:
    """Check that the keys of `sweep:`, also in its zipped groups, are paths of this scenario."""
    mistakes = []
    for place in _swept(root):
        try:
            path = locate(root, parse_path(str(place[-1])))
        except ValueError as error:
            mistakes.append(reporter.at(place, str(error), key=True))
            continue
        if unknown := reporter.unknown(path):
            mistakes.append(reporter.at(place, *unknown, key=True))
    return mistakes


def _swept(root: Node) -> Iterator[Path]:
    """The places of the swept keys in the tree."""
    sweep = root.child("sweep")
    for name in sweep.keys if sweep is not None else ():
        if name not in SWEEP_WORDS:
            yield ("sweep", name)
    groups = lookup(root, ("sweep", "zip"))
    for k, group in enumerate(groups.content if isinstance(groups.content, tuple) else ()):
        yield from (("sweep", "zip", k, name) for name in group.keys)
