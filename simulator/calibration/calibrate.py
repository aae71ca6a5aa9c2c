"""From recordings to a cluster section, the files that it names, and what to beware of."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from itertools import product
from math import isnan, nan
from pathlib import Path
from typing import IO, Any

import numpy as np

from simulator.arrays import Floats
from simulator.calibration.failures import find_failures, without
from simulator.calibration.from_logs import recorded_in
from simulator.calibration.groups import Group, groups_of
from simulator.calibration.messages import links_of, server_of
from simulator.calibration.recordings import Recorded, check_recordings, recordings
from simulator.calibration.resampling import drawn_again
from simulator.calibration.sections import (
    absence_doubts,
    fault_section,
    membership_section,
    stall_section,
)
from simulator.calibration.stalls import Stall, find_stalls, without_stalls
from simulator.calibration.trends import trending
from simulator.cluster.logs.operation_log import LogOptions, read_log
from simulator.cluster.logs.sources import is_recording
from simulator.cluster.logs.trace_import import ImportSummary, summarise
from simulator.csv_text import csv_bytes
from simulator.errors import DataError
from simulator.files import Staging, check_apart
from simulator.naming import printable
from simulator.scenario.writing import to_yaml
from simulator.sums import exact_sum

__all__ = ["Calibration", "calibrate", "write_calibration"]

CENSORED = 0.05  # share of cancelled jobs above which the longest are missing
MOST_SIZES = 20_000  # in a file of sizes
MOST_NAMED = 5  # workers in a warning
LONGEST_LINE = 1000  # characters of a comment
FEW = 100  # jobs of a group below which a law is a guess


@dataclass(frozen=True)
class Calibration:
    """What recordings say of a cluster.

    Attributes:
        groups: the workers' laws, with how far each is from its sample.
        others: the other sections of a cluster, as far as there is something.
        stalls: the common pauses that were found, of all runs.
        warnings: what a law cannot carry, or what biases it.
        sources: the runs.
        traces: the speeds of all workers over time, if asked for: rows (time, worker, speed).
        period: seconds after which the traces start again; nan if they do not.
        sizes: the sizes of each worker's jobs, if asked for: rows (worker, mean_seconds, size).
        logs: the logs among the sources, as they were read.
    """

    groups: list[Group]
    others: dict[str, Any]
    stalls: list[Stall]
    warnings: list[str]
    sources: list[str]
    traces: list[tuple[float, int, float]] = field(default_factory=list)
    period: float = nan
    sizes: list[tuple[int, float, float]] = field(default_factory=list)
    logs: list[ImportSummary] = field(default_factory=list)

    def cluster(self, stem: str) -> dict[str, Any]:
        """The section `cluster`; files beside it are called after `stem`."""
        if self.traces or self.sizes:
            means = [mean for group in self.groups for mean in group.means]
            key, model = self._model(stem)
            time = {"mean": means, key: model}
            return {"workers": len(means), "compute_time": time, **self.others}
        parts = [_section(group, f"{stem}-sizes-{group.first}.csv") for group in self.groups]
        alone = parts[0] if len(parts) == 1 else {"groups": parts}
        return {**alone, **self.others}

    def _model(self, stem: str) -> tuple[str, dict[str, Any]]:
        """What stands in place of laws: a trace of speeds, or each worker's own sizes."""
        if self.traces:
            repeats = {} if isnan(self.period) else {"period": self.period}
            return "speed", {"kind": "trace", "path": f"{stem}-trace.csv", **repeats}
        return "job", {"kind": "empirical", "path": f"{stem}-sizes.csv", "per_worker": True}


def calibrate(
    sources: Sequence[str | Path],
    *,
    trace: bool = False,
    sizes: bool = False,
    options: LogOptions | None = None,
    draw: int | None = None,
) -> Calibration:
    """The cluster that recorded runs took place on, or that logs were written on.

    Args:
        sources: results folders with events, of real or simulated runs; logs as tables; profiles
            in Chrome's JSON format, or folders with one per rank.
        trace: describe the workers by their speeds over time in the first source, not by laws.
        sizes: describe each worker by the sizes of its own jobs, not by a law.
        options: how to read logs.
        draw: describe a bootstrap sample, the jobs of each worker drawn again with replacement;
            the number of the sample.

    Raises:
        DataError: a source has no events and is no log, or the sources do not fit each other.
    """
    if trace and sizes:
        raise DataError("trace and sizes: must be one of them")
    found, logs = _read(sources, options)
    chosen, warnings = _usable(found)
    plain, stalls = _calm(chosen)
    failures = None if trace or sizes else find_failures(plain, groups_of(plain))
    if failures is not None:
        spared = [without(run, hit) for run, hit in zip(chosen, failures.hit, strict=True)]
        plain, stalls = _calm(spared)
    known = plain if draw is None else [_drawn_again(run, draw) for run in plain]
    groups = groups_of(known)
    links, server = links_of(plain), server_of(found)
    others = {
        "links": links,
        "server": server,
        "stalls": stall_section(chosen, stalls),
        "faults": fault_section(failures),
        "membership": membership_section(found),
    }
    return Calibration(
        groups,
        {name: section for name, section in others.items() if section},
        stalls,
        [
            *warnings,
            *_doubts(plain, groups, stalls, is_traced=trace),
            *absence_doubts(found, failures),
        ],
        [run.name for run in found],
        list(_speeds(plain[0])) if trace else [],
        plain[0].period if trace else nan,
        list(_own_sizes(known)) if sizes else [],
        logs,
    )


def _read(
    sources: Sequence[str | Path], options: LogOptions | None
) -> tuple[list[Recorded], list[ImportSummary]]:
    """The runs of all sources, and summaries of the logs among them."""
    found, logs = list[Recorded](), list[ImportSummary]()
    for source in sources:
        if is_recording(Path(source)):
            found += recordings(Path(source))
        else:
            log = read_log(source, options)
            found.append(recorded_in(log))
            logs.append(summarise(log))
    if options is not None and not logs:
        raise DataError("columns, unit, worker and operation belong to logs, and there is none")
    check_recordings(found)
    return found, logs


def _calm(runs: Sequence[Recorded]) -> tuple[list[Recorded], list[Stall]]:
    """The runs without the pauses of all workers, and these."""
    stalls = [find_stalls(run) for run in runs]
    calm = [without_stalls(run, own) for run, own in zip(runs, stalls, strict=True)]
    return calm, [stall for own in stalls for stall in own]


def _drawn_again(run: Recorded, draw: int) -> Recorded:
    return replace(run, jobs=run.jobs.iloc[drawn_again(run.worker, draw)])


def _usable(found: list[Recorded]) -> tuple[list[Recorded], list[str]]:
    """The runs that tell compute times: those without cancellations, if there are any."""
    warnings = []
    single = [run for run in found if run.steps == 1]
    if not single:
        raise DataError("all jobs take local steps: record a method whose jobs are one gradient")
    if len(single) < len(found):
        warnings.append("runs whose jobs take local steps are left out of the compute times")
    whole = [run for run in single if run.cancelled <= CENSORED]
    if whole:
        if len(whole) < len(single):
            warnings.append("runs that cancelled jobs are left out of the compute times")
        return whole, warnings
    share = max(run.cancelled for run in single)
    warnings.append(
        f"{share:.0%} of the jobs were cancelled, the longest among them, so compute times come "
        "out too short: record a method that never cancels, such as asgd"
    )
    return single, warnings


def _doubts(
    runs: list[Recorded], groups: list[Group], stalls: list[Stall], *, is_traced: bool
) -> Iterator[str]:
    if not any(run.has_stages for run in runs):
        yield "jobs have no stages: what links and the server took, if anything, is compute time"
    for group in groups:
        if len(group.sizes) < FEW:
            few = f"{len(group.sizes)} jobs"
            yield f"{group.name}: {few} are few for a law: record for longer"
    if stalls:
        lost = exact_sum(np.array([stall.seconds for stall in stalls]))
        many = f"{len(stalls)} pauses" if len(stalls) > 1 else "a pause"
        yield f"{many} of all workers, {lost:.3g} s in all, left out of compute times: see stalls"
    for said, workers in ({} if is_traced else trending(runs)).items():
        named = ", ".join(map(str, list(workers)[:MOST_NAMED]))
        more = f" and {len(workers) - MOST_NAMED} more" if len(workers) > MOST_NAMED else ""
        who = f"worker{'s' * (len(workers) > 1)} {named}{more}"
        most = max(workers.values(), key=abs)
        known = f"{said} (correlation {'up to ' * (len(workers) > 1)}{most:.2f})"
        yield f"durations of {who} {known}: a law loses that, a trace keeps it (--trace)"


def _section(group: Group, path: str) -> dict[str, Any]:
    means: Any = [_number(mean) for mean in group.means]
    means = means[0] if len(means) == 1 else means
    time = {"mean": means, "job": group.job(path)}
    return {"workers": group.workers, "compute_time": time}


def _speeds(run: Recorded) -> Iterator[tuple[float, int, float]]:
    """A row per job: its worker's speed from when it was received, its mean being 1."""
    for worker in range(run.workers):
        jobs = run.of(worker)
        seconds = jobs["seconds"].to_numpy(float)
        speeds = exact_sum(seconds) / len(seconds) / seconds
        begins = np.concatenate([[0.0], jobs["received"].to_numpy(float)[1:]])
        rows: list[tuple[float, float]] = list(zip(begins.tolist(), speeds.tolist(), strict=True))
        yield from ((begin, worker, speed) for begin, speed in rows)


def _own_sizes(runs: list[Recorded]) -> Iterator[tuple[int, float, float]]:
    """A row per job: its worker, the worker's mean seconds, and its seconds over that mean."""
    for worker in range(runs[0].workers):
        seconds = np.concatenate([run.of(worker)["seconds"].to_numpy(float) for run in runs])
        mean = exact_sum(seconds) / len(seconds)
        yield from ((worker, mean, size) for size in (seconds / mean).tolist())


def write_calibration(found: Calibration, path: Path) -> list[Path]:
    """Write the cluster section and the files that it names; returns them.

    Raises:
        DataError: one of them is a log that was read.
        StorageError: the disk is full or the place cannot be written.
    """
    said = [f"from {source}" for source in found.sources]
    said += [f"beware: {warning}" for warning in found.warnings]
    head = "".join(f"# {printable(line, LONGEST_LINE)}\n" for line in said)
    text = head + to_yaml({"cluster": found.cluster(path.stem)})
    files: dict[str, bytes] = {path.name: text.encode()}
    if found.traces:
        files[f"{path.stem}-trace.csv"] = _csv(["time", "worker", "speed"], found.traces)
    elif found.sizes:
        columns = ["worker", "mean_seconds", "size"]
        files[f"{path.stem}-sizes.csv"] = _csv(columns, found.sizes)
    else:
        for group in found.groups:
            if group.is_ruled_out:
                name = f"{path.stem}-sizes-{group.first}.csv"
                files[name] = _csv(["size"], [(size,) for size in _thinned(group.sizes)])
    written = [path.parent / name for name in files]
    for target, log in product(written, found.logs):
        check_apart(target, Path(log.source))
    with Staging(path.parent) as staging:
        for name, content in files.items():
            staging.write(name, _writer(content))
    return written


def _writer(content: bytes) -> Any:
    def write(file: IO[bytes]) -> None:
        file.write(content)

    return write


def _csv(columns: list[str], rows: Sequence[tuple[Any, ...]]) -> bytes:
    from pandas import DataFrame

    return csv_bytes(DataFrame(rows, columns=columns))


def _thinned(sizes: Floats) -> list[float]:
    """At most 20,000 of the sorted sizes, evenly spread over their ranks."""
    ordered = np.sort(sizes)
    step = max(1, -(-len(ordered) // MOST_SIZES))
    chosen: list[float] = ordered[step // 2 :: step].tolist()
    return chosen


def _number(value: float) -> float:
    return float(f"{value:.6g}")
