"""`cluster.attacks`: workers whose messages are wrong, by accident or on purpose."""

from collections.abc import Iterator, Mapping, Sequence
from math import floor, inf
from statistics import NormalDist
from typing import Annotated, Any, Literal

from pydantic import Field, model_validator

from simulator.keys import (
    SECONDS,
    WHOLE,
    Finite,
    NonNegative,
    Positive,
    Section,
    examples,
    meanings,
    wrong,
)

__all__ = [
    "Alie",
    "AttackSpec",
    "Attacks",
    "Constant",
    "FreeRider",
    "Ipm",
    "LabelFlip",
    "Mimic",
    "MinMax",
    "Noise",
    "SignFlip",
    "Stale",
    "Zero",
]

Worker = Annotated[int, Field(ge=0), WHOLE]
DIGITS = 12  # of quantiles, whose last digits differ between mathematical libraries


class AttackSpec(Section):
    """The base of all attacks: who attacks, and from when on.

    An attacker computes and sends as every worker does. Its message is replaced as it arrives,
    after any compression; before `from` it is honest.
    """

    kind: str
    workers: Annotated[list[Worker], Field(min_length=1)] | None = Field(
        default=None, description="the attackers; give workers, count or share"
    )
    count: Annotated[int, Field(ge=0), WHOLE] | None = Field(
        default=None, description="how many workers attack, the first ones"
    )
    share: Annotated[float, Field(ge=0, le=1)] | None = Field(
        default=None, description="the share of the workers that attack, the first ones"
    )
    begin: NonNegative = Field(
        default=0.0,
        alias="from",
        description="seconds until the first wrong message",
        json_schema_extra=SECONDS,
    )

    @model_validator(mode="after")
    def _one_choice(self) -> "AttackSpec":
        given = [key for key in ("workers", "count", "share") if getattr(self, key) is not None]
        if len(given) != 1:
            said = f"has {' and '.join(given)}" if given else "names no attackers"
            rule = f"{said}: give workers, count or share"
            raise wrong((given[-1],) if given else (), None, rule)
        if self.workers is not None and len(set(self.workers)) < len(self.workers):
            raise wrong(("workers",), self.workers, "the same worker twice in one list")
        return self

    def attackers(self, workers: int) -> list[int]:
        """The attackers among so many workers, in ascending order."""
        if self.workers is not None:
            return sorted(self.workers)
        if self.count is not None:
            return list(range(self.count))
        return list(range(floor((self.share or 0.0) * workers + 1e-9)))

    def among(self, workers: int, present: Sequence[int]) -> "AttackSpec | None":
        """The attack with the attackers numbered among the workers that are `present`.

        None if there is none of them.
        """
        places = {worker: place for place, worker in enumerate(present)}
        found = [places[worker] for worker in self.attackers(workers) if worker in places]
        return self.model_copy(update=self._renumbered(found, places)) if found else None

    def _renumbered(self, attackers: list[int], places: Mapping[int, int]) -> dict[str, Any]:
        return {"workers": attackers, "count": None, "share": None}

    def misfits(self, workers: int) -> Iterator[tuple[tuple[str, ...], Any, str]]:
        """(keys, value, rule) of values that do not suit this number of workers."""
        if self.workers is not None and max(self.workers) >= workers:
            yield ("workers",), max(self.workers), f"must be below the number of workers, {workers}"
        if self.count is not None and self.count > workers:
            yield ("count",), self.count, f"must be at most the number of workers, {workers}"


class SignFlip(AttackSpec):
    """The message times minus `scale`; or the mean of the honest workers' latest messages."""

    model_config = examples(
        {"kind": "sign_flip", "count": 2, "scale": 3.0},
        {"kind": "sign_flip", "workers": [4], "of": "mean"},
        {"kind": "sign_flip", "share": 0.2, "from": 100.0},
    )

    kind: Literal["sign_flip"]
    scale: Finite = Field(default=1.0, description="the factor; 0 sends zeros, -1 is honest")
    of: Literal["own", "mean"] = Field(
        default="own",
        description="which message is reversed",
        json_schema_extra=meanings(
            own="the attacker's honest message",
            mean="the mean of the honest workers' latest messages",
        ),
    )


class Ipm(AttackSpec):
    """Inner product manipulation: -`scale` times the mean of the honest workers' latest messages.

    Xie, Koyejo, Gupta (2020), arXiv 1903.03936.
    """

    model_config = examples(
        {"kind": "ipm", "count": 2, "scale": 0.5, "from": 10.0},
        {"kind": "ipm", "workers": [0]},
        {"kind": "ipm", "share": 0.2},
    )

    kind: Literal["ipm"]
    scale: Positive = Field(default=0.1, description="the factor")


class Alie(AttackSpec):
    """A little is enough: mean - `scale` std of the honest workers' latest messages, by coordinate.

    `auto` is the normal quantile z of (n - m - s)/(n - m), s = floor(n/2 + 1) - m, for m attackers
    of n workers. Baruch, Baruch, Goldberg (2019), arXiv 1902.06156.
    """

    model_config = examples(
        {"kind": "alie", "count": 2, "scale": "auto"},
        {"kind": "alie", "workers": [0], "scale": 1.5, "from": 10.0},
        {"kind": "alie", "share": 0.2},
    )

    kind: Literal["alie"]
    scale: Finite | Literal["auto"] = Field(
        default="auto", description="how many standard deviations"
    )

    def deviations(self, workers: int) -> float:
        """z for so many workers."""
        if self.scale != "auto":
            return self.scale
        m = len(self.attackers(workers))
        honest, supporters = workers - m, workers // 2 + 1 - m
        share = (honest - supporters) / honest if honest else 1.0
        if not 0.0 < share < 1.0:
            return inf
        return round(NormalDist().inv_cdf(share), DIGITS)

    def misfits(self, workers: int) -> Iterator[tuple[tuple[str, ...], Any, str]]:
        yield from super().misfits(workers)
        m = len(self.attackers(workers))
        if m and self.deviations(workers) == inf:
            rule = f"auto has no value for {m} attackers of {workers} workers: give a number"
            yield ("scale",), self.scale, rule


class MinMax(AttackSpec):
    """Like ALIE, but as far out as passes: mean - gamma std of the honest workers' latest messages.

    gamma is the largest number up to 5 that leaves the message no farther from any of them than the
    two farthest are from each other. Shejwalkar, Houmansadr (2021), "Manipulating the Byzantine",
    NDSS.
    """

    model_config = examples(
        {"kind": "min_max", "count": 2, "from": 10.0},
        {"kind": "min_max", "workers": [0]},
        {"kind": "min_max", "share": 0.2},
    )

    kind: Literal["min_max"]


class Noise(AttackSpec):
    """Normal noise with standard deviation `scale` in each coordinate."""

    model_config = examples(
        {"kind": "noise", "count": 2, "scale": 1.0, "form": "add"},
        {"kind": "noise", "workers": [0], "form": "replace", "mean": 2.0, "from": 10.0},
        {"kind": "noise", "share": 0.2, "form": "direction"},
    )

    kind: Literal["noise"]
    scale: NonNegative = Field(default=0.1, description="standard deviation, or relative length")
    form: Literal["add", "replace", "direction"] = Field(
        default="add",
        description="what happens to the message",
        json_schema_extra=meanings(
            add="the noise is added to it",
            replace="the noise alone is sent",
            direction="a random direction replaces it, `scale` times as long as the message",
        ),
    )
    mean: Finite = Field(default=0.0, description="mean of the noise in each coordinate")


class LabelFlip(AttackSpec):
    """The honest procedure on wrong labels: class C - 1 - y of C in place of y, -y of -1 and 1."""

    model_config = examples(
        {"kind": "label_flip", "count": 2, "from": 10.0},
        {"kind": "label_flip", "workers": [0]},
        {"kind": "label_flip", "share": 0.2},
    )

    kind: Literal["label_flip"]


class Zero(AttackSpec):
    """Zeros."""

    model_config = examples(
        {"kind": "zero", "count": 2, "from": 10.0},
        {"kind": "zero", "workers": [0]},
        {"kind": "zero", "share": 0.2},
    )

    kind: Literal["zero"]


class Constant(AttackSpec):
    """The same vector always."""

    model_config = examples(
        {"kind": "constant", "count": 2, "value": 10.0, "from": 10.0},
        {"kind": "constant", "workers": [0], "value": [1.0, -1.0]},
        {"kind": "constant", "share": 0.2, "value": 1.0},
    )

    kind: Literal["constant"]
    value: Finite | Annotated[list[Finite], Field(min_length=1)] = Field(
        description="every coordinate, or a list of them"
    )

    def misfit(self, dimension: int) -> str:
        """Why the value does not suit a model of this dimension, or ""."""
        if isinstance(self.value, list) and len(self.value) != dimension:
            return f"has {len(self.value)} numbers, must have {dimension}, one per coordinate"
        return ""


class FreeRider(AttackSpec):
    """A message made without computing: `scale` times the change of the model between two jobs.

    The attacker sends x_before - x, x the model of the job and x_before that of its job before; 0
    in its first job. A gradient is taken to be such a change over the step size.
    """

    model_config = examples(
        {"kind": "free_rider", "count": 2, "scale": 0.5, "noise": 0.1, "seconds": 0.2},
        {"kind": "free_rider", "workers": [0], "from": 10.0},
        {"kind": "free_rider", "share": 0.2},
    )

    kind: Literal["free_rider"]
    scale: Finite = Field(default=1.0, description="the factor")
    noise: NonNegative = Field(default=0.0, description="standard deviation of noise that is added")
    seconds: Positive | None = Field(
        default=None,
        description="seconds of an attacker's job, also before `from` (default: those of its "
        "compute time)",
        json_schema_extra=SECONDS,
    )


class Mimic(AttackSpec):
    """The latest message of one honest worker. Karimireddy, He, Jaggi (2022), arXiv 2006.09365."""

    model_config = examples(
        {"kind": "mimic", "count": 2, "worker": 5, "from": 10.0},
        {"kind": "mimic", "workers": [0]},
        {"kind": "mimic", "share": 0.2},
    )

    kind: Literal["mimic"]
    worker: Worker | None = Field(
        default=None, description="the worker to copy (default: the first honest one)"
    )

    def copied(self, workers: int) -> int:
        """The worker whose messages are copied; an attacker if nobody is honest."""
        if self.worker is not None:
            return self.worker
        attackers = self.attackers(workers)
        return next((one for one in range(workers) if one not in attackers), 0)

    def _renumbered(self, attackers: list[int], places: Mapping[int, int]) -> dict[str, Any]:
        changes = super()._renumbered(attackers, places)
        return changes if self.worker is None else {**changes, "worker": places.get(self.worker)}

    def misfits(self, workers: int) -> Iterator[tuple[tuple[str, ...], Any, str]]:
        yield from super().misfits(workers)
        if self.worker is not None:
            if self.worker >= workers:
                rule = f"must be below the number of workers, {workers}"
                yield ("worker",), self.worker, rule
            elif self.worker in self.attackers(workers):
                yield ("worker",), self.worker, "must be honest: it is one of the attackers"


class Stale(AttackSpec):
    """The honest message, held back until the model is `delay` updates newer, or more.

    A method that waits for its attackers then waits for ever.
    """

    model_config = examples(
        {"kind": "stale", "count": 2, "delay": 50, "from": 10.0},
        {"kind": "stale", "workers": [0], "delay": 10},
        {"kind": "stale", "share": 0.2, "delay": 10},
    )

    kind: Literal["stale"]
    delay: Annotated[int, Field(ge=1), WHOLE] = Field(description="the smallest delay, in updates")


_Known = (
    SignFlip | Ipm | Alie | MinMax | Noise | LabelFlip | Zero | Constant | FreeRider | Mimic | Stale
)
Attacks = Annotated[_Known, Field(discriminator="kind")]
"""The value of `cluster.attacks`."""
