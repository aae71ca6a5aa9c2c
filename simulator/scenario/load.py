"""Load a scenario: read, override, validate, and tell all mistakes at once."""

from collections.abc import Iterable, Mapping
from functools import cache
from os import PathLike
from pathlib import Path as FilePath
from typing import Any

from pydantic import TypeAdapter, ValidationError

from simulator.cluster.spec import ClusterSpec
from simulator.errors import Mistake, ScenarioError
from simulator.problems import ProblemSpec
from simulator.scenario.checks import Parts, findings
from simulator.scenario.messages import Reporter, ordered
from simulator.scenario.methods import MethodEntry
from simulator.scenario.model import Scenario
from simulator.scenario.nodes import Node, Place, assign, from_plain, plain
from simulator.scenario.overrides import apply, locate, parse_path
from simulator.scenario.plugins import with_plugins
from simulator.scenario.reader import read_file
from simulator.scenario.schema import json_schema
from simulator.scenario.sections import Record, Stop
from simulator.scenario.shapes import Schema

__all__ = ["load_scenario"]

Methods = Mapping[str, type[Any]]


def load_scenario(
    source: str | PathLike[str] | Mapping[str, Any],
    overrides: Iterable[str] = (),
    plugins: Iterable[str] = (),
) -> Scenario:
    """The scenario of a YAML file, or of a mapping with the same keys.

    Args:
        source: path of the file, or the mapping.
        overrides: `path=value` each, as after `--set`; applied in order.
        plugins: `package.module:Class` each: methods that this load knows besides the shipped.

    Raises:
        ScenarioError: with every mistake that was found, each with its place.

    Example:
        >>> load_scenario("scenarios/quickstart.yaml", ["cluster.workers=10"]).cluster.workers
        10
    """
    methods = with_plugins(plugins)
    root = _named(apply(_tree(source), overrides), source)
    return _validated(root, methods)


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
    """A scenario without a name is called like its file."""
    if isinstance(source, Mapping) or root.child("name") is not None:
        return root
    return assign(root, ("name",), Node(FilePath(source).stem, root.place))


def _validated(root: Node, methods: Methods) -> Scenario:
    content, context = plain(root), {"methods": methods}
    reporter = Reporter(root, _schema(tuple(methods.items())))
    mistakes: list[Mistake] = []
    try:
        scenario = Scenario.model_validate(content, context=context)
    except ValidationError as error:
        mistakes += reporter.invalid(error.errors(include_url=False))
        mistakes += _contradictions(content, context, reporter)
    except ScenarioError:
        mistakes += _contradictions(content, context, reporter)
    mistakes += reporter.coerced() + _sweep_paths(root, reporter)
    if mistakes:
        raise ScenarioError(ordered(mistakes))
    return scenario


@cache
def _schema(methods: Any) -> Schema:
    """The schema for these methods; only read, so one serves every load."""
    return json_schema(dict(methods))


def _contradictions(
    content: dict[str, Any], context: dict[str, Any], reporter: Reporter
) -> list[Mistake]:
    """What the sections that are valid by themselves say against each other."""
    entries = content.get("methods")
    parts = Parts(
        problem=_section(ProblemSpec, content.get("problem"), context),
        cluster=_section(ClusterSpec, content.get("cluster"), context),
        methods=[
            _section(MethodEntry, entry, context)
            for entry in (entries if isinstance(entries, list) else ())
        ],
        stop=_section(Stop, content.get("stop"), context),
        record=_section(Record, content.get("record", {}), context),
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
    """The keys of `sweep:` are paths of this scenario."""
    sweep = root.child("sweep")
    mistakes = []
    for name in sweep.keys if sweep is not None else ():
        try:
            path = locate(root, parse_path(name))
        except ValueError as error:
            mistakes.append(reporter.at(("sweep", name), str(error), key=True))
            continue
        if unknown := reporter.unknown(path):
            mistakes.append(reporter.at(("sweep", name), *unknown, key=True))
    return mistakes
