"""Names in `tune.methods`, and the methods that they mean."""

from simulator.scenario.methods import MethodEntry
from simulator.scenario.tuning import Tune, entries_called, strays


def entry(name: str, label: str = "", **more: object) -> MethodEntry:
    return MethodEntry.model_validate({"name": name, "label": label, "stepsize": 0.1, **more})


METHODS = [
    entry("asgd", "mine"),
    entry("asgd"),
    entry("ringmaster", "asgd", delay_threshold=2),
    entry("ringmaster", delay_threshold=2),
]


def test_a_label_goes_before_a_name() -> None:
    assert entries_called("asgd", METHODS) == [2]
    assert entries_called("mine", METHODS) == [0]
    assert entries_called("ringmaster", METHODS) == [2, 3]
    assert entries_called("asgd", METHODS[:2]) == [0, 1]
    assert entries_called("other", METHODS) == []


def found(**searched: dict[str, object]) -> list[tuple[object, str]]:
    tune = Tune.model_validate({"methods": searched})
    return list(strays(tune, [None, *METHODS]))


def test_unknown_methods_and_parameters_are_named() -> None:
    assert found(mine={"stepsize": [0.1]}, ringmaster={"delay_threshold": "1..3"}) == []
    [(path, rule)] = found(ringmastr={"delay_threshold": "1..3"})
    assert path == ("tune", "methods", "ringmastr")
    known = "asgd, mine, ringmaster"
    assert rule == f"is no method here, did you mean 'ringmaster'? known: {known}"
    [(path, rule)] = found(ringmaster={"delay": [1], "stops": [True]})
    assert path == ("tune", "methods", "ringmaster", "delay")
    assert rule.startswith("is no parameter of ringmaster, ") and "delay_threshold" in rule
