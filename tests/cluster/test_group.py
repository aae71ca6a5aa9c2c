"""Groups of workers: their batches, and lists that do not fit."""

from typing import Any

import pytest
from pydantic import ValidationError

from simulator.cluster.group import Group, own_batches
from simulator.cluster.spec import ClusterSpec


def group(workers: int, **keys: Any) -> Group:
    return Group.model_validate({"workers": workers, **keys})


def test_workers_that_are_present_have_the_batch_of_their_group() -> None:
    groups = [group(2, batch=8), group(3), group(1, batch=2)]
    assert own_batches(groups, [0, 1, 2, 5]) == (8, 8, None, 2)
    assert own_batches(groups[1:2], [0, 1]) == ()


FAULTS = {"time_to_failure": [1.0, 2.0], "time_to_repair": 1.0}


@pytest.mark.parametrize(
    ("keys", "place"),
    [
        ({"compute_time": [1.0, 2.0]}, ("compute_time", "mean")),
        ({"faults": FAULTS}, ("faults", "time_to_failure", "mean")),
        ({"faults": {"time_to_failure": 1.0, "time_to_repair": [1.0]}},
         ("faults", "time_to_repair", "mean")),
    ],
)  # fmt: skip
def test_a_list_has_a_number_for_each_worker_of_the_group(
    keys: dict[str, Any], place: tuple[str, ...]
) -> None:
    with pytest.raises(ValidationError, match="must have one number per worker") as caught:
        group(3, **keys)
    assert caught.value.errors()[0]["loc"] == place


@pytest.mark.parametrize(
    ("cluster", "said"),
    [
        ({}, "must have workers, or groups"),
        ({"workers": 3, "groups": [{"workers": 2}]}, "conflicts with groups"),
        ({"groups": [{"workers": 600_000}] * 2}, "must have 1000000 workers at most"),
        ({"groups": [{"workers": 2, "faults": {"time_to_failure": 1.0, "time_to_repair": 1.0}}],
          "faults": {"time_to_failure": 1.0, "time_to_repair": 1.0}}, "conflicts with groups"),
        ({"workers": 2, "absent": [0, 1]}, "must leave a worker"),
        ({"workers": 2, "absent": [2]}, "which are 0 to 1"),
        ({"workers": 2, "absent": [1, 1]}, "must be distinct"),
        ({"workers": 3, "cold_start": [1.0, 2.0]}, "one number per worker: 2 for 3"),
        ({"workers": 3, "links": {"upload": [1.0, 2.0]}}, "one number per link: 2 for 3"),
        ({"workers": 3, "regions": {"count": 4}}, "at most the number of workers, 3"),
        ({"workers": 3, "regions": {"workers": [1, 1]}}, "add up to the number of workers, 3"),
    ],
)  # fmt: skip
def test_sections_that_do_not_fit_the_workers_are_refused(
    cluster: dict[str, Any], said: str
) -> None:
    with pytest.raises(ValidationError, match=said):
        ClusterSpec.model_validate(cluster)


def test_as_many_workers_as_are_allowed() -> None:
    halves = [{"workers": 500_000}] * 2
    assert ClusterSpec.model_validate({"groups": halves}).size == 1_000_000
    assert ClusterSpec.model_validate({"workers": 3, "absent": [0, 2]}).size == 1
    assert ClusterSpec.model_validate({"workers": 3, "regions": {"count": 3}}).size == 3
