"""The samples of each worker: all of them, or a part.

Every worker has weight 1/n in F, whatever the size of its part.
"""

from dataclasses import dataclass
from typing import TYPE_CHECKING, Annotated, Literal

import numpy as np
from pydantic import Field

from simulator.errors import DataError
from simulator.keys import Count, Positive, Section, Seed, examples, named
from simulator.sums import exact_sum

if TYPE_CHECKING:
    from simulator.arrays import Floats, Ints

__all__ = ["ByLabel", "Deal", "Dirichlet", "Iid", "PartitionSpec", "Shared"]


@dataclass(frozen=True)
class Deal:
    """Samples `order[shards[i] : shards[i + 1]]` belong to worker i; one shard: to all workers.

    `moved` is the number of samples that were moved to give every worker the minimum.
    """

    order: "Ints"
    shards: "Ints"
    moved: int = 0


class Shared(Section):
    """Every worker draws from all samples: all workers have the same objective."""

    model_config = examples({"kind": "shared"})

    kind: Literal["shared"] = "shared"

    def deal(self, labels: "Ints", workers: int) -> Deal:
        """One part for all."""
        del workers
        return Deal(np.arange(len(labels)), np.array([0, len(labels)]))


class Split(Section):
    """The base of partitions into parts."""

    min_samples: Count = Field(default=1, description="samples that every worker has at least")
    seed: Seed = Field(default=0, description="seed of the data, the same in every run")

    def check(self, samples: int, workers: int) -> None:
        """Refuse impossible partitions.

        Raises:
            DataError: fewer samples than workers x min_samples.
        """
        if samples < workers * self.min_samples:
            raise DataError(
                f"partition: {samples} training samples for {workers} workers, must be at least "
                f"{self.min_samples} (min_samples) each; take fewer workers or partition: shared"
            )


class Iid(Split):
    """Samples shuffled and distributed evenly; sizes differ by one at most."""

    model_config = examples({"kind": "iid", "min_samples": 10, "seed": 1})

    kind: Literal["iid"]

    def deal(self, labels: "Ints", workers: int) -> Deal:
        """A seeded shuffle, cut into equal parts."""
        self.check(len(labels), workers)
        return _cut(_shuffled(len(labels), self.seed), _sizes(len(labels), workers))


class ByLabel(Split):
    """Samples sorted by label and cut: most workers see one class; sizes differ by one at most."""

    model_config = examples({"kind": "by_label", "min_samples": 10, "seed": 1})

    kind: Literal["by_label"]

    def deal(self, labels: "Ints", workers: int) -> Deal:
        """Shuffled within each class, sorted, cut into equal parts."""
        self.check(len(labels), workers)
        order = _shuffled(len(labels), self.seed)
        order = order[np.argsort(labels[order], kind="stable")]
        return _cut(order, _sizes(len(labels), workers))


class Dirichlet(Split):
    """Class shares drawn from Dirichlet(alpha); a small alpha gives most workers few classes.

    With equal_size, worker after worker draws its shares of the classes, turns them into counts
    by largest remainder and takes these from what is left of each class, the rest from the class
    of which most is left; sizes differ by one at most. Without, every class draws its shares over
    the workers; then workers short of min_samples get samples from the largest one.
    """

    model_config = examples(
        {"kind": "dirichlet", "alpha": 0.1},
        {"kind": "dirichlet", "alpha": 0.1, "equal_size": False, "min_samples": 10, "seed": 1},
    )

    kind: Literal["dirichlet"]
    alpha: Positive = Field(
        ge=1e-300,  # logarithms of shares are of order 1/alpha
        description="concentration: near 0 a worker has one class, far above 1 all of them",
    )
    equal_size: bool = Field(default=True, description="equally many samples per worker")

    def deal(self, labels: "Ints", workers: int) -> Deal:
        """Parts of equal or of very different sizes."""
        self.check(len(labels), workers)
        pools = _pools(labels, _shuffled(len(labels), self.seed))
        parts = self._equal(pools, workers) if self.equal_size else self._per_class(pools, workers)
        moved = _lift(parts, self.min_samples)
        order = np.concatenate([np.array(part, np.int64) for part in parts])
        return _cut(order, np.array([len(part) for part in parts]), moved)

    def _equal(self, pools: list[list[int]], workers: int) -> list[list[int]]:
        from simulator.core.draws import dirichlet

        shares = dirichlet(self.seed, workers, len(pools), self.alpha)
        sizes = _sizes(sum(map(len, pools)), workers)
        return [_take(pools, _round(shares[i] * sizes[i])) for i in range(workers)]

    def _per_class(self, pools: list[list[int]], workers: int) -> list[list[int]]:
        from simulator.core.draws import dirichlet

        parts: list[list[int]] = [[] for _ in range(workers)]
        shares = dirichlet(self.seed, len(pools), workers, self.alpha)
        for pool, share in zip(pools, shares, strict=True):
            counts = _round(share * len(pool))
            for part, last, count in zip(parts, np.cumsum(counts), counts, strict=True):
                part.extend(pool[last - count : last])
        return parts


AnyPartition = Annotated[Shared | Iid | ByLabel | Dirichlet, Field(discriminator="kind")]
PartitionSpec = Annotated[AnyPartition, named(Literal["shared", "iid", "by_label"] | AnyPartition)]


def _shuffled(count: int, seed: int) -> "Ints":
    from simulator.core.draws import SHUFFLE, permutation

    order: Ints = permutation(seed, SHUFFLE, count)
    return order


def _sizes(samples: int, workers: int) -> "Ints":
    """Sizes that differ by one at most, the larger ones first."""
    return samples // workers + (np.arange(workers) < samples % workers)


def _cut(order: "Ints", sizes: "Ints", moved: int = 0) -> Deal:
    """Consecutive parts of `order`, each sorted, so that equal parts have equal sums."""
    shards = np.concatenate(([0], np.cumsum(sizes)))
    owner = np.repeat(np.arange(len(sizes)), sizes)
    return Deal(order[np.lexsort((order, owner))], shards, moved)


def _pools(labels: "Ints", order: "Ints") -> list[list[int]]:
    """The samples of each class that occurs, in the given order."""
    return [order[labels[order] == c].tolist() for c in np.unique(labels)]


def _round(wanted: "Floats") -> "Ints":
    """Whole numbers with the same sum: largest remainder, the first of equal ones."""
    counts = np.floor(wanted).astype(np.int64)
    missing = round(exact_sum(wanted)) - int(counts.sum())
    counts[np.argsort(counts - wanted, kind="stable")[:missing]] += 1
    return counts


def _take(pools: list[list[int]], counts: "Ints") -> list[int]:
    """Take `counts` samples from the classes; fill gaps from the class with the most left."""
    taken: list[int] = []
    for pool, count in zip(pools, counts, strict=True):
        taken.extend(pool[:count])
        del pool[:count]
    while missing := int(counts.sum()) - len(taken):
        fullest = max(pools, key=len)
        taken.extend(fullest[:missing])
        del fullest[:missing]
    return taken


def _lift(parts: list[list[int]], least: int) -> int:
    """Give every part `least` samples, one by one from the largest; returns the number moved."""
    sizes = np.array([len(part) for part in parts])
    moved = 0
    for short in np.flatnonzero(sizes < least):
        while sizes[short] < least:
            rich = int(np.argmax(sizes))
            parts[short].append(parts[rich].pop())
            sizes[short] += 1
            sizes[rich] -= 1
            moved += 1
    return moved
