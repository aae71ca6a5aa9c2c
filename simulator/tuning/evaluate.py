"""Carry out trials: each run is stored, and stored runs are not computed again."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any

from simulator.running.instants import instants
from simulator.running.run import Progress
from simulator.scenario import Scenario
from simulator.sweep.complete import complete
from simulator.sweep.resources import ONE_PROCESS, Resources
from simulator.sweep.runs import Run
from simulator.sweep.store import Store
from simulator.tuning.scoring import score
from simulator.tuning.trial import Configuration, Outcome, Trial, runs_of_trial

__all__ = ["Evaluator", "Request"]


@dataclass(frozen=True)
class Request:
    """A trial to carry out, up to `share` of the simulated time."""

    trial: Trial
    share: float = 1.0


class Evaluator:
    """Carries trials of one scenario out, on the tuning seeds, below one directory."""

    def __init__(
        self,
        scenario: Scenario,
        seeds: list[int],
        directory: Path,
        *,
        resources: Resources = ONE_PROCESS,
    ) -> None:
        self.scenario, self.seeds = scenario, seeds
        self._directory, self._resources = directory, resources
        self._store = Store(directory)
        self.computed = 0

    def carry_out(self, requests: list[Request], progress: Progress | None = None) -> list[Outcome]:
        """The outcome of each request, in their order."""
        planned = [self._runs(one, self.seeds, self._changes(one)) for one in requests]
        self._compute([run for runs in planned for run in runs], progress)
        return [self._outcome(one, runs) for one, runs in zip(requests, planned, strict=True)]

    def carry_out_within(self, request: Request, allowance: int) -> Outcome:
        """Carry out one trial on at most `allowance` arrivals, over all seeds.

        The seeds are charged in their order. The seed at which the allowance ends is cut there, and
        later ones are not run at all. So the arrivals of a cut trial are exactly the allowance, for
        any number of processes.
        """
        runs = self._capped(request, self.seeds, allowance)
        if not runs:
            return self._outcome(request, [])
        self._compute(runs, None)
        used, counted, is_cut = 0, [], False
        for seed, run in zip(self.seeds, runs, strict=True):
            arrivals = self._arrivals(run)
            if used + arrivals > allowance:
                [run] = self._capped(request, [seed], allowance - used)
                self._compute([run], None)
                arrivals = self._arrivals(run)
            counted.append(run)
            used += arrivals
            if used >= allowance:
                is_cut = True
                break
        return self._outcome(request, counted, cut=is_cut)

    def _runs(self, request: Request, seeds: list[int], changes: dict[str, Any]) -> list[Run]:
        scenario = self._shortened(request.share)
        return runs_of_trial(scenario, request.trial, seeds=seeds, changes=changes)

    def _capped(self, request: Request, seeds: list[int], most: int) -> list[Run]:
        own = self.scenario.stop.arrivals
        changes = {**self._changes(request), "arrivals": min(most, own or most)}
        return self._runs(request, seeds, changes)

    def _changes(self, request: Request) -> dict[str, Any]:
        """The keys of `stop` that differ from those of the scenario."""
        horizon = self.scenario.stop.time
        assert horizon is not None
        return {} if request.share == 1.0 else {"time": horizon * request.share}

    def _shortened(self, share: float) -> Scenario:
        """The scenario up to a share of its time, with about the same density of records."""
        record, stop = self.scenario.record, self.scenario.stop
        if share == 1.0 or record.points is None:
            return self.scenario
        assert stop.time is not None
        end = stop.time * share
        points = 1 + sum(time < end for time in instants(record, stop))
        short: dict[str, Any] = {"points": points}
        if record.first is not None and record.first >= end:
            short |= {"spacing": "linear", "first": None}
        return self.scenario.model_copy(update={"record": record.model_copy(update=short)})

    def _compute(self, runs: list[Run], progress: Progress | None) -> None:
        self.computed += complete(
            runs, self._directory, resources=self._resources, progress=progress
        )

    def _arrivals(self, run: Run) -> int:
        """The arrivals of a run's schedule; a failed run counts as none."""
        return max((int(row["arrivals"]) for row in self._rows(run)), default=0)

    def _rows(self, run: Run) -> list[dict[str, Any]]:
        kept = self._store.read(run.id)
        rows: list[dict[str, Any]] = [] if kept is None else kept.table("summary").to_pylist()
        return rows

    def _outcome(self, request: Request, runs: list[Run], *, cut: bool = False) -> Outcome:
        """The outcome of a trial from its stored runs."""
        tables = [self._rows(run) for run in runs]
        arrivals = sum(max((int(row["arrivals"]) for row in rows), default=0) for rows in tables)
        failures = [run for run, rows in zip(runs, tables, strict=True) if not rows]
        if failures or not runs:
            message = self._message(failures)
            return Outcome(request.trial, "failed", (), arrivals, request.share, message)
        found = tuple(
            self._configuration(request.trial, rows) for rows in zip(*tables, strict=True)
        )
        status = "cut" if cut else "complete"
        return Outcome(request.trial, status, found, arrivals, request.share)

    def _message(self, failures: list[Run]) -> str:
        for run in failures:
            failure = self._store.failure(run.id)
            if failure is not None:
                return f"seed {run.seed}: {failure.message}"
        return "the method refuses these parameters"

    def _configuration(self, trial: Trial, rows: tuple[dict[str, Any], ...]) -> Configuration:
        """One replica over all seeds."""
        chosen = {name: rows[0][name] for name in trial.coefficients}
        return Configuration(
            replica=int(rows[0]["replica"]),
            parameters={**dict(trial.point), **chosen},
            times=tuple(float(row["time_to_target"]) for row in rows),
            scores=tuple(score(row, self.scenario.stop) for row in rows),
        )
