"""`tune:`: the search space of every method, the budget and the seeds."""

from collections.abc import Iterator, Sequence
from dataclasses import fields
from typing import Annotated, Any, Literal, Self

from pydantic import AfterValidator, Field, model_validator

from simulator.keys import WHOLE, LongCount, Section, Seed, examples, meanings
from simulator.naming import closest
from simulator.scenario.methods import MethodEntry
from simulator.scenario.ranges import check_searched
from simulator.scenario.tree import Path

__all__ = ["Tune", "entries_called", "strays"]

Sampler = Literal["grid", "random", "sobol", "tpe", "halving", "smt"]
MOST_TRIALS = 10_000
Seeds = Annotated[int, Field(ge=1, le=100_000), WHOLE] | Annotated[list[Seed], Field(min_length=1)]


Searched = Annotated[Any, AfterValidator(check_searched)]


class Tune(Section):
    """How the methods' parameters are chosen: the same budget for each of them.

    A trial is one choice of a method's parameters that change the schedule, simulated for every
    seed with the whole grid of its coefficients (step sizes above all) as replicas.
    """

    model_config = examples(
        {
            "trials": 20,
            "sampler": "sobol",
            "stepsizes": 12,
            "seeds": 3,
            "fresh_seeds": 10,
            "methods": {"ringmaster": {"delay_threshold": "log:1..2*workers"}},
        },
        {
            "arrivals": 100_000,
            "sampler": "random",
            "sampler_seed": 1,
            "extend": True,
            "joint": False,
        },
    )

    sampler: Sampler = Field(
        default="grid",
        description="what chooses the next trial",
        json_schema_extra=meanings(
            grid="every combination of evenly spread values, as many as the trials allow",
            random="independent draws",
            sobol="Sobol's sequence, which fills the space more evenly than draws",
            tpe="learns where to look from the trials before (Optuna, extra `tune`)",
            halving="tpe that prunes poor trials early (Optuna, extra `tune`)",
            smt="a Kriging model over conditional parameters (SMT, extra `smt`)",
        ),
    )
    trials: Annotated[int, Field(ge=1, le=MOST_TRIALS), WHOLE] | None = Field(
        default=None, description="trials of each method (default: 20, where arrivals is not given)"
    )
    arrivals: LongCount | None = Field(
        default=None, description="simulated arrivals of each method, instead of trials"
    )
    stepsizes: Annotated[int, Field(ge=2, le=1000), WHOLE] = Field(
        default=20, description="the number of step sizes per trial, if no grid is given"
    )
    seeds: Seeds | None = Field(
        default=None, description="the seeds to tune on (default: those of the scenario)"
    )
    fresh_seeds: Seeds | None = Field(
        default=None,
        description="the seeds of the comparison, not used for tuning (default: as many others)",
    )
    sampler_seed: Seed = Field(default=0, description="the seed of the sampler itself")
    extend: bool = Field(
        default=False, description="continue beyond a grid while the best is at its edge"
    )
    joint: bool = Field(default=False, description="search all methods together, for one winner")
    methods: dict[str, dict[str, Searched]] = Field(
        default={},
        description="name or label of a method: parameter: a value, a list, low..high, "
        "low:high:num, log:low..high or log:low:high:num, or {values: .., when: {other: value}}; "
        "what is not named has a default",
    )

    @model_validator(mode="after")
    def _one_budget(self) -> Self:
        if self.trials is not None and self.arrivals is not None:
            raise ValueError("has trials and arrivals, must have one of them as the budget")
        return self


def entries_called(name: str, methods: Sequence[MethodEntry]) -> list[int]:
    """The indices of the methods with this label, or else with this name."""
    labelled = [k for k, entry in enumerate(methods) if entry.label == name]
    return labelled or [k for k, entry in enumerate(methods) if entry.name == name]


def strays(tune: Tune, methods: Sequence[MethodEntry | None]) -> Iterator[tuple[Path, str]]:
    """Unknown names in `tune.methods`: methods, and parameters of methods."""
    known = [entry for entry in methods if entry is not None]
    for name, searched in tune.methods.items():
        places = entries_called(name, known)
        if not places:
            names = dict.fromkeys(text for e in known for text in (e.name, e.label) if text)
            yield ("tune", "methods", name), f"is no method here, {closest(name, names)}"
        for place in places[:1]:
            own = [field.name for field in fields(known[place].algorithm) if field.init]
            for key in searched:
                if key not in own:
                    rule = f"is no parameter of {known[place].name}, {closest(key, own)}"
                    yield ("tune", "methods", name, key), rule
