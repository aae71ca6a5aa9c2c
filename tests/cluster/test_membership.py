"""The keys of `membership:`."""

from typing import Any

import pytest

from simulator.cluster.membership import PRESETS, Membership, at_once
from simulator.errors import ScenarioError
from tests.shared.scenes import scene

ASGD = {"name": "asgd", "stepsize": 0.1}
THERE = {"worker": 0, "leave": 1.0}


@pytest.mark.parametrize("name", sorted(PRESETS))
def test_a_preset_fills_in_what_is_absent(name: str) -> None:
    filled, keys = Membership.model_validate({"preset": name}), PRESETS[name].keys
    assert filled.model_dump(include=set(keys)) == keys
    assert Membership.model_validate({"preset": name, "detect": 1.0}).detect == 1.0


def test_presets_are_those_of_the_systems() -> None:
    """Heartbeat limits of 5 and 10 s, a time-out of 60 s; torchft discards a failed step."""
    found = {name: Membership.model_validate({"preset": name}) for name in PRESETS}
    assert [found[name].detect for name in ("torchft", "prime", "hivemind")] == [5.0, 10.0, 60.0]
    assert [name for name, one in found.items() if one.round == "discard"] == ["torchft"]
    assert [name for name, one in found.items() if one.divisor == "members"] == ["prime"]


@pytest.mark.parametrize(
    ("membership", "said"),
    [
        ({"events": [THERE], "path": "x.csv"}, "conflicts with events: give one of them"),
        ({"stays": 3.0}, "must have both stays and away, or neither"),
        ({"unit": "ms"}, "belongs to a path"),
        ({"events": [{"worker": 0}]}, "must have either join or leave"),
        ({"events": [{"worker": 0, "join": 1.0, "leave": 2.0}]}, "must have either join or leave"),
        ({"events": [{"worker": 5, "leave": 1.0}]}, "must be below the number of workers, 5"),
        ({"events": [THERE, THERE]}, "worker 0 leaves, but it has left"),
        ({"events": [{**THERE, "leave": 2.0}, {"worker": 0, "join": 1.0}]}, "give them in order"),
        ({"min_members": 6}, "must be at most 5, all workers"),
        ({"stays": [1.0, 2.0], "away": 1.0}, "must have one number per worker: 2 for 5"),
        ({"preset": "torchfit"}, "torchft"),
    ],
)
def test_refused_with(membership: dict[str, Any], said: str) -> None:
    with pytest.raises((ScenarioError, ValueError), match=said):
        scene(ASGD, membership=membership)


def test_rounds_that_may_be_discarded_for_ever_need_an_end() -> None:
    membership = {"events": [THERE], "round": "discard"}
    scene(ASGD, membership=membership, stop={"time": 5.0})
    with pytest.raises(ScenarioError, match="rounds may be discarded for ever"):
        scene(ASGD, membership=membership, stop={"iterations": 5})


def test_only_a_source_of_changes_moves_anybody() -> None:
    assert not Membership.model_validate({"round": "discard", "events": []}).moves
    assert Membership.model_validate({"stays": 1.0, "away": 1.0}).moves


def test_known_at_once() -> None:
    rules = Membership.model_validate({"preset": "torchft"})
    assert at_once(rules) == rules.model_copy(update={"detect": 0.0})
