"""Rules between the sections of a scenario."""

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from simulator.cluster.attacks import Constant, LabelFlip
from simulator.cluster.spec import ClusterSpec
from simulator.cluster.topology import standard
from simulator.cluster.topology_checks import too_many
from simulator.problems import LeastSquaresSpec, NetworkSpec, OracleSpec, ProblemSpec
from simulator.problems.finite_sum import DataProblem
from simulator.scenario.memory_estimates import (
    MOST_RECORDS,
    job_sizes,
    model_sizes,
    table_sizes,
)
from simulator.scenario.methods import MethodEntry
from simulator.scenario.sections import Record, Stop
from simulator.scenario.tree import Path
from simulator.scenario.tuning import Tune, strays

__all__ = ["Finding", "Parts", "findings", "per_dimension"]

Finding = tuple[Path, str]


@dataclass(frozen=True, slots=True)
class Parts:
    """The sections that are valid by themselves; None for a section that is not."""

    problem: ProblemSpec | None
    oracle: OracleSpec | None
    cluster: ClusterSpec | None
    methods: Sequence[MethodEntry | None]
    stop: Stop | None
    record: Record | None
    tune: Tune | None = None
    seeds: Sequence[int] | None = None
    engine: object = None


def findings(parts: Parts) -> Iterator[Finding]:
    """Every contradiction between sections: the path of the value to change, and the rule."""
    if parts.cluster is not None:
        yield from _per_worker(parts, parts.cluster.size)
        yield from _graphs(parts.methods, parts.cluster)
        yield from _turnover(parts.methods, parts.cluster, parts.stop)
        yield from _attacks(parts, parts.cluster)
        yield from _batches(parts, parts.cluster)
    dimension = getattr(parts.problem, "dimension", None)
    if parts.oracle is not None and dimension is not None:
        yield from ((("oracle", field), rule) for field, rule in parts.oracle.check(dimension))
    if dimension is not None:
        yield from per_dimension(parts.methods, dimension)
    if parts.problem is not None:
        yield from _preconditioners(parts.methods, parts.problem)
        yield from _engines(parts, parts.problem)
        yield from _metrics(parts, getattr(parts.problem, "metrics", None))
    if parts.stop is not None and parts.record is not None:
        yield from _instants(parts.stop, parts.record)
        yield from _refinement(parts.stop, parts.record)
    yield from _sizes(parts, dimension)
    yield from _labels(parts.methods)
    yield from _stepsize_rules(parts.methods)
    if parts.tune is not None:
        yield from strays(parts.tune, parts.methods)


def _per_worker(parts: Parts, workers: int) -> Iterator[Finding]:
    """Rules about the number of workers; each section knows its own."""
    for field, rule in _own_check(parts.problem, workers):
        yield ("problem", field), rule
    for index, entry in enumerate(parts.methods):
        if entry is not None:
            for field, rule in _own_check(entry.algorithm, entry.parameters, workers):
                yield ("methods", index, field), rule


def per_dimension(methods: Sequence[MethodEntry | None], dimension: int) -> Iterator[Finding]:
    """Rules of the methods about the dimension of the model."""
    for index, entry in enumerate(methods):
        if entry is not None:
            found = entry.algorithm.check_dimension(entry.parameters, dimension)
            yield from ((("methods", index, field), rule) for field, rule in found)


def _graphs(methods: Sequence[MethodEntry | None], cluster: ClusterSpec) -> Iterator[Finding]:
    """Rules of methods without a server about the graph, and of the graph about its links."""
    own = [entry.algorithm for entry in methods if entry and entry.algorithm.decentralised]
    rules: dict[Finding, None] = {}
    for method in own:
        if cluster.topology is None and (rule := too_many(standard(method.topology), cluster.size)):
            rules[("cluster",), f"needs a topology: {method.topology}, the default, {rule}"] = None
            continue
        graph = cluster.graph(method.topology)
        for rule in method.check_graph(graph):
            rules[("cluster", "topology"), rule] = None
        links = cluster.links.edge.misfits(graph.links) if cluster.links else ()
        for keys, _, rule in links:
            rules[("cluster", "links", "edge", *keys), rule] = None
    yield from rules


def _turnover(
    methods: Sequence[MethodEntry | None], cluster: ClusterSpec, stop: Stop | None
) -> Iterator[Finding]:
    """Rules of runs in which workers join and leave."""
    membership = cluster.membership
    if membership is None or not membership.moves:
        return
    for index, entry in enumerate(methods):
        if entry is not None and (reason := _against_turnover(entry)):
            yield ("methods", index, "name"), f"{reason}: remove it or cluster.membership"
    if membership.round == "discard" and stop and stop.time is None and stop.arrivals is None:
        rule = "needs stop.time or stop.arrivals: rounds may be discarded for ever"
        yield ("cluster", "membership", "round"), rule


def _against_turnover(entry: MethodEntry) -> str:
    """Why the method cannot run where workers join and leave; empty if it can."""
    if entry.algorithm.decentralised:
        return "has no server that could be notified"
    inelastic = getattr(entry.algorithm, "inelastic", "")
    return str(inelastic(entry.parameters) if callable(inelastic) else inelastic)


def _attacks(parts: Parts, cluster: ClusterSpec) -> Iterator[Finding]:
    """Rules of attacks about the methods and the problem."""
    attacks, path = cluster.attacks, ("cluster", "attacks")
    if attacks is None:
        return
    for entry in parts.methods:
        if entry is not None and entry.algorithm.decentralised:
            yield path, f"needs a server, and {entry.name} has none: leave one of them out"
    problem, dimension = parts.problem, getattr(parts.problem, "dimension", None)
    if isinstance(attacks, LabelFlip) and not isinstance(problem, DataProblem | None):
        yield (*path, "kind"), "needs labels: a problem of kind logistic, softmax or mlp"
    if isinstance(attacks, Constant) and dimension and (rule := attacks.misfit(dimension)):
        yield (*path, "value"), rule


def _batches(parts: Parts, cluster: ClusterSpec) -> Iterator[Finding]:
    """Rules of groups with a batch of their own about the problem and the methods."""
    if not (own := [k for k, group in enumerate(cluster.groups or ()) if group.batch]):
        return
    path = ("cluster", "groups", own[0], "batch")
    if not isinstance(parts.problem, DataProblem | LeastSquaresSpec | None):
        kinds = "logistic, softmax, mlp, network or least_squares"
        yield path, f"needs a problem with samples, of kind {kinds}"
    for entry in parts.methods:
        if entry is not None and entry.algorithm.exchanges_tasks:
            yield path, f"is undefined for {entry.name}, whose workers compute tasks of others"


def _sizes(parts: Parts, dimension: int | None) -> Iterator[Finding]:
    """Sizes that would not fit into memory, and jobs that would not end."""
    if parts.cluster is not None and dimension is not None:
        yield from model_sizes(parts.cluster, dimension)
    if dimension is not None:
        yield from job_sizes(parts.methods, dimension)
    seeds = len(parts.seeds or [0])
    yield from table_sizes(parts.cluster, parts.methods, parts.stop, parts.record, seeds)


def _own_check(thing: Any, *facts: Any) -> Iterator[tuple[str, str]]:
    """The section's own rules about the number of workers, if it has any."""
    check = getattr(thing, "check", None)
    return iter(()) if check is None else iter(check(*facts))


def _metrics(parts: Parts, available: Sequence[str] | None) -> Iterator[Finding]:
    target = parts.stop.target if parts.stop else None
    chosen = parts.record.metrics if parts.record else None
    if available is not None:
        known = f"is not measured on this problem, known: {', '.join(available)}"
        if target is not None and target.metric not in available:
            yield ("stop", "target", "metric"), known
        for index, metric in enumerate(chosen or ()):
            if metric not in available:
                yield ("record", "metrics", index), known
    if target is not None and chosen is not None and target.metric not in chosen:
        yield ("record", "metrics"), f"must hold the target's metric, {target.metric}"


def _instants(stop: Stop, record: Record) -> Iterator[Finding]:
    if record.points is not None and stop.time is None:
        yield (
            ("record",),
            "needs stop.time to spread its points over: give it, or every, iterations or arrivals",
        )
    if record.first is not None and stop.time is not None and record.first >= stop.time:
        yield ("record", "first"), f"must be below stop.time, {stop.time:g}"
    if record.every is not None and (stop.time or 0.0) / record.every > MOST_RECORDS:
        yield ("record", "every"), f"makes more than {MOST_RECORDS} records in stop.time"


def _refinement(stop: Stop, record: Record) -> Iterator[Finding]:
    """A target is refined between two records, so a mean of several cannot be."""
    if record.refine and stop.target is None:
        yield ("record", "refine"), "finds when the target was reached: give stop.target"
    if record.refine and stop.target is not None and stop.target.smooth > 1:
        yield ("record", "refine"), "cannot refine a mean of records: leave out target.smooth"


def _labels(methods: Sequence[MethodEntry | None]) -> Iterator[Finding]:
    """Labels identify rows and curves, so no two may be equal."""
    labels = Counter(entry.label for entry in methods if entry is not None)
    for index, entry in enumerate(methods):
        if entry is not None and entry.label and labels[entry.label] > 1:
            yield ("methods", index, "label"), f"{entry.label!r} labels another method too"


def _stepsize_rules(methods: Sequence[MethodEntry | None]) -> Iterator[Finding]:
    """A step-size rule (`schedule:`) needs a step size to change."""
    for index, entry in enumerate(methods):
        if entry is not None and entry.schedule is not None:
            scheduled = getattr(entry.algorithm, "scheduled", "stepsize")
            if scheduled not in entry.parameters:
                yield ("methods", index, "schedule"), f"{entry.name} has no {scheduled} to change"


def _preconditioners(
    methods: Sequence[MethodEntry | None], problem: ProblemSpec
) -> Iterator[Finding]:
    """Each preconditioner has its own rules about problems."""
    for index, entry in enumerate(methods):
        if entry is not None and entry.preconditioner is not None:
            for rule in entry.preconditioner.check(problem):
                yield ("methods", index, "preconditioner"), rule


def _engines(parts: Parts, problem: ProblemSpec) -> Iterator[Finding]:
    """engine: torch has problems on data with right labels, no other oracle, no preconditioner."""
    if isinstance(problem, NetworkSpec):
        if parts.engine not in (None, "torch"):
            yield (("engine",), "must be torch, or left out, for problem.kind: network")
    elif parts.engine != "torch":
        return
    if not isinstance(problem, DataProblem):
        yield (("engine",), f"torch does not compute problem.kind: {problem.kind}, take tape")
    if parts.oracle is not None and parts.oracle.kind != "first_order":
        yield (("oracle",), "needs engine: tape or numpy, torch computes gradients only")
    if parts.cluster is not None and isinstance(parts.cluster.attacks, LabelFlip):
        yield ("cluster", "attacks", "kind"), "needs engine: tape or numpy"
    for index, entry in enumerate(parts.methods):
        if entry is not None and entry.preconditioner is not None:
            yield (("methods", index, "preconditioner"), "needs engine: tape or numpy")
