"""Links and the server's own seconds, from the stages of jobs."""

from collections.abc import Sequence
from math import sqrt
from typing import Any

import numpy as np

from simulator.arrays import Floats
from simulator.calibration.laws import fits
from simulator.calibration.recordings import Recorded
from simulator.sums import exact_sum

__all__ = ["links_of", "server_of"]

NONE: Floats = np.empty(0)
NEGLIGIBLE = 1e-8  # seconds
LEAST = 20  # messages that a fit needs
SURE = 4.0  # standard errors
ALIKE = 0.2  # relative difference of latency and serial seconds on a link that is all serial
QUIET = 0.5  # quantile of the seconds between two gradients that had both come


def links_of(runs: Sequence[Recorded]) -> dict[str, Any]:
    """The section `links`; ways that take no time are left out."""
    staged = [run for run in runs if run.has_stages]
    ways = {
        "download": [_downloads(run) for run in staged],
        "upload": [_uploads(run) for run in staged],
    }
    found = {way: _link(parts) for way, parts in ways.items()}
    return {way: link for way, link in found.items() if link}


def _downloads(run: Recorded) -> tuple[Floats, Floats]:
    """When messages were sent and came, in the order of their sending."""
    return _sorted(run.jobs["dispatched"].to_numpy(float), run.jobs["received"].to_numpy(float))


def _uploads(run: Recorded) -> tuple[Floats, Floats]:
    """The same of gradients that found the server idle: others may have waited to be read."""
    jobs = run.jobs
    sent, came = jobs["sent"].to_numpy(float), jobs["arrived"].to_numpy(float)
    done = (jobs["time"] + jobs["hook_seconds"]).to_numpy(float)
    before = np.searchsorted(jobs["time"].to_numpy(float), sent)  # hooks that had begun by then
    last_done = np.concatenate([[0.0], np.maximum.accumulate(done)])[before]
    begun = np.searchsorted(jobs["time"].to_numpy(float), came)
    idle = (last_done <= sent) & (begun == before)
    return _sorted(sent[idle], came[idle]) if idle.sum() >= LEAST else _sorted(sent, came)


def _sorted(sent: Floats, came: Floats) -> tuple[Floats, Floats]:
    order = np.lexsort((came, sent))
    return sent[order], came[order]


def _link(parts: list[tuple[Floats, Floats]]) -> dict[str, Any]:
    """A link's keys, empty if its messages take no time or too few are known."""
    seconds = np.concatenate([NONE, *(np.maximum(came - sent, 0.0) for sent, came in parts)])
    if len(seconds) < LEAST or exact_sum(seconds) / len(seconds) < NEGLIGIBLE:
        return {}
    ahead = np.concatenate([_ahead(sent, came) for sent, came in parts])
    serial = _slope(ahead, seconds)
    latency = seconds - serial * (1.0 + ahead)
    mean = exact_sum(latency) / len(latency)
    if not serial:
        return {"latency": _latency(seconds)}
    if mean < ALIKE * serial:  # all that a message takes, it takes alone
        return {"latency": _number(serial), "discipline": "fifo", "shared": True}
    return {
        "latency": _latency(np.maximum(latency, 0.0)),
        "serial": _number(serial),
        "shared": True,
    }


def _ahead(sent: Floats, came: Floats) -> Floats:
    """How many messages that were sent before each one had not come when it was sent."""
    latest = np.sort(came)
    earlier = np.arange(len(sent))
    arrived = np.searchsorted(latest, sent, side="right")
    ahead: Floats = np.maximum(earlier - arrived, 0).astype(float)
    return ahead


def _slope(ahead: Floats, seconds: Floats) -> float:
    """Seconds that each message ahead adds; 0 unless that is sure and not negligible."""
    spread = ahead - exact_sum(ahead) / len(ahead)
    weight = exact_sum(spread * spread)
    if weight == 0.0:
        return 0.0
    mean = exact_sum(seconds) / len(seconds)
    slope = exact_sum(spread * (seconds - mean)) / weight
    rest = seconds - mean - slope * spread
    error = sqrt(exact_sum(rest * rest) / len(rest) / weight)
    matters = slope * float(ahead.max()) > 0.1 * mean
    return slope if slope > SURE * error and matters else 0.0


def _latency(seconds: Floats) -> Any:
    mean = exact_sum(seconds) / len(seconds)
    law = fits(seconds / mean)[0].law
    return _number(mean) if law["kind"] == "constant" else {"mean": _number(mean), "job": law}


def server_of(runs: Sequence[Recorded]) -> dict[str, float]:
    """The section `server`: what hooks took for each thing that they did, by least squares.

    What the messages of a burst are apart is the cost of an assignment; what gradients are apart
    that had both come, beside the hook between them, is the cost of receiving one.
    """
    staged = [run for run in runs if run.has_stages]
    if not staged:
        return {}
    assign = _median([_apart(run) for run in staged])
    made = [_deeds(run) for run in staged]
    deeds, seconds = np.concatenate([d for d, _ in made]), np.concatenate([s for _, s in made])
    seconds = seconds - assign * deeds[:, 1]
    base, update, cancel = _nonnegative(seconds, [deeds[:, 0], deeds[:, 2]])
    arrival = base + _median([_between(run) for run in staged])
    found = {"arrival": arrival, "update": update, "assign": assign, "cancel": cancel}
    return {name: _number(value) for name, value in found.items() if value > NEGLIGIBLE}


def _apart(run: Recorded) -> Floats:
    """Seconds between messages of one burst."""
    events = run.events[run.events["dispatched"].notna()].sort_values("dispatched", kind="stable")
    apart = np.diff(events["dispatched"].to_numpy(float))
    found: Floats = apart[np.diff(events["started"].to_numpy(float)) == 0.0]
    return found


def _between(run: Recorded) -> Floats:
    """Seconds from the end of a hook to the next, of gradients that had come before it ended."""
    jobs = run.jobs
    done = (jobs["time"] + jobs["hook_seconds"]).to_numpy(float)[:-1]
    came, time = (jobs[name].to_numpy(float)[1:] for name in ("arrived", "time"))
    sent = jobs["sent"].to_numpy(float)[1:]
    begun, ended = _uploads(run)
    usual = float(np.median(ended - begun)) if len(begun) else 0.0
    waited = (came <= done) | (sent + usual < done)
    found: Floats = np.maximum(time - done, 0.0)[waited]
    return found


def _median(parts: list[Floats]) -> float:
    """The median of all, 0 if too few are known."""
    together = np.concatenate(parts)
    return float(np.quantile(together, QUIET)) if len(together) >= LEAST else 0.0


def _deeds(run: Recorded) -> tuple[Floats, Floats]:
    """Each hook's updates, assignments and mere cancellations (m, 3), and its seconds (m,)."""
    jobs, events = run.jobs, run.events
    applied = events[events["verdict"] == "applied"]
    updates = applied.groupby("decided")["iteration"].nunique()
    assigned = events.groupby("started")["worker"].size()
    dropped = events[events["verdict"] == "cancelled"]
    started = set(zip(events["started"].tolist(), events["worker"].tolist(), strict=True))
    pairs = zip(dropped["time"].tolist(), dropped["worker"].tolist(), strict=True)
    alone = dropped[np.array([pair not in started for pair in pairs], bool)]
    cancelled = alone.groupby("time")["worker"].size()
    times = jobs["time"]
    columns = [times.map(one).fillna(0.0) for one in (updates, assigned, cancelled)]
    return np.array(columns, float).T, jobs["hook_seconds"].to_numpy(float)


def _nonnegative(seconds: Floats, causes: list[Floats]) -> list[float]:
    """Base and a cost per cause: least squares, without causes that do not vary or cost less than
    nothing.
    """
    costs, kept = [0.0] * len(causes), [k for k, one in enumerate(causes) if float(one.std()) > 0]
    while True:
        matrix = np.stack([np.ones(len(seconds)), *(causes[k] for k in kept)], axis=1)
        found = np.linalg.lstsq(matrix, seconds, rcond=None)[0].tolist()
        negative = [k for k, cost in zip(kept, found[1:], strict=True) if cost < 0]
        if not negative:
            break
        kept = [k for k in kept if k not in negative]
    for k, cost in zip(kept, found[1:], strict=True):
        costs[k] = cost
    return [max(found[0], 0.0), *costs]


def _number(value: float) -> float:
    return float(f"{value:.6g}")
