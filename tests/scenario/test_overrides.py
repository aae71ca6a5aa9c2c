"""`--set path=value`."""

from __future__ import annotations

import pytest

from simulator.scenario.overrides import apply, parse_path
from simulator.scenario.tree import Place, from_plain, plain

from .conftest import Load, Refusal

TWO = 'methods: [{name: asgd, stepsize: 0.1}, {name: asgd, stepsize: 0.2, label: "fast, big"}]'


def test_a_value_in_the_file_is_replaced(load: Load) -> None:
    assert load("", "cluster.workers=100").cluster.size == 100


def test_a_section_that_the_file_lacks_is_made(load: Load) -> None:
    scenario = load("", "record.every=2.5", "cluster.compute_time.job.kind=exponential")
    assert scenario.record.every == 2.5
    assert plain_job(scenario.cluster.model_dump()) == "exponential"


def plain_job(cluster: dict[str, dict[str, dict[str, str]]]) -> str:
    return cluster["compute_time"]["job"]["kind"]


def test_the_right_side_is_yaml(load: Load) -> None:
    scenario = load(
        "",
        "methods[0].stepsize=[0.1, 1e-3]",
        "stop.target={metric: loss_gap, below: 1e-4}",
        "seeds=3",
        'description="1e3"',
        "common_random_numbers=false",
    )
    assert scenario.methods[0].parameters == {"stepsize": [0.1, 0.001]}
    assert scenario.stop.target is not None
    assert scenario.stop.target.below == 1e-4
    assert scenario.seeds == [0, 1, 2]
    assert scenario.description == "1e3"
    assert scenario.common_random_numbers is False


def test_nothing_on_the_right_takes_the_value_away(load: Load) -> None:
    assert load("stop: {time: 10, arrivals: 5}", "stop.arrivals=").stop.arrivals is None


def test_later_overrides_see_earlier_ones(load: Load) -> None:
    scenario = load(
        "", "methods=[{name: ringmaster, stepsize: 0.1}]", "methods[0].delay_threshold=3"
    )
    assert scenario.methods[0].parameters["delay_threshold"] == 3


def test_a_method_is_found_by_name(load: Load) -> None:
    assert load("", "methods.asgd.stepsize=0.5").methods[0].parameters["stepsize"] == 0.5


def test_a_method_is_found_by_label(load: Load) -> None:
    scenario = load(TWO, 'methods."fast, big".stepsize=9')
    assert [entry.parameters["stepsize"] for entry in scenario.methods] == [0.1, 9]


def test_a_bare_method_becomes_a_mapping(load: Load) -> None:
    assert load("methods: [asgd]", "methods.asgd.stepsize=1").methods[0].parameters == {
        "stepsize": 1.0
    }


def test_an_aliased_value_changes_in_one_place_only() -> None:
    shared = from_plain({"x": 1}, Place("f"))
    root = from_plain({}, Place("f"))
    root = type(root)({"a": shared, "b": shared}, root.place, {})
    assert plain(apply(root, ["a.x=2"])) == {"a": {"x": 2}, "b": {"x": 1}}


@pytest.mark.parametrize(
    ("text", "path"),
    [
        ("name", ("name",)),
        ("a.b_c.d-e", ("a", "b_c", "d-e")),
        ("methods[10].x", ("methods", 10, "x")),
        ("a[0][1]", ("a", 0, 1)),
        ('methods."Ringmaster, R = 6".x', ("methods", "Ringmaster, R = 6", "x")),
    ],
)
def test_paths_are_split(text: str, path: tuple[str | int, ...]) -> None:
    assert parse_path(text) == path


# (the mistake, the override, the exact line)
WRONG = [
    (
        "value out of range",
        "cluster.workers=0",
        "--set cluster.workers: cluster.workers: 0, must be at least 1",
    ),
    (
        "unknown section",
        "clutser.workers=3",
        "--set clutser.workers: clutser: unknown key, did you mean 'cluster'? known: name, "
        "description, problem, oracle, cluster, methods, stop, record, seeds, "
        "common_random_numbers, engine, sweep, tune",
    ),
    (
        "unknown key",
        "stop.tme=3",
        "--set stop.tme: stop.tme: unknown key, did you mean 'time'? known: time, arrivals, "
        "iterations, wall_seconds, target",
    ),
    (
        "unknown parameter",
        "methods.asgd.stepsise=3",
        "--set methods.asgd.stepsise: methods[0].stepsise: unknown key, did you mean 'stepsize'? "
        "known: name, label, stepsize, schedule, preconditioner",
    ),
    ("no value", "seeds", "--set seeds: has no =, write --set path=value"),
    ("no path", "=3", "--set : names no key, write --set path=value"),
    (
        "no path at all",
        "a..b=3",
        "--set a..b: 'a..b' is not a path, write for example methods[0].stepsize",
    ),
    (
        "entry that is not there",
        "methods[3].stepsize=1",
        "--set methods[3].stepsize: methods has 1 entries, the last is 0",
    ),
    (
        "index into a mapping",
        "stop[0]=1",
        "--set stop[0]: stop is not a list, it has no entry 0",
    ),
    (
        "method that is not there",
        "methods.ringmaster.stepsize=1",
        "--set methods.ringmaster.stepsize: no entry of methods is called 'ringmaster', "
        "known: asgd",
    ),
    (
        "key below a number",
        "stop.time.x=1",
        "--set stop.time.x: stop.time is 10.0, it has no key 'x': set stop.time as a whole",
    ),
    (
        "value that is no YAML",
        "seeds=[1, 2",
        "--set seeds: not valid YAML: while parsing a flow sequence, expected ',' or ']', "
        "but got '<stream end>'",
    ),
]


@pytest.mark.parametrize(
    ("override", "line"), [case[1:] for case in WRONG], ids=[case[0] for case in WRONG]
)
def test_an_override_is_refused_with(override: str, line: str, refusal: Refusal) -> None:
    assert refusal("", override) == [line]


def test_a_name_that_two_methods_share_is_refused(refusal: Refusal) -> None:
    assert refusal(TWO, "methods.asgd.stepsize=1") == [
        "--set methods.asgd.stepsize: 2 entries of methods are called 'asgd', "
        "write methods[0] or methods[1]"
    ]


def test_mistakes_of_the_file_come_before_those_of_overrides(refusal: Refusal) -> None:
    assert refusal("cluster: {workers: x}\nseeds: 3", "seeds=-1") == [
        "1:20: cluster.workers: x, must be a whole number from 1 to 1000000",
        "--set seeds: seeds: -1, must be a count from 1 to 100000, or a list of seeds",
    ]
