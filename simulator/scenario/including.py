"""`cluster: {include: FILE, ...}`: the cluster section of another file, with some keys replaced."""

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

from simulator.errors import Mistake, ScenarioError
from simulator.files import from_home
from simulator.scenario.overrides import FILE_KEYS
from simulator.scenario.reader import read_file
from simulator.scenario.tree import Node, Place, assign

__all__ = ["INCLUDE", "included"]

MOST_FILES = 10  # that include one another
INCLUDE = "cluster.include"  # as in --set


def included(root: Node, folder: Path) -> Node:
    """The tree with the included cluster in place; relative names start at `folder`.

    The keys of a file that was included before give way. Raise a ScenarioError if the file is
    missing, is no YAML, or has no cluster section.
    """
    cluster = root.child("cluster")
    if cluster is None or cluster.child("include") is None:
        return root
    own = _without_former(cluster, root.place.file)
    return assign(root, ("cluster",), _merged(own, folder, MOST_FILES))


def _without_former(cluster: Node, scenario: str) -> Node:
    """The cluster with only the keys that the scenario or the command line have given."""
    assert isinstance(cluster.content, dict)
    former = {
        key
        for key, node in cluster.content.items()
        if not _is_given(cluster.keys[key], scenario) and not _is_given(node.place, scenario)
    }
    for key in sorted(former):
        if changed := next(_given_below(cluster.content[key]), None):
            rule = f"changes a part of {key}, which the file had set: set {key} as a whole"
            raise ScenarioError([Mistake(file=changed.file, line=changed.line, rule=rule)])
    keys = {key: place for key, place in cluster.keys.items() if key not in former}
    content = {key: cluster.content[key] for key in keys}
    return replace(cluster, content=content, keys=keys)


def _is_given(place: Place, scenario: str) -> bool:
    return place.file == scenario or place.file.startswith("--set")


def _given_below(node: Node) -> Iterator[Place]:
    """Where the command line has changed something of this node."""
    if node.place.file.startswith("--set"):
        yield node.place
    below = node.content
    parts = below.values() if isinstance(below, dict) else below if isinstance(below, tuple) else ()
    for part in parts:
        yield from _given_below(part)


def _merged(cluster: Node, folder: Path, left: int) -> Node:
    """The cluster without `include`: what it includes, and its own keys instead of theirs."""
    named = cluster.child("include")
    if named is None or not isinstance(cluster.content, dict):
        return cluster
    path = _path(named, folder)
    if left == 0:
        raise _refused(named, f"is the last of more than {MOST_FILES} files that include others")
    theirs = _merged(_section(path, named), path.parent, left - 1)
    assert isinstance(theirs.content, dict)
    own = {key: node for key, node in cluster.content.items() if key != "include"}
    keys = {key: place for key, place in cluster.keys.items() if key != "include"}
    return replace(cluster, content=theirs.content | own, keys=theirs.keys | keys)


def _path(named: Node, folder: Path) -> Path:
    if not isinstance(named.content, str) or not named.content:
        raise _refused(named, "must be the name of a YAML file")
    path = folder / from_home(named.content)
    if not path.is_file():
        raise _refused(named, "is a directory" if path.is_dir() else "is no file")
    return path.absolute()


def _section(path: Path, named: Node) -> Node:
    """The section `cluster` of the file; its relative names start at the file's folder."""
    section = read_file(path).child("cluster")
    if section is None or not isinstance(section.content, dict):
        raise _refused(named, "has no cluster section")
    return _absolute(section, path.parent, "")


def _absolute(node: Node, folder: Path, key: str | int) -> Node:
    if isinstance(node.content, dict):
        below = {name: _absolute(child, folder, name) for name, child in node.content.items()}
        return replace(node, content=below)
    if isinstance(node.content, tuple):
        return replace(node, content=tuple(_absolute(one, folder, key) for one in node.content))
    if key in FILE_KEYS and isinstance(node.content, str) and node.content:
        return replace(node, content=str(folder / from_home(node.content)))
    return node


def _refused(named: Node, rule: str) -> ScenarioError:
    place = named.place
    return ScenarioError(
        [
            Mistake(
                file=place.file,
                line=place.line,
                column=place.column,
                key=INCLUDE,
                value=str(named.content),
                rule=rule,
            )
        ]
    )
