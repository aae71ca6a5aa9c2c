"""Recorded completion times: absolute instants, whenever a job starts."""

from math import inf, nextafter

import numpy as np

from simulator.arrays import Floats, Ints
from simulator.cluster.compute_time import Recorded
from simulator.cluster.logs.recording import Recording, load_recording
from simulator.cluster.stays import Change, ListedStays
from simulator.cluster.times.base import Start, Times
from simulator.errors import DataError

__all__ = ["RecordedTimes", "recorded_times"]


class RecordedTimes(Times):
    """A job ends at its recorded instant; without one it never ends.

    A job that is started after its recorded end, which another method may do, ends at once.
    """

    def __init__(self, recording: Recording) -> None:
        super().__init__(recording.mean_seconds, random=True, can_stop=False)
        self._ends = recording.ends
        if recording.departures:
            left = (Change(time, worker, joins=False) for time, worker in recording.departures)
            self.stays = ListedStays(left)

    def finish(self, worker: int, job: int, start: float, gradients: int = 1) -> float:
        """The recorded end."""
        del gradients
        return max(self._ends.get((worker, job), inf), nextafter(start, inf))

    def finish_many(self, workers: Ints, jobs: Ints, start: Start, gradients: int = 1) -> Floats:
        """The recorded ends, (m,)."""
        starts = np.broadcast_to(start, len(workers)).tolist()
        each = zip(workers.tolist(), jobs.tolist(), starts, strict=True)
        return np.array([self.finish(*one, gradients) for one in each])


def recorded_times(spec: Recorded, workers: int) -> RecordedTimes:
    """The times of a recording with the same number of workers.

    Raises:
        DataError: the folder has no such run, or one of another cluster.
    """
    recording = load_recording(spec.path, spec.label, spec.seed)
    count = len(recording.mean_seconds)
    if count != workers:
        rule = f"was recorded with {count} workers, the cluster has {workers}"
        raise DataError(f"{spec.path}: {rule}")
    return RecordedTimes(recording)
