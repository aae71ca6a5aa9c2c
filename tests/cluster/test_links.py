"""Links: whether they take time, whether they depend on the seed, and short forms."""

import math
from typing import Any

import pytest
from pydantic import TypeAdapter, ValidationError

from simulator.cluster.links import AllLinks, Links, LinkSpec

ALL: TypeAdapter[Links] = TypeAdapter(AllLinks)


def link(**keys: Any) -> LinkSpec:
    return LinkSpec.model_validate(keys)


@pytest.mark.parametrize(
    ("keys", "free"),
    [
        ({}, True),
        ({"latency": [0.0, 0.0]}, True),
        ({"latency": [0.0, 0.1]}, False),
        ({"bandwidth": [math.inf, 5.0]}, False),
        ({"bandwidth": [math.inf, math.inf]}, True),
        ({"serial": 0.1}, False),
        ({"latency": {"mean": 0.0, "job": {"kind": "half_normal", "std": 0.1}}}, False),
    ],
)
def test_a_link_is_free_if_no_message_takes_time(keys: dict[str, Any], free: bool) -> None:
    assert link(**keys).is_free is free
    for way in ("upload", "download", "edge"):
        links = Links.model_validate({way: keys})
        assert links.is_free is free
        assert links.server_is_free is (free or way == "edge")


STEPS = {"kind": "piecewise", "times": [0.0, 1.0], "values": [1.0, 0.5]}
WALK = {"kind": "random_walk", "interval": 1.0, "std": 0.1}


@pytest.mark.parametrize(
    ("keys", "random"),
    [
        ({"latency": 0.3, "bandwidth": {"mean": 5.0, "speed": STEPS}}, False),
        ({"latency": {"mean": 0.3, "speed": STEPS}}, False),
        ({"latency": {"mean": 0.3, "job": "exponential"}}, True),
        ({"latency": {"mean": {"kind": "exponential"}}}, True),
        ({"latency": {"mean": {"law": "linear"}}}, False),
        ({"latency": {"mean": {"law": "linear", "permute": True}}}, True),
        ({"bandwidth": {"mean": {"kind": "exponential"}}}, True),
        ({"latency": {"mean": 0.3, "speed": WALK}}, True),
        ({"latency": 0.3, "bandwidth": {"mean": 5.0, "speed": WALK}}, True),
    ],
)
def test_a_link_depends_on_the_seed_if_anything_of_it_is_drawn(
    keys: dict[str, Any], random: bool
) -> None:
    assert link(**keys).is_random is random
    for way in ("upload", "download", "edge"):
        assert Links.model_validate({way: keys}).is_random is random


def test_only_what_queues_may_be_shared() -> None:
    assert link(latency=1.0, shared=True, discipline="fifo").shared
    assert link(latency=1.0, shared=True, serial=0.1).shared
    with pytest.raises(ValidationError, match="needs discipline: fifo, or serial seconds"):
        link(latency=1.0, shared=True)


def test_lists_have_a_number_for_each_worker() -> None:
    links = Links.model_validate({"upload": [1.0, 2.0], "download": {"bandwidth": [3.0] * 3}})
    assert [keys for keys, _, _ in links.misfits(2)] == [("download", "bandwidth", "mean")]
    assert [keys for keys, _, _ in links.misfits(3)] == [("upload", "latency", "mean")]


def test_one_link_stands_for_all_and_cannot_be_mixed_with_ways() -> None:
    assert ALL.validate_python(2.0) == ALL.validate_python(
        {"upload": 2.0, "download": 2.0, "edge": 2.0}
    )
    assert ALL.validate_python({"mean": 2.0}).edge.latency.mean == 2.0
    with pytest.raises(ValidationError, match="must be under upload, download or edge"):
        ALL.validate_python({"latency": 1.0, "upload": 2.0})
    with pytest.raises(ValidationError, match="must be under latency if there are other keys"):
        ALL.validate_python({"upload": {"mean": 1.0, "bandwidth": 2.0}})
