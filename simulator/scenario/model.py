"""The scenario: everything that determines a run, validated.

The models of `problem:` and `cluster:` belong to the packages that implement them; this file
combines them with the keys of the run itself.
"""

from collections import Counter
from typing import TYPE_CHECKING, Annotated, Any, Literal, Self

from pydantic import (
    AfterValidator,
    BeforeValidator,
    Field,
    ValidationInfo,
    field_validator,
    model_validator,
)

from simulator.cluster.spec import ClusterSpec
from simulator.errors import Mistake, ScenarioError
from simulator.keys import Line, Section, Seed, examples, meanings
from simulator.problems import FirstOrder, NetworkSpec, OracleSpec, ProblemSpec
from simulator.problems.compiler import check_compiler
from simulator.scenario.cross_checks import Parts, findings
from simulator.scenario.labels import labelled
from simulator.scenario.methods import MethodEntry
from simulator.scenario.objectives import model_from
from simulator.scenario.sections import Record, Stop
from simulator.scenario.tree import key_path
from simulator.scenario.tuning import Tune
from simulator.scenario.writing import canonical, to_yaml

if TYPE_CHECKING:
    from simulator.problems.base import Problem

__all__ = ["Scenario", "Seeds"]

MOST_SEEDS = 100_000


def _count_of_seeds(given: Any) -> Any:
    """Accept `seeds: 5` for 0..4."""
    if isinstance(given, int) and not isinstance(given, bool):
        if not 1 <= given <= MOST_SEEDS:
            raise ValueError(f"must be a count from 1 to {MOST_SEEDS}, or a list of seeds")
        return list(range(given))
    return given


def _distinct(seeds: list[int]) -> list[int]:
    seed, times = Counter(seeds).most_common(1)[0]
    if times > 1:
        raise ValueError(f"{seed} is given {times} times, seeds must be distinct")
    return seeds


CountOfSeeds = Annotated[int, Field(ge=1, le=MOST_SEEDS)]
Seeds = Annotated[
    list[Seed],
    Field(min_length=1, max_length=MOST_SEEDS),
    BeforeValidator(_count_of_seeds, json_schema_input_type=CountOfSeeds | list[Seed]),
    AfterValidator(_distinct),
]
Methods = Annotated[
    list[MethodEntry], Field(min_length=1, max_length=1000), AfterValidator(labelled)
]


class Scenario(Section):
    """Everything that a run depends on. Immutable; two equal scenarios give the same bytes.

    Raise a ScenarioError where two sections contradict each other (a table of minima that has
    not one row per worker, a target that the problem cannot measure).
    """

    model_config = examples(
        {
            "name": "ringmaster-or-not",
            "description": "Asynchronous SGD with and without a delay threshold",
            "problem": {"kind": "quadratic", "dimension": 100, "noise": 0.01},
            "cluster": {
                "workers": 20,
                "compute_time": {"mean": {"law": "linear"}, "job": "exponential"},
            },
            "methods": [
                {"name": "asgd", "stepsize": [0.05, 0.1, 0.2]},
                {"name": "ringmaster", "stepsize": 0.2, "delay_threshold": 6},
            ],
            "stop": {"time": 500.0, "target": {"metric": "grad_norm_sq", "below": 1.0e-3}},
            "record": {"every": 2.0},
            "seeds": 5,
        },
        {
            "problem": {"kind": "quadratic", "dimension": 100},
            "oracle": {"kind": "zeroth_order", "block": 4},
            "cluster": {"workers": 20},
            "methods": [{"name": "asgd", "stepsize": 0.05}],
            "stop": {"arrivals": 10_000},
            "common_random_numbers": True,
            "engine": "tape",
            "sweep": {"cluster.workers": [10, 20, 40], "methods[0].stepsize": "log:0.01:0.1:5"},
        },
        {
            "problem": {"kind": "quadratic", "dimension": 100},
            "cluster": {"workers": 20},
            "methods": [{"name": "asgd", "stepsize": 0.05}],
            "stop": {"time": 100.0, "target": {"metric": "loss_gap", "below": 1.0e-3}},
            "tune": {"trials": 10},
        },
    )

    name: Line = Field(
        default="scenario", min_length=1, description="the name of its results folder"
    )
    description: Line = Field(default="", description="one line for figures and the report")
    problem: ProblemSpec = Field(description="the objective and its data")
    oracle: OracleSpec = Field(
        default=FirstOrder(), description="what a worker computes of its objective"
    )
    cluster: ClusterSpec = Field(description="the workers and how long they compute")
    methods: Methods = Field(description="the methods to compare")
    stop: Stop = Field(description="when a run ends")
    record: Record = Field(
        default_factory=Record, validate_default=True, description="when metrics are measured"
    )
    seeds: Seeds = Field(default=[0], description="how many seeds (0, 1, ..), or a list of them")
    common_random_numbers: bool = Field(
        default=True,
        description="whether job k of worker i has the same size and draws under all methods",
    )
    engine: Literal["tape", "numpy", "torch"] = Field(
        default="tape",
        description="how the arithmetic is carried out; tape and numpy give the same results",
        json_schema_extra=meanings(
            tape="compiled, all replicas at once",
            numpy="one operation after the other on NumPy arrays: slow, for objectives in Python "
            "and for checks",
            torch="on PyTorch tensors, all replicas at once (extra `torch`): the default of "
            "`problem.kind: network`, and for checks of the other problems on data, up to rounding",
        ),
    )
    sweep: dict[str, Annotated[list[Any], Field(min_length=1)] | str] = Field(
        default={},
        description="for the path of each swept key a list of values, start:stop:num or "
        "log:start:stop:num; every combination is a run. zip: groups of keys that change together; "
        "exclude: combinations to leave out",
    )

    tune: Tune | None = Field(
        default=None, description="what `paceline tune` searches for each method, and how long"
    )

    def __repr__(self) -> str:
        counts = {
            "worker": self.cluster.size,
            "method": len(self.methods),
            "seed": len(self.seeds),
        }
        said = [f"{count} {thing}{'s' * (count != 1)}" for thing, count in counts.items()]
        return f"Scenario({self.name!r}: {', '.join([self.problem.kind, *said])})"

    @model_validator(mode="before")
    @classmethod
    def _engine_of_networks(cls, given: Any) -> Any:
        """A network is computed by PyTorch, so its engine need not be named."""
        problem = given.get("problem") if isinstance(given, dict) else None
        if isinstance(problem, dict) and problem.get("kind") == "network":
            return {"engine": "torch", **given}
        return given

    @field_validator("record")
    @classmethod
    def _until_the_end(cls, record: Record, sections: ValidationInfo) -> Record:
        stop = sections.data.get("stop")
        return record if stop is None else record.until(stop)

    @model_validator(mode="after")
    def _agrees(self) -> Self:
        self.check_agreement()
        return self

    def check_agreement(self) -> None:
        """Check the rules between the sections. Raise a ScenarioError with all mistakes."""
        parts = Parts(
            self.problem,
            self.oracle,
            self.cluster,
            self.methods,
            self.stop,
            self.record,
            self.tune,
            self.seeds,
            self.engine,
        )
        if found := list(findings(parts)):
            raise ScenarioError(Mistake(key=key_path(path), rule=rule) for path, rule in found)

    def build_problem(self) -> "Problem":
        """The problem as the oracle shows it to the workers.

        Raises:
            DataError: a data file is missing or wrong.
            ScenarioError: the oracle does not fit the problem's dimension.
            RunFailed: numba may not compile.
        """
        check_compiler()
        if self.module is not None:
            return self.build_with(self.module)
        return self.seen(self.problem.build(self.cluster.size))

    @property
    def module(self) -> str | None:
        """The name of the user's own network, if it was given by name."""
        return self.problem.module if isinstance(self.problem, NetworkSpec) else None

    def build_with(self, model: object) -> "Problem":
        """The problem with the user's own network: a module, what makes it, or its name.

        Raises:
            ScenarioError: the problem has another network, or the module does not fit.
        """
        if not isinstance(self.problem, NetworkSpec):
            rule = f"is {self.problem.kind}, must be network where a model is given"
            raise ScenarioError.of(rule, key="problem.kind")
        own = model_from(model) if isinstance(model, str) else model
        return self.seen(self.problem.build_with(own, self.cluster.size))

    def seen(self, problem: "Problem") -> "Problem":
        """A built `problem` as the oracle shows it to the workers, with their own batches."""
        if wrong := list(self.oracle.check(problem.dimension)):
            raise ScenarioError(Mistake(key=f"oracle.{key}", rule=rule) for key, rule in wrong)
        if self.cluster.batches:
            from simulator.problems.batches import with_batches

            problem = with_batches(problem, self.cluster.batches)
        return self.oracle.wrap(problem)

    def on(self, cluster: ClusterSpec) -> "Scenario":
        """The scenario on another cluster.

        Raises:
            ScenarioError: the problem or a method does not fit that cluster.
        """
        changed = self.model_copy(update={"cluster": cluster})
        changed.check_agreement()
        return changed

    @property
    def working_cluster(self) -> ClusterSpec:
        """The cluster with the seconds that a job of this oracle takes."""
        if self.oracle.job_seconds is not None:
            return self.cluster.with_mean(self.oracle.job_seconds)
        cost = self.oracle.job_cost
        return self.cluster if cost == 1.0 else self.cluster.scaled(cost)

    def to_yaml(self) -> str:
        """The resolved scenario, every default written out; it loads again to an equal one."""
        return to_yaml(self.model_dump(exclude_none=True, by_alias=True))

    def canonical(self) -> bytes:
        """The same content as sorted JSON: the input of a hash of the scenario."""
        return canonical(self.model_dump(exclude_none=True, by_alias=True))
