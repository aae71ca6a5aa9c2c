"""Whether traces of speeds cover about as much time as a run: a wrong unit shows there."""

from collections.abc import Iterator

from simulator.cluster.speeds.trace import Trace
from simulator.scenario.model import Scenario

__all__ = ["cover_notes"]

FAR = 100.0  # a ratio of times; a wrong unit usually gives 1000


def cover_notes(scenario: Scenario) -> Iterator[str]:
    """A sentence for each trace that covers far more or far less than `stop.time`.

    Raises:
        DataError: the file of a trace cannot be read.
    """
    time = scenario.stop.time
    if time is None or scenario.cluster.recorded is not None:
        return
    speeds = [compute_time.speed for _, compute_time in scenario.cluster.members()]
    traces = {speed.path: speed for speed in speeds if isinstance(speed, Trace)}
    for path, trace in traces.items():
        seconds = trace.seconds()
        ratio = max(seconds / time, time / seconds) if seconds > 0.0 else 0.0
        if ratio >= FAR:
            part = f"{ratio:.3g} times" if seconds > time else f"1/{ratio:.3g} of"
            yield (
                f"{path} covers {seconds:.4g} s, {part} stop.time, {time:.4g} s: check the unit of "
                "its times"
            )
