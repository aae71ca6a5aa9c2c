"""Regions: which workers belong to which."""

from __future__ import annotations

from typing import Any

import pytest
from pydantic import ValidationError

from simulator.cluster.regions import Regions
from simulator.cluster.spec import ClusterSpec
from simulator.errors import ScenarioError


def lists(regions: dict[str, Any], **more: Any) -> list[list[int]]:
    spec = ClusterSpec.model_validate({"workers": 7, "regions": regions, **more})
    assert spec.regions is not None
    return spec.regions.members(spec.described, spec.present.tolist())


def test_regions_are_parts_of_the_workers_in_order() -> None:
    assert lists({"count": 3}) == [[0, 1, 2], [3, 4], [5, 6]]
    assert lists({"workers": [1, 4, 2]}) == [[0], [1, 2, 3, 4], [5, 6]]


def test_absent_workers_belong_to_regions_too() -> None:
    assert lists({"workers": [1, 4, 2]}, absent=[0, 2]) == [[0, 1, 2], [3, 4]]


def test_a_cluster_of_the_present_workers_has_the_same_regions() -> None:
    regions = Regions(workers=[1, 4, 2], seconds=0.5).among(7, [1, 3, 4, 5, 6])
    assert regions == Regions(workers=[3, 2], seconds=0.5)


@pytest.mark.parametrize(
    ("wrong", "rule"),
    [
        ({"count": 8}, "must be at most the number of workers, 7"),
        ({"workers": [3, 3]}, "must add up to the number of workers, 7"),
        ({}, "must have either count or workers"),
        ({"count": 2, "workers": [3, 4]}, "must have either count or workers"),
        ({"count": 2, "seconds": -1.0}, "seconds"),
    ],
)
def test_regions_that_do_not_fit_are_refused(wrong: dict[str, Any], rule: str) -> None:
    with pytest.raises((ScenarioError, ValidationError), match=rule):
        lists(wrong)
