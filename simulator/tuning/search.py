"""A tuning from its spaces to the best parameters of every method."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from simulator.errors import ScenarioError
from simulator.running.run import Progress
from simulator.running.single import check_single
from simulator.scenario import Scenario
from simulator.scenario.tuning import Tune
from simulator.sweep.resources import ONE_PROCESS, Resources
from simulator.tuning.choice import Choice, chosen, extension
from simulator.tuning.evaluate import Evaluator, Request
from simulator.tuning.reading import read_space
from simulator.tuning.samplers.make import make_sampler
from simulator.tuning.scoring import check_goal, worst
from simulator.tuning.seeds import fresh_seeds, tuning_seeds
from simulator.tuning.space import Space
from simulator.tuning.study import Budget, Study, check_equal
from simulator.tuning.trial import Outcome, Trial

__all__ = ["OutOfTime", "Tuning", "plan_studies", "search"]

DEFAULT_TRIALS = 20
MOST_EXTENSIONS = 8
#: The share that an extension adds to a budget of arrivals.
EXTENSION_SHARE = 10


class OutOfTime(BaseException):
    """Raised by a callback for the progress to end a search; what is stored stays.

    It is no `Exception`, so that it is not taken for an error of the run that it ends.
    """


@dataclass(frozen=True)
class Tuning:
    """The result of a search: all trials in the order of methods, and the choice per method.

    `choices` holds None for a method without a complete trial.
    """

    scenario: Scenario
    space: Space
    studies: tuple[Study, ...]
    choices: tuple[Choice | None, ...]
    seeds: tuple[int, ...]
    fresh: tuple[int, ...]

    @property
    def effort(self) -> str:
        """The budget in words, such as "20 trials each"."""
        joint = len(self.studies) < len(self.space)
        return f"{self.studies[0].budget} {'together' if joint else 'each'}"

    @property
    def outcomes(self) -> list[Outcome]:
        """Every trial, study by study, in the order of their starts."""
        return [outcome for study in self.studies for outcome in study.ordered]

    @property
    def failures(self) -> list[str]:
        """The error messages of failed trials."""
        return [f"{o.trial.name}: {o.message}" for o in self.outcomes if o.status == "failed"]


def plan_studies(scenario: Scenario, directory: Path) -> list[Study]:
    """One study per method, all with one budget; a joint search is one study with all budgets.

    Raises:
        ScenarioError: there is no target, or a space is wrong.
    """
    check_single(scenario)
    check_goal(scenario)
    if scenario.problem.kind == "python":
        rule = "is python, whose objective is an object of the calling program: tuning has none"
        raise ScenarioError.of(rule, key="problem.kind")
    tune = scenario.tune or Tune()
    spaces = read_space(scenario)
    amount = tune.arrivals or tune.trials or DEFAULT_TRIALS
    unit = "trials" if tune.arrivals is None else "arrivals"
    groups: list[Space] = [spaces] if tune.joint else [(space,) for space in spaces]
    penalty = worst(scenario.stop)
    return [
        Study(
            group,
            make_sampler(scenario, group, amount * len(group), directory),
            Budget(unit, amount * len(group)),
            penalty,
        )
        for group in groups
    ]


def search(
    scenario: Scenario,
    directory: Path,
    *,
    resources: Resources = ONE_PROCESS,
    progress: Progress | None = None,
    more: Callable[[], bool] | None = None,
) -> Tuning:
    """Spend every method's budget and choose.

    While `more` returns true, every method gets another trial. If `progress` raises `OutOfTime` in
    one of these rounds, the round does not count.

    The runs are stored below `directory` as they finish; the same search started again there reuses
    them and gives the same result. A damaged file counts as absent.

    Raises:
        ScenarioError: as `plan_studies`.
        StorageError: the disk is full or the place cannot be written; stored runs stay.
        RunFailed: the cluster cannot go on.
        InvariantError: some method got a larger budget than another.
    """
    studies = plan_studies(scenario, directory)
    seeds = tuning_seeds(scenario)
    evaluator = Evaluator(scenario, list(seeds), directory, resources=resources)
    _spend(studies, evaluator, progress)
    while more is not None and more() and _another_round(studies, evaluator, progress):
        pass
    if (scenario.tune or Tune()).extend:
        _extend(scenario, studies, evaluator, progress)
    check_equal(studies)
    space = tuple(method for study in studies for method in study.space)
    choices = tuple(_choice(scenario, studies, k) for k in range(len(space)))
    return Tuning(scenario, space, tuple(studies), choices, seeds, fresh_seeds(scenario))


def _choice(scenario: Scenario, studies: list[Study], index: int) -> Choice | None:
    outcomes = [outcome for study in studies for outcome in study.ordered]
    [method] = [one for study in studies for one in study.space if one.index == index]
    return chosen(outcomes, method, scenario.cluster.size)


def _spend(studies: list[Study], evaluator: Evaluator, progress: Progress | None) -> None:
    """Carry out trials until no study has any budget left."""
    while active := [study for study in studies if not study.is_over]:
        if active[0].budget.counts_trials:
            _round(studies, active, evaluator, progress)
        else:
            _arrivals_round(studies, active, evaluator, progress)


def _another_round(studies: list[Study], evaluator: Evaluator, progress: Progress | None) -> bool:
    """One more trial of every method; False, without any, where time runs out before its end."""
    for study in studies:
        study.enlarge(1, None)
    try:
        _spend(studies, evaluator, progress)
    except OutOfTime:
        for study in studies:
            study.enlarge(-1, None)
        return False
    return True


def _round(
    studies: list[Study], active: list[Study], evaluator: Evaluator, progress: Progress | None
) -> None:
    """The next trials of all studies together, each up to the share that its sampler requests."""
    pending = [(study, request) for study in active for request in study.next()]
    while pending:
        outcomes = evaluator.carry_out(
            [request for _, request in pending], _within(studies, len(pending), progress)
        )
        further = [
            (study, study.take(outcome))
            for (study, _), outcome in zip(pending, outcomes, strict=True)
        ]
        pending = [(study, request) for study, request in further if request is not None]


def _arrivals_round(
    studies: list[Study], active: list[Study], evaluator: Evaluator, progress: Progress | None
) -> None:
    """The next trial of each study, within its remaining arrivals."""
    for study in active:
        request: Request | None = next(iter(study.next()), None)
        while request is not None:
            request = study.take(evaluator.carry_out_within(request, study.left))
        report = _within(studies, 0, progress)
        if report is not None:
            report(0.0, study.space[0].label)


def _within(studies: list[Study], pending: int, progress: Progress | None) -> Progress | None:
    """Progress on `pending` trials as progress of the whole search."""
    if progress is None:
        return None
    total = sum(study.budget.amount for study in studies)
    done = sum(min(study.spent, study.budget.amount) for study in studies)
    unit = studies[0].budget.unit

    def report(share: float, _what: str) -> None:
        reached = done + share * pending
        progress(reached / total, f"{reached:,.0f}/{total:,} {unit}")

    return report


def _extend(
    scenario: Scenario, studies: list[Study], evaluator: Evaluator, progress: Progress | None
) -> None:
    """Continue while some method's best is at an edge; every method gets the same extra budget."""
    for _ in range(MOST_EXTENSIONS):
        beyond = [_beyond(scenario, study) for study in studies]
        if not any(beyond):
            return
        for study, trial in zip(studies, beyond, strict=True):
            amount = study.budget.amount // EXTENSION_SHARE or 1
            study.enlarge(1 if study.budget.counts_trials else amount, trial)
        _spend(studies, evaluator, progress)


def _beyond(scenario: Scenario, study: Study) -> Trial | None:
    choices = [chosen(study.outcomes, m, scenario.cluster.size) for m in study.space]
    known = [choice for choice in choices if choice is not None]
    if not known:
        return None
    return extension(min(known, key=lambda choice: choice.configuration.score))
