"""Partitions distribute every sample once, with the documented sizes and classes."""

from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray
from pydantic import TypeAdapter, ValidationError

from simulator.errors import DataError
from simulator.problems.partition import Deal, PartitionSpec

ADAPTER: TypeAdapter[Any] = TypeAdapter(PartitionSpec)
DIRICHLETS = [{"kind": "dirichlet", "alpha": 0.1, "equal_size": equal} for equal in (True, False)]
KINDS = ["iid", "by_label", *DIRICHLETS]


def deal(partition: Any, labels: Any, workers: int, **options: Any) -> Deal:
    """Distribute samples with these labels."""
    spec = {"kind": partition} if isinstance(partition, str) else partition
    found: Deal = ADAPTER.validate_python({**spec, **options}).deal(np.asarray(labels), workers)
    return found


def sizes(found: Deal) -> list[int]:
    """Samples per worker."""
    return [int(size) for size in np.diff(found.shards)]


def classes(found: Deal, labels: NDArray[np.int64]) -> NDArray[np.int64]:
    """Samples of each class (columns) per worker (rows)."""
    own = [labels[part] for part in np.split(found.order, found.shards[1:-1])]
    return np.array([np.bincount(part, minlength=labels.max() + 1) for part in own])


@settings(max_examples=60)
@given(
    partition=st.sampled_from(KINDS),
    labels=st.lists(st.integers(0, 4), min_size=1, max_size=120),
    workers=st.integers(1, 12),
    least=st.integers(1, 4),
    alpha=st.floats(0.01, 100),
    seed=st.integers(0, 2**63 - 1),
)
def test_every_sample_is_dealt_once(
    partition: Any, labels: list[int], workers: int, least: int, alpha: float, seed: int
) -> None:
    options: dict[str, Any] = {"min_samples": least, "seed": seed}
    if partition in DIRICHLETS:
        options["alpha"] = alpha
    if len(labels) < workers * least:
        with pytest.raises(DataError, match="min_samples"):
            deal(partition, labels, workers, **options)
        return
    found = deal(partition, labels, workers, **options)
    assert sorted(found.order) == list(range(len(labels)))
    assert len(sizes(found)) == workers
    assert min(sizes(found)) >= least
    assert sum(1 / (workers * size) * size for size in sizes(found)) == pytest.approx(1.0)
    if partition != DIRICHLETS[1]:
        assert max(sizes(found)) - min(sizes(found)) <= 1
        assert found.moved == 0


def test_shared_is_one_shard_whatever_the_workers() -> None:
    found = deal("shared", [0, 1, 0], 100)
    assert (found.order.tolist(), found.shards.tolist()) == ([0, 1, 2], [0, 3])


def test_too_few_samples_are_refused_with_the_numbers() -> None:
    with pytest.raises(DataError) as caught:
        deal("iid", [0, 1] * 5, 4, min_samples=3)
    assert str(caught.value) == (
        "partition: 10 training samples for 4 workers, must be at least 3 (min_samples) each; "
        "take fewer workers or partition: shared"
    )


def test_by_label_gives_most_workers_one_class() -> None:
    labels = np.arange(100) % 5
    found = classes(deal("by_label", labels, 10), labels)
    assert found.max(axis=1).tolist() == [10] * 10


def test_iid_mixes_the_classes() -> None:
    labels = np.repeat([0, 1], 5000)
    found = classes(deal("iid", labels, 10), labels)
    # Hypergeometric: 1000 draws of 10,000, half of them of class 0.
    assert np.all(np.abs(found[:, 0] - 500) < 4 * np.sqrt(1000 * 0.25 * 0.9))


@pytest.mark.parametrize("equal_size", [True, False])
def test_a_smaller_alpha_is_more_skewed(equal_size: bool) -> None:
    labels = np.arange(3000) % 10
    skew = []
    for alpha in (0.05, 0.5, 5.0, 1000.0):
        spec = {"kind": "dirichlet", "alpha": alpha, "equal_size": equal_size}
        found = classes(deal(spec, labels, 20), labels)
        skew.append((found.max(axis=1) / found.sum(axis=1)).mean())
    assert skew == sorted(skew, reverse=True)
    assert skew[0] > 0.6
    assert skew[-1] < 0.2


def test_equal_sizes_follow_the_drawn_shares_while_classes_last() -> None:
    from simulator.core.draws import dirichlet

    labels = np.arange(2000) % 4
    found = classes(deal({"kind": "dirichlet", "alpha": 1.0}, labels, 20), labels)
    shares = dirichlet(0, 20, 4, 1.0)
    assert np.all(np.abs(found[0] - 100 * shares[0]) <= 1)
    assert found.sum(axis=0).tolist() == [500] * 4


def test_per_class_shares_are_dirichlet_over_workers() -> None:
    from simulator.core.draws import dirichlet

    labels = np.arange(4000) % 4
    spec = {"kind": "dirichlet", "alpha": 5.0, "equal_size": False}
    found = classes(deal(spec, labels, 6), labels)
    assert np.all(np.abs(found.T - 1000 * dirichlet(0, 4, 6, 5.0)) <= 1)


def test_the_minimum_is_lifted_from_the_largest_and_counted() -> None:
    labels = np.arange(200) % 2
    spec = {"kind": "dirichlet", "alpha": 0.02, "equal_size": False}
    before, after = deal(spec, labels, 20), deal(spec, labels, 20, min_samples=4)
    short = sum(max(0, 4 - size) for size in sizes(before))
    assert min(sizes(after)) == 4
    assert after.moved >= short > 0


@pytest.mark.parametrize("partition", KINDS)
def test_the_seed_decides(partition: Any) -> None:
    labels = np.arange(60) % 3
    first, again, other = (deal(partition, labels, 4, seed=seed) for seed in (1, 1, 2))
    assert first.order.tolist() == again.order.tolist()
    assert first.order.tolist() != other.order.tolist()


@pytest.mark.parametrize("name", ["shared", "iid", "by_label"])
def test_a_bare_name_is_short_for_its_kind(name: str) -> None:
    assert ADAPTER.validate_python(name).kind == name


def test_dirichlet_needs_its_alpha() -> None:
    with pytest.raises(ValidationError, match="alpha"):
        ADAPTER.validate_python("dirichlet")
