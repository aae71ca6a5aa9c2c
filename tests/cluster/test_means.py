"""Mean compute times: laws of the index, lists, draws, permutations."""

from __future__ import annotations

import math
from typing import Any

import numpy as np
import pytest
from pydantic import ValidationError

from simulator.cluster.laws import IndexLaw
from tests.shared.clusters import make_times

LAWS: list[tuple[dict[str, Any], list[float]]] = [
    ({"law": "constant"}, [1, 1, 1, 1]),
    ({"law": "constant", "scale": 2.5}, [2.5, 2.5, 2.5, 2.5]),
    ({"law": "linear"}, [1, 2, 3, 4]),
    ({"law": "linear", "scale": 0.5, "offset": 3.0}, [3.5, 4.0, 4.5, 5.0]),
    ({"law": "sqrt", "offset": 1.0}, [2, 1 + math.sqrt(2), 1 + math.sqrt(3), 3]),
    ({"law": "square"}, [1, 4, 9, 16]),
    ({"law": "power", "power": 0.0}, [1, 1, 1, 1]),
    ({"law": "cycle", "values": [4.8, 1.5, 1.0]}, [4.8, 1.5, 1.0, 4.8]),
]


def means(mean: object, *, workers: int = 4, seed: int = 0, **others: object) -> list[float]:
    """Mean seconds of each worker."""
    times = make_times({"mean": mean, **others}, workers=workers, seed=seed)
    values: list[float] = times.mean_seconds.tolist()
    return values


@pytest.mark.parametrize(("law", "expected"), LAWS)
def test_laws_count_workers_from_one(law: dict[str, Any], expected: list[float]) -> None:
    assert means(law) == expected


def test_power_and_geometric_laws() -> None:
    assert means({"law": "power", "power": 1.5}) == pytest.approx([1, 2**1.5, 3**1.5, 8], rel=1e-14)
    assert means({"law": "geometric", "ratio": 8.0}) == pytest.approx([1, 2, 4, 8], rel=1e-14)
    assert means({"law": "geometric", "ratio": 8.0}, workers=1) == [1.0]


def test_numbers_and_lists_are_taken_as_they_are() -> None:
    assert means(2) == [2.0, 2.0, 2.0, 2.0]
    assert means([1, 2.5, math.inf, 4]) == [1.0, 2.5, math.inf, 4.0]


def test_the_scale_of_a_compute_time_multiplies_all() -> None:
    assert means({"law": "linear"}, scale=10.0) == [10.0, 20.0, 30.0, 40.0]
    half = {"kind": "half_normal", "std": 2.0}
    assert means(1.0, scale=10.0, job=half)[0] == pytest.approx(10 + 20 * math.sqrt(2 / math.pi))


def test_permute_gives_the_same_values_in_another_order() -> None:
    mean = {"law": "linear", "permute": True}
    orders = [means(mean, workers=50, seed=seed) for seed in (0, 0, 1)]
    assert sorted(orders[0]) == means({"law": "linear"}, workers=50) != orders[0]
    assert orders[0] == orders[1] != orders[2]


def test_every_place_is_equally_likely() -> None:
    mean = {"law": "linear", "permute": True}
    firsts = [means(mean, workers=3, seed=seed)[0] for seed in range(300)]
    assert all(abs(firsts.count(value) - 100) < 4 * math.sqrt(300 * 2 / 9) for value in (1, 2, 3))


def test_half_normal_deviations_follow_the_order_of_the_mean() -> None:
    law = {"law": "linear"}
    found = means({**law, "permute": True}, workers=20, job={"kind": "half_normal", "std": law})
    assert len({round(value) for value in found}) == 20
    ratio = 1 + math.sqrt(2 / math.pi)
    assert sorted(found) == pytest.approx([ratio * i for i in range(1, 21)])


class TestDrawn:
    def test_a_mean_is_drawn_once_per_worker(self) -> None:
        times = make_times({"mean": {"kind": "exponential"}})
        assert len(set(times.mean_seconds.tolist())) == 10
        assert times.finish(3, 0, 0.0) == times.finish(3, 7, 0.0) == times.mean_seconds[3]

    def test_adding_workers_changes_no_mean(self) -> None:
        drawn = {"kind": "lognormal", "sigma": 1.0}
        assert means(drawn, workers=5) == means(drawn, workers=500)[:5]

    def test_moving_workers_to_another_group_changes_no_mean(self) -> None:
        from simulator.cluster.spec import ClusterSpec

        compute_time = {"mean": {"kind": "exponential"}}
        groups = [{"workers": 3, "compute_time": compute_time}] * 2
        grouped = ClusterSpec.model_validate({"groups": groups}).build(0)
        assert grouped.mean_seconds.tolist() == means({"kind": "exponential"}, workers=6)

    def test_the_truncated_normal_of_the_literature_has_mean_4_38(self) -> None:
        drawn = np.array(means({"kind": "truncated_normal", "mean": 1, "std": 5}, workers=200_000))
        assert drawn.min() > 0
        assert abs(drawn.mean() - 4.3754) < 4 * drawn.std() / math.sqrt(200_000)

    def test_scale_multiplies_the_draws(self) -> None:
        plain, scaled = (means({"kind": "exponential", "scale": scale}) for scale in (1.0, 3.0))
        assert scaled == [3.0 * value for value in plain]

    def test_draws_and_sizes_are_independent(self) -> None:
        compute_time = {"mean": {"kind": "exponential"}, "job": "exponential"}
        n = 20_000
        times = make_times(compute_time, workers=n)
        ends = times.finish_many(np.arange(n), np.zeros(n, np.int64), 0.0)
        sizes = ends / times.mean_seconds
        assert abs(np.corrcoef(np.log(sizes), np.log(times.mean_seconds))[0, 1]) < 4 / math.sqrt(n)


def test_a_mean_is_no_size_of_a_job() -> None:
    drawn = {"kind": "empirical", "path": "sizes.csv", "per_worker": True}
    with pytest.raises(ValidationError, match="belongs to the sizes of jobs, not to means"):
        means(drawn)


def test_every_law_of_the_index_is_tested() -> None:
    tested = {law["law"] for law, _ in LAWS} | {"geometric"}
    kinds: set[str] = set()
    for model in IndexLaw.__origin__.__args__:  # type: ignore[attr-defined]
        kinds |= set(model.model_fields["law"].annotation.__args__)
    assert tested == kinds
