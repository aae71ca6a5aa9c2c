"""Reasons why a scenario cannot run on real workers."""

from collections.abc import Iterator

from simulator.errors import Mistake, ScenarioError
from simulator.real.local import MOST_LOCAL
from simulator.running.plan import Parameters, Schedule, grid_of
from simulator.scenario import MethodEntry, Scenario

__all__ = ["check_runnable", "check_steps", "reason_against"]


def reason_against(entry: MethodEntry) -> str:
    """Why the method cannot run on real workers; empty if it can."""
    algorithm = entry.algorithm
    if algorithm.decentralised:
        return "has no server, and real workers know nobody else"
    unreal = getattr(algorithm, "unreal", "")
    return str(unreal(entry.parameters) if callable(unreal) else unreal)


def check_runnable(scenario: Scenario) -> None:
    """Refuse a scenario with a method that cannot run on real workers, or with too many workers."""
    found = list(_mistakes(scenario))
    if found:
        raise ScenarioError(found)


def _mistakes(scenario: Scenario) -> Iterator[Mistake]:
    if scenario.cluster.size > MOST_LOCAL:
        rule = f"at most {MOST_LOCAL} real workers are started"
        yield Mistake(key="cluster", value=str(scenario.cluster.size), rule=rule)
    if scenario.record.refine:
        rule = "a real run cannot be run again for its updates: leave it out"
        yield Mistake(key="record.refine", value="true", rule=rule)
    membership = scenario.cluster.membership
    if membership is not None and membership.moves:
        rule = "real workers leave when they die: give only the rules of rounds"
        yield Mistake(key="cluster.membership", rule=rule)
    if scenario.cluster.attacks is not None:
        rule = "real workers send what they compute: leave the section out"
        yield Mistake(key="cluster.attacks", rule=rule)
    for index, entry in enumerate(scenario.methods):
        key = f"methods[{index}]"
        if reason := reason_against(entry):
            yield Mistake(key=f"{key}.name", value=entry.name, rule=f"{reason}: leave it out")
        lists = [name for name, value in entry.parameters.items() if isinstance(value, list)]
        if lists and len(list(grid_of(entry.parameters))) > 1:
            rule = "a real run has one value: give each value an entry with a label of its own"
            yield Mistake(key=f"{key}.{lists[0]}", rule=rule)


def check_steps(schedules: list[Schedule], scenario: Scenario) -> None:
    """Refuse local steps whose size a schedule changes: the worker cannot know the later size."""
    for schedule in schedules:
        entry = schedule.entry
        if entry.schedule is not None and _steps_change(entry, schedule.replicas[0].parameters):
            key = f"methods[{scenario.methods.index(entry)}].schedule"
            rule = "the size of local steps would be that of the arrival, which no worker knows"
            raise ScenarioError([Mistake(key=key, rule=f"{rule}: leave it out")])


def _steps_change(entry: MethodEntry, parameters: Parameters) -> bool:
    """Whether the work of a job depends on the scheduled step size."""
    method = entry.algorithm(**parameters)
    before = method.worker_steps
    setattr(method, method.scheduled, 0.5 * getattr(method, method.scheduled))
    return bool(method.worker_steps != before)
