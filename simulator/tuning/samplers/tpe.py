"""Optuna's samplers, with an ask-and-tell journal beside the runs.

`optuna-dashboard` can show the journal. A restarted search takes the earlier proposals from it;
every further trial is drawn with a separate seed, made of the sampler's seed and the trial's
number, so an interruption changes nothing.
"""

from __future__ import annotations

import warnings
from functools import cached_property
from pathlib import Path
from typing import Any

from simulator.errors import MissingExtra
from simulator.files import make_directory
from simulator.tuning.samplers.base import Proposal, Visits
from simulator.tuning.space import MethodSpace, Parameter, Point, Space, tidy

__all__ = ["STARTUP", "Tpe"]

#: So many first trials are random; they can be requested at once.
STARTUP = 6
#: Seeds of trials are further apart than any number of trials.
STRIDE = 100_003


class Tpe:
    """Tree-structured Parzen estimator (Bergstra et al. 2011), multivariate: draws where the ratio
    of the density of good trials to that of bad ones is largest.

    With `shares`, increasing up to 1, trials are pruned by asynchronous successive halving (Li et
    al. 2020): a trial is carried to the next share of the simulated time only if its score is in
    the best third of those that were carried as far, or the best so far.

    Raises:
        MissingExtra: Optuna is not installed.
    """

    def __init__(
        self, space: Space, seed: int, journal: Path, shares: tuple[float, ...] = (1.0,)
    ) -> None:
        self.space, self.shares = space, shares
        self._seed, self._visits = seed, Visits(space)
        self._optuna, self._journal = _optuna(), journal
        self._asked = 0

    @property
    def ahead(self) -> int:
        """The random trials at the start, then one by one."""
        return max(1, STARTUP - self._asked)

    @property
    def first_share(self) -> float:
        """The share of a trial at which its first score is reported."""
        return self.shares[0]

    def ask(self) -> Proposal | None:
        """The next trial of the study; None if every point was visited and none can refine."""
        total = sum(method.size for method in self.space)
        if self._visits.distinct >= total and not any(one.refinable for one in self.space):
            return None
        trial = self._next()
        self._asked += 1
        method = self._method(trial)
        values = {one.name: self._suggest(trial, method, one) for one in _roots(method)}
        values |= {
            one.name: self._suggest(trial, method, one)
            for one in method.parameters
            if one.when is not None and values.get(one.when[0]) in one.when[1]
        }
        return self._visits.take(method, _point(method, values), trial)

    def tell(self, proposal: Proposal, share: float, score: float) -> float | None:
        """Report the score; the next share, or None once the trial is finished or pruned."""
        trial, place = proposal.ticket, self.shares.index(share)
        done = self._study.trials[trial.number].state.is_finished()
        if len(self.shares) > 1:
            if not done:
                trial.report(score, step=3**place)
            further = share < 1.0 and not self._is_pruned(trial, place)
            if further:
                return self.shares[place + 1]
        if not done:
            states = self._optuna.trial.TrialState
            state = states.COMPLETE if share == 1.0 else states.PRUNED
            self._study.tell(trial.number, score if share == 1.0 else None, state=state)
        return None

    def _is_pruned(self, trial: Any, place: int) -> bool:
        """Whether the study prunes a trial; of a finished one, whether it did."""
        frozen = self._study.trials[trial.number]
        if frozen.state.is_finished():
            return bool(frozen.last_step == 3**place)
        return bool(trial.should_prune())

    @cached_property
    def _known(self) -> int:
        """The number of trials in the journal when it was opened."""
        return len(self._study.get_trials(deepcopy=False))

    @cached_property
    def _study(self) -> Any:
        """Opened when the first trial is requested: until then nothing is written."""
        from optuna.storages import JournalStorage
        from optuna.storages.journal import JournalFileBackend

        make_directory(self._journal.parent)
        return self._optuna.create_study(
            storage=JournalStorage(JournalFileBackend(str(self._journal))),
            study_name=self.space[0].label if len(self.space) == 1 else "joint",
            pruner=self._optuna.pruners.SuccessiveHalvingPruner(min_resource=1, reduction_factor=3),
            load_if_exists=True,
        )

    def _next(self) -> Any:
        """The trial at this place of the journal, or a new one with its own seed."""
        if self._asked < self._known:
            frozen = self._study.trials[self._asked]
            return self._optuna.trial.Trial(self._study, frozen._trial_id)
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # that `group` is experimental
            self._study.sampler = self._optuna.samplers.TPESampler(
                seed=(self._seed * STRIDE + self._asked) % 2**32,
                n_startup_trials=STARTUP,
                multivariate=True,
                group=True,
                constant_liar=False,
            )
        return self._study.ask()

    def _method(self, trial: Any) -> MethodSpace:
        if len(self.space) == 1:
            return self.space[0]
        chosen = trial.suggest_categorical("method", [method.label for method in self.space])
        return next(method for method in self.space if method.label == chosen)

    def _suggest(self, trial: Any, method: MethodSpace, one: Parameter) -> Any:
        """A value; names contain the method, so that no two methods share a distribution.

        For a list its index is drawn: in the order of the list if it holds numbers.
        """
        name = f"{method.label}.{one.name}"
        if one.kind == "integer":
            return trial.suggest_int(name, int(one.low), int(one.high), log=one.log)
        if one.kind == "number":
            return tidy(trial.suggest_float(name, one.low, one.high, log=one.log))
        places = list(range(len(one.choices)))
        if one.ordered:
            return one.choices[trial.suggest_int(name, 0, places[-1])]
        return one.choices[trial.suggest_categorical(name, places)]


def _optuna() -> Any:
    try:
        import optuna
    except ImportError as error:
        raise MissingExtra("tune", package="optuna", purpose="tune.sampler") from error
    optuna.logging.set_verbosity(optuna.logging.WARNING)
    return optuna


def _roots(method: MethodSpace) -> list[Parameter]:
    return [one for one in method.parameters if one.when is None]


def _point(method: MethodSpace, values: dict[str, Any]) -> Point:
    return tuple((one.name, values[one.name]) for one in method.parameters if one.name in values)
