"""The cluster section: short forms, groups, contradictions, the schema."""

from __future__ import annotations

import math
import subprocess
import sys
from typing import Any

import numpy as np
import pytest
from pydantic import ValidationError

from simulator.cluster.spec import ClusterSpec

MODELS = ("workers", "groups", "compute_time")


def compute_time(written: Any) -> Any:
    """The parsed compute time, as plain data."""
    return ClusterSpec.model_validate({"workers": 2, "compute_time": written}).model_dump()[
        "compute_time"
    ]


class TestShortForms:
    def test_a_number_or_a_list_is_the_mean(self) -> None:
        assert compute_time(2) == compute_time({"mean": 2.0})
        assert compute_time([1, 2.5]) == compute_time({"mean": [1.0, 2.5]})

    def test_a_kind_alone_is_the_mapping_with_that_kind(self) -> None:
        assert compute_time({"job": "exponential"}) == compute_time(
            {"job": {"kind": "exponential"}}
        )
        assert compute_time({"speed": "constant"}) == compute_time({})

    def test_a_number_is_a_constant_speed(self) -> None:
        assert compute_time({"speed": 2}) == compute_time(
            {"speed": {"kind": "constant", "value": 2.0}}
        )

    def test_a_name_alone_is_a_preset(self) -> None:
        assert compute_time("severe") == compute_time({"preset": "severe"})

    @pytest.mark.parametrize(
        "link", [1.5, [1, 2], {"latency": 1, "bandwidth": 5}, {"mean": 2, "job": "exponential"}]
    )
    def test_one_link_stands_for_every_way(self, link: Any) -> None:
        ways = {"upload": link, "download": link, "edge": link}
        short, full = (
            ClusterSpec.model_validate({"workers": 2, "links": links}) for links in (link, ways)
        )
        assert short.links is not None
        assert short == full
        assert ClusterSpec.model_validate(short.model_dump(exclude_none=True)) == short

    def test_without_compute_time_a_gradient_takes_a_second(self) -> None:
        assert ClusterSpec.model_validate({"workers": 3}).build(0).mean_seconds.tolist() == [
            1,
            1,
            1,
        ]

    def test_a_whole_float_is_a_number_of_workers(self) -> None:
        assert ClusterSpec.model_validate({"workers": 1e3}).size == 1000


def test_what_was_understood_can_be_read_again() -> None:
    for written in (
        {"workers": 2, "compute_time": {"mean": [1, math.inf], "job": "exponential"}},
        {"workers": 2, "compute_time": {"preset": "phones", "scale": 2.0}},
        {"groups": [{"workers": 2, "compute_time": 3}, {"workers": 1}]},
        {"workers": 9, "compute_time": {"mean": {"law": "power", "power": 2, "permute": True}}},
    ):
        spec = ClusterSpec.model_validate(written)
        assert ClusterSpec.model_validate(spec.model_dump()) == spec
        assert ClusterSpec.model_validate(spec.model_dump(exclude_none=True)) == spec


TWO_ROWS = {"kind": "piecewise", "times": [0], "values": [[1], [2]]}

WRONG: list[tuple[dict[str, Any], tuple[Any, ...], str]] = [
    ({}, (), "must have workers, or groups"),
    ({"workers": 0}, ("workers",), "greater than or equal to 1"),
    ({"workers": 1_000_001}, ("workers",), "less than or equal to 1000000"),
    ({"workers": 2.5}, ("workers",), "fractional part"),
    ({"workers": 3, "groups": [{"workers": 1}]}, ("workers",), "conflicts with groups"),
    ({"compute_time": 1.0, "groups": [{"workers": 1}]}, ("compute_time",), "conflicts with groups"),
    ({"groups": []}, ("groups",), "at least 1"),
    ({"groups": [{"workers": 600_000}] * 2}, ("groups",), "must have 1000000 workers at most"),
    ({"groups": [{"workers": 2, "compute_time": [1]}]}, ("groups", 0, "compute_time", "mean"),
     "must have one number per worker: 1 for 2"),
    ({"workers": 3, "compute_time": [1, 2]}, ("compute_time", "mean"),
     "must have one number per worker: 2 for 3"),
    ({"workers": 3, "compute_time": {"speed": TWO_ROWS}}, ("compute_time", "speed"),
     "one row per worker: 2 for 3"),
    ({"workers": 3, "compute_time": {"preset": "sever"}}, ("preset",), "'severe'"),
    ({"workers": 3, "compute_time": {"mean": 0}}, ("mean",), "greater than 0"),
    ({"workers": 3, "compute_time": {"mean": math.nan}}, ("mean",), "greater than 0"),
    ({"workers": 3, "compute_time": {"mean": {"law": "cubic"}}}, ("law",), "'cubic'"),
    ({"workers": 3, "compute_time": {"mean": {"law": "power"}}}, ("power",), "required"),
    ({"workers": 3, "compute_time": {"mean": {"law": "sqrt", "offset": -1}}}, ("offset",), "to 0"),
    ({"workers": 3, "compute_time": {"mean": {"kind": "half_normal"}}}, ("mean",), "half_normal"),
    ({"workers": 3, "compute_time": {"scale": 0}}, ("scale",), "greater than 0"),
    ({"workers": 3, "compute_times": 1}, ("compute_times",), "not permitted"),
]  # fmt: skip


@pytest.mark.parametrize(("written", "place", "said"), WRONG)
def test_a_wrong_cluster_is_refused_at_its_key(
    written: dict[str, Any], place: tuple[Any, ...], said: str
) -> None:
    with pytest.raises(ValidationError, match=said) as refused:
        ClusterSpec.model_validate(written)
    location = refused.value.errors()[0]["loc"]
    assert all(part in location for part in place)


WRONG_SPEEDS: list[tuple[dict[str, Any], tuple[Any, ...], str]] = [
    ({"kind": "constant", "value": -1}, ("value",), "greater than or equal to 0"),
    ({"kind": "piecewise", "times": [1.0], "values": [1]}, ("times", 0), "must be 0"),
    ({"kind": "piecewise", "times": [0, 2, 2], "values": [1, 1, 1]}, ("times", 2), "before it"),
    ({"kind": "piecewise", "times": [0, 2], "values": [1]}, ("values",), "per time: 1 for 2"),
    ({"kind": "piecewise", "times": [0, 2], "values": [[1, 1], [1]]}, ("values",), "1 for 2"),
    ({"kind": "piecewise", "times": [0, 2], "values": [1, 1], "period": 2.0}, ("period",), "last"),
    ({"kind": "piecewise", "times": [0, 2, 9], "values": [1] * 3, "period": 5}, ("period",), "9"),
    ({"kind": "sinusoid", "amplitude": 1.1, "period": 1.0}, ("amplitude",), "or equal to 1"),
    ({"kind": "sinusoid", "amplitude": 1.0, "period": 0.0}, ("period",), "greater than 0"),
    ({"kind": "sinusoid", "amplitude": 1.0, "period": 1.0, "phase": "even"}, ("phase",), "spread"),
    ({"kind": "markov", "speeds": [1, 1], "holding": [1, 1]}, ("speeds",), "two different"),
    ({"kind": "markov", "speeds": [1, 2, 3], "holding": [1, 1]}, ("speeds",), "at most 2"),
    ({"kind": "markov", "speeds": [1, 2], "holding": [1, 0]}, ("holding", 1), "greater than 0"),
    ({"kind": "outages", "mean_up": math.inf, "mean_down": 1.0}, ("mean_up",), "finite"),
    ({"kind": "outages", "mean_up": 1.0, "mean_down": 0.0}, ("mean_down",), "greater than 0"),
    ({"kind": "random_walk", "interval": 1.0, "std": 0.0}, ("std",), "greater than 0"),
    ({"kind": "random_walk", "interval": 1.0, "std": 1.0, "low": 1, "high": 1}, ("high",), "1.01"),
    ({"kind": "trace", "path": ""}, ("path",), "at least 1"),
    ({"kind": "trace"}, ("path",), "required"),
]  # fmt: skip


@pytest.mark.parametrize(("speed", "place", "said"), WRONG_SPEEDS)
def test_a_wrong_speed_is_refused_at_its_key(
    speed: dict[str, Any], place: tuple[Any, ...], said: str
) -> None:
    with pytest.raises(ValidationError, match=said) as refused:
        ClusterSpec.model_validate({"workers": 3, "compute_time": {"speed": speed}})
    location = refused.value.errors()[0]["loc"]
    assert all(part in location for part in place)


def test_the_schema_knows_every_short_form() -> None:
    schema = ClusterSpec.model_json_schema()
    seconds = schema["$defs"]["Group"]["properties"]["compute_time"]
    assert {one.get("type") for one in seconds["anyOf"]} >= {"number", "array"}
    job = schema["$defs"]["ComputeTime"]["properties"]["job"]
    assert ["constant", "exponential"] in [one.get("enum") for one in job["anyOf"]]
    mean = schema["$defs"]["ComputeTime"]["properties"]["mean"]
    assert {"type": "number", "exclusiveMinimum": 0} in mean["oneOf"]


def test_reading_a_cluster_loads_no_heavy_library() -> None:
    code = (
        "import sys, simulator.cluster.spec as s;"
        "s.ClusterSpec.model_validate({'workers': 3});"
        "print([m for m in ('numba', 'pandas', 'pyarrow', 'scipy') if m in sys.modules])"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"


class TestFactors:
    """`scale` may have a factor for each worker."""

    @pytest.mark.parametrize("cluster", [
        {"workers": 3, "compute_time": {"mean": {"law": "linear"}, "job": "exponential"}},
        {"groups": [{"workers": 2, "compute_time": 2.0}, {"workers": 1, "compute_time": "severe"}]},
        {"workers": 3, "preset": "slow_links"},
    ])  # fmt: skip
    def test_one_worker_alone_is_slower(self, cluster: dict[str, Any]) -> None:
        spec = ClusterSpec.model_validate(cluster)
        slower = spec.scaled(np.array([1.0, 1.0, 3.0]))
        plain, changed = spec.build(1), slower.build(1)
        ends = [[times.finish(k, 4, 0.0) for k in range(3)] for times in (plain, changed)]
        assert ends[1][:2] == ends[0][:2]
        assert ends[1][2] == pytest.approx(3.0 * ends[0][2], rel=1e-12)

    def test_factors_multiply(self) -> None:
        spec = ClusterSpec.model_validate({"workers": 2, "compute_time": {"scale": [1.0, 4.0]}})
        assert spec.scaled(2.0).build(0).mean_seconds.tolist() == [2.0, 8.0]
        assert spec.scaled(np.array([3.0, 0.5])).build(0).mean_seconds.tolist() == [3.0, 2.0]

    @pytest.mark.parametrize("time", [{"scale": [1.0]}, {"preset": "severe", "scale": [1.0]}])
    def test_every_worker_has_a_factor(self, time: dict[str, Any]) -> None:
        with pytest.raises(ValidationError, match="one number per worker: 1 for 2"):
            ClusterSpec.model_validate({"workers": 2, "compute_time": time})
