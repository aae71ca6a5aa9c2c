"""The reasons why each run of a plan is computed, or need not be."""

import json
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum
from itertools import islice
from typing import Any

from simulator.results.resolved import differences, leaves
from simulator.scenario.writing import canonical
from simulator.sweep.runs import Run
from simulator.sweep.store import Store

__all__ = ["State", "Verdict", "count", "damages", "explain", "unfinished", "verdicts"]

MOST_COMPARED = 2000
SHOWN = 3


class State(StrEnum):
    """The state of a run before the work starts."""

    FINISHED = "finished before"
    FAILED = "failed before"
    DAMAGED = "file damaged"
    NEW = "new"


@dataclass(frozen=True)
class Verdict:
    """A run, its state, and the error of its last try or the damage of its file."""

    run: Run
    state: State
    message: str = ""


def verdicts(runs: Iterable[Run], store: Store) -> list[Verdict]:
    """The verdict on each run, in their order."""
    return [_verdict(run, store) for run in runs]


def unfinished(found: Iterable[Verdict]) -> list[Run]:
    """The runs that have to be computed."""
    return [verdict.run for verdict in found if verdict.state is not State.FINISHED]


def damages(found: Iterable[Verdict]) -> list[str]:
    """A line for each stored run whose file cannot be used."""
    damaged = [verdict for verdict in found if verdict.state is State.DAMAGED]
    return [f"{verdict.message}; the run is computed again" for verdict in damaged]


def _verdict(run: Run, store: Store) -> Verdict:
    if store.has(run.id):
        return Verdict(run, State.FINISHED)
    damage = store.damage(run.id)
    if damage is not None:
        return Verdict(run, State.DAMAGED, damage)
    failure = store.failure(run.id)
    if failure is not None:
        return Verdict(run, State.FAILED, failure.message)
    return Verdict(run, State.NEW)


def count(found: Iterable[Verdict]) -> str:
    """The number of runs in each state, in words.

    Example: `12 runs: 8 finished before, 4 new`.
    """
    states = Counter(verdict.state for verdict in found)
    said = ", ".join(f"{states[state]} {state}" for state in State if states[state])
    return f"{states.total()} runs: {said}"


def explain(found: Iterable[Verdict], store: Store) -> list[str]:
    """A line per run: what it is, and why it is or is not computed again.

    A new run is compared with the nearest stored run of the same method.
    """
    kept = [_Kept.of(content) for content in islice(store.contents(), MOST_COMPARED)]
    return [f"{_name(verdict.run)}: {_why(verdict, kept)}" for verdict in found]


@dataclass(frozen=True)
class _Kept:
    """The content of a stored run, as a set for fast comparison of thousands."""

    content: dict[str, Any]
    leaves: frozenset[tuple[str, Any]]

    @classmethod
    def of(cls, content: dict[str, Any]) -> "_Kept":
        return cls(content, frozenset(leaves(content)))


def _name(run: Run) -> str:
    return f"{run.id[:12]} {run.entry.label}, seed {run.seed}"


def _why(verdict: Verdict, kept: list[_Kept]) -> str:
    if verdict.state is State.FINISHED:
        return "finished before, used again"
    if verdict.state is State.DAMAGED:
        return f"{verdict.message}, computed again"
    if verdict.state is State.FAILED:
        return f"failed before ({verdict.message}), tried again"
    return f"new, {_nearest(verdict.run, kept)}"


def _nearest(run: Run, kept: list[_Kept]) -> str:
    """The differences between the run and the most similar stored one."""
    same = [one for one in kept if one.content["method"]["name"] == run.entry.name]
    if not same:
        return f"no run of {run.entry.name} is kept"
    own = _Kept.of(json.loads(canonical(run.content)))
    nearest = min(same, key=lambda one: len(one.leaves ^ own.leaves))
    found = differences(nearest.content, own.content)
    more = f" and {len(found) - SHOWN} more" if len(found) > SHOWN else ""
    return f"differs from the nearest kept run in {'; '.join(found[:SHOWN])}{more}"
