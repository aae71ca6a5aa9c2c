"""Times on resampled clusters: seeds and the jobs of the log drawn again, both at once."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import NamedTuple

from simulator.cluster.spec import ClusterSpec
from simulator.results.quantiles import quantile
from simulator.running.run import Progress
from simulator.scenario import Scenario
from simulator.sweep.complete import complete
from simulator.sweep.grid import Point
from simulator.sweep.resources import Resources
from simulator.sweep.runs import Run, runs_of
from simulator.sweep.store import Store
from simulator.tuning.search import OutOfTime

__all__ = ["FEWEST", "MOST", "Range", "Samples", "draw_samples", "quotient"]

FEWEST, AT_ONCE, MOST = 10, 5, 40


class Range(NamedTuple):
    """A median and its 90 % interval."""

    middle: float
    low: float
    high: float


@dataclass
class Samples:
    """Seconds to the target of some methods, on the same resampled clusters and seeds.

    Attributes:
        times: label -> seconds of each sample, infinite where the target was not reached.
        resampled: whether the cluster differs between samples, and not only the seed.
    """

    resampled: bool
    times: dict[str, list[float]] = field(default_factory=dict)

    @property
    def count(self) -> int:
        """The number of samples."""
        return min(map(len, self.times.values()), default=0)

    def seconds(self, label: str) -> Range | None:
        """Seconds to the target; None of a method without samples."""
        return _range(self.times[label]) if label in self.times else None

    def ratio(self, label: str, other: str) -> Range | None:
        """Seconds of one method over those of another, sample by sample."""
        if label not in self.times or other not in self.times:
            return None
        both = zip(self.times[label], self.times[other], strict=True)
        return _range([quotient(one, two) for one, two in both])


def quotient(one: float, two: float) -> float:
    """The ratio of two times; 1 of equal ones, even if they are 0 or infinite."""
    if one == two:
        return 1.0
    return math.inf if two == 0.0 else one / two


def _range(values: Sequence[float]) -> Range:
    return Range(*(float(quantile(values, level)) for level in (0.5, 0.05, 0.95)))


def draw_samples(
    scenario: Scenario,
    labels: Sequence[str],
    draw: Callable[[int], ClusterSpec] | None,
    place: Path,
    *,
    more: Callable[[], bool],
    resources: Resources,
    progress: Progress,
) -> Samples | None:
    """Run some methods of `scenario` on up to 40 samples; None if there was time for fewer than 10.

    Sample k has seed k after the largest seed of the scenario and, with `draw`, cluster k.
    """
    methods = [entry for entry in scenario.methods if entry.label in labels]
    base, first = scenario.model_copy(update={"methods": methods}), max(scenario.seeds) + 1
    found = Samples(draw is not None)
    for begin in range(0, MOST, AT_ONCE):
        numbers = range(begin, begin + AT_ONCE)
        try:
            points = [_point(base, first + k, _drawn(draw, k, more)) for k in numbers]
            runs = [list(runs_of(point)) for point in points]
            every = (run for own in runs for run in own)
            complete(every, place, resources=resources, progress=progress)
        except OutOfTime:
            break
        for own in runs:
            for label, time in zip(_labels(base), _times(own, Store(place)), strict=True):
                found.times.setdefault(label, []).append(time)
    return found if found.count >= FEWEST else None


def _drawn(
    draw: Callable[[int], ClusterSpec] | None, number: int, more: Callable[[], bool]
) -> ClusterSpec | None:
    """The cluster of a sample; to fit it to the jobs of a long log takes seconds."""
    if not more():
        raise OutOfTime
    return None if draw is None else draw(number)


def _point(scenario: Scenario, seed: int, cluster: ClusterSpec | None) -> Point:
    sample = scenario if cluster is None else scenario.on(cluster)
    return Point({}, sample.model_copy(update={"seeds": [seed]}))


def _labels(scenario: Scenario) -> list[str]:
    return [entry.label for entry in scenario.methods]


def _times(runs: Sequence[Run], store: Store) -> Iterator[float]:
    """The time of each run; infinite of a run that failed."""
    for run in runs:
        table = store.read_table(run.id, "summary")
        yield math.inf if table is None else table.column("time_to_target")[0].as_py()
