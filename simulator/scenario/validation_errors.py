"""Map pydantic's errors to paths of the file, and choose one error per union.

Pydantic's `loc` mixes keys of the file with names of union branches. A part that is not in the file
is such a name: it is removed from the path and kept as a fork. If several branches of one union
failed, the branch that got furthest into the value is the one that the author meant.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace

from pydantic_core import ErrorDetails

from simulator.scenario.schema_lookup import SchemaLookup
from simulator.scenario.tree import Node, Path

__all__ = ["MISSING", "Failure", "failures", "is_about_type"]

MISSING = frozenset(("missing", "missing_argument", "missing_keyword_only_argument"))
OTHER_KEYS = MISSING | {"extra_forbidden", "unexpected_keyword_argument"}
OTHER_TYPES = frozenset(
    ("literal_error", "dataclass_exact_type", "is_instance_of", "none_required")
)


@dataclass(frozen=True, slots=True)
class Failure:
    """One of pydantic's errors at its path; `forks` are (path of the union, name of the branch)."""

    error: ErrorDetails
    path: Path
    forks: tuple[tuple[Path, str], ...] = ()


def failures(errors: Iterable[ErrorDetails], root: Node, shapes: SchemaLookup) -> list[Failure]:
    """The errors to report, one branch per union."""
    found = [_follow(error, root, shapes) for error in errors]
    unions = sorted({path for failure in found for path, _ in failure.forks}, key=len)
    for union in unions:
        found = _choose(found, union)
    return found


def is_about_type(failure: Failure) -> bool:
    """Whether the branch does not accept the type of the value at all."""
    kind = failure.error["type"]
    return kind.endswith(("_type", "_parsing")) or kind in OTHER_TYPES


@dataclass(frozen=True, slots=True)
class _Walk:
    """One reading of `loc`: the parts that are keys, and those that are names of branches."""

    node: Node
    path: Path = ()
    forks: tuple[tuple[Path, str], ...] = ()
    arrived: bool = False  # the last part is a key

    def steps(self, part: str | int) -> Iterator["_Walk"]:
        """Both readings of the next part; first as the name of a branch."""
        yield replace(self, forks=(*self.forks, (self.path, str(part))), arrived=False)
        if (child := self.node.child(part)) is not None:
            yield _Walk(child, (*self.path, part), self.forks, arrived=True)


def _follow(error: ErrorDetails, root: Node, shapes: SchemaLookup) -> Failure:
    """Walk the file along `loc`; a branch and a key may have the same name, so both are tried."""
    absent = error["loc"][-1:] if error["type"] in MISSING else ()
    walks = [_Walk(root)]
    for part in error["loc"][: len(error["loc"]) - len(absent)]:
        walks = [step for walk in walks for step in walk.steps(part)]

    def likelihood(walk: _Walk) -> tuple[bool, int]:
        # An absent key is one that the schema has there; any other error is about the last part.
        meant = bool(shapes.wanted(root, (*walk.path, *absent))) if absent else walk.arrived
        return meant, len(walk.path)

    best = max(walks, key=likelihood)
    return Failure(error, _named(error, (*best.path, *absent)), best.forks)


def _named(error: ErrorDetails, path: Path) -> Path:
    """The key that a validator of a whole mapping names in its error."""
    key = error.get("ctx", {}).get("key")
    return (*path, key) if isinstance(key, str) else path


def _choose(found: Sequence[Failure], union: Path) -> list[Failure]:
    """Keep the failures of the best branch of the union at `union`."""
    branches: dict[str, list[Failure]] = {}
    for failure in found:
        if (name := dict(failure.forks).get(union)) is not None:
            branches.setdefault(name, []).append(failure)
    if len(branches) < 2:
        return list(found)
    best = max(_rank(branch, union) for branch in branches.values())
    kept = [branch for branch in branches.values() if _rank(branch, union) == best]
    dropped = {id(failure) for branch in branches.values() for failure in branch}
    chosen = kept[0] if len(kept) == 1 else _common(kept, union)
    return [failure for failure in found if id(failure) not in dropped] + chosen


def _rank(branch: Sequence[Failure], union: Path) -> tuple[int, bool, bool]:
    """How far a branch got: depth of its deepest failure, right type, right keys."""
    deepest = max(len(failure.path) for failure in branch)
    typed = not any(is_about_type(one) and one.path == union for one in branch)
    return deepest, typed, not any(one.error["type"] in OTHER_KEYS for one in branch)


def _common(kept: Sequence[Sequence[Failure]], union: Path) -> list[Failure]:
    """What equally good branches agree on; otherwise, that the value fits none of them."""
    shared = [
        failure
        for failure in kept[0]
        if all(any(_same(failure, other) for other in branch) for branch in kept[1:])
    ]
    return shared or [_fits_none(kept[0][0], union)]


def _same(one: Failure, other: Failure) -> bool:
    return one.path == other.path and one.error["type"] == other.error["type"]


def _fits_none(failure: Failure, union: Path) -> Failure:
    """One failure for a whole union, worded by the schema."""
    error: ErrorDetails = {**failure.error, "type": "union_type"}
    return Failure(error, union, failure.forks)
