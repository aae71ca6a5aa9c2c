"""Aggregators: how a server makes one vector of many messages, some of which may be wrong."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from typing import Annotated, Any, ClassVar, Literal

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field
from pydantic.config import JsonDict

from algorithms.parts.operations import (
    clip,
    krum,
    maximum,
    median,
    nearest_mean,
    norm,
    trimmed_mean,
)
from algorithms.parts.vectors import Vector

__all__ = [
    "MEAN",
    "MEDIAN",
    "Aggregator",
    "Messages",
    "check_aggregator",
    "plain_mean",
    "weighted_mean",
    "weiszfeld",
]

Faulty = Annotated[int, Field(ge=0, le=1_000_000)]
Rule = Callable[[Sequence[Vector]], Any]


class _Kind(BaseModel):
    """The base of all aggregators."""

    model_config = ConfigDict(extra="forbid", frozen=True, strict=True)

    is_usual: ClassVar[bool] = False
    """Whether methods do this anyway: tables then have no column for it."""

    kind: str

    @property
    def least(self) -> int:
        """The smallest number of messages that it can work with."""
        return 1

    def rule(self, zero: Vector) -> Rule:
        """The function of the messages for one run; what it remembers starts at `zero`."""
        raise NotImplementedError(f"{self.kind} has no rule")

    def __str__(self) -> str:
        """The kind and the numbers that are not the defaults: `trimmed_mean f=2`."""
        given = self.model_dump(exclude={"kind", "then"}, exclude_defaults=True).items()
        return " ".join([self.kind, *(f"{key}={value}" for key, value in given)])


def _shown(*examples: JsonDict) -> ConfigDict:
    return ConfigDict(json_schema_extra={"examples": [*examples]})


class Mean(_Kind):
    """The plain mean: one wrong message can move it anywhere."""

    model_config = _shown({"kind": "mean"})
    is_usual: ClassVar[bool] = True

    kind: Literal["mean"]

    def rule(self, zero: Vector) -> Rule:
        return plain_mean


class Median(_Kind):
    """The median of each coordinate; of an even number, the mean of the two in the middle."""

    model_config = _shown({"kind": "median"})

    kind: Literal["median"]

    def rule(self, zero: Vector) -> Rule:
        return median


class TrimmedMean(_Kind):
    """The mean of each coordinate without its f smallest and f largest values."""

    model_config = _shown({"kind": "trimmed_mean", "f": 2})

    kind: Literal["trimmed_mean"]
    f: Faulty = Field(description="values that are left out at each end")

    @property
    def least(self) -> int:
        return 2 * self.f + 1

    def rule(self, zero: Vector) -> Rule:
        return lambda messages: trimmed_mean(messages, self.f)


class Krum(_Kind):
    """Krum: the messages with the smallest sums of squared distances to their neighbours.

    A message's neighbours are the k - f - 2 of the k messages that are nearest to it; equal sums
    are in the order of the messages. Blanchard et al. (2017), arXiv 1703.02757.
    """

    model_config = _shown({"kind": "krum", "f": 2}, {"kind": "multi_krum", "f": 2})

    kind: Literal["krum", "multi_krum"] = Field(
        json_schema_extra={
            "meanings": {
                "krum": "The message nearest to its neighbours.",
                "multi_krum": "The mean of the k - f such messages.",
            }
        }
    )
    f: Faulty = Field(description="messages that may be wrong")

    @property
    def least(self) -> int:
        return self.f + 3

    def rule(self, zero: Vector) -> Rule:
        one = self.kind == "krum"
        return lambda messages: krum(messages, self.f, 1 if one else len(messages) - self.f)


class GeometricMedian(_Kind):
    """The geometric median by Weiszfeld's iteration (RFA): z <- sum v/m / sum 1/m, m = |z - v|.

    m is at least nu, and z starts at 0. Pillutla, Kakade, Harchaoui (2022), arXiv 1912.13445.
    """

    model_config = _shown({"kind": "geometric_median", "steps": 8, "nu": 0.01})

    kind: Literal["geometric_median"]
    steps: Annotated[int, Field(ge=1, le=10_000)] = Field(default=3, description="iterations")
    nu: Annotated[float, Field(gt=0, allow_inf_nan=False)] = Field(
        default=0.1, description="the smallest distance that counts"
    )

    def rule(self, zero: Vector) -> Rule:
        return lambda messages: weiszfeld(messages, [1] * len(messages), zero, self.steps, self.nu)


class CentredClipping(_Kind):
    """Clipping round the last aggregate: z <- z + mean of (v - z), each no longer than tau.

    z is 0 at first. Karimireddy, He, Jaggi (2021), arXiv 2012.10333.
    """

    model_config = _shown({"kind": "centred_clipping", "tau": 2.0, "steps": 3})

    kind: Literal["centred_clipping"]
    tau: Annotated[float, Field(gt=0)] = Field(description="the length to which v - z is clipped")
    steps: Annotated[int, Field(ge=1, le=10_000)] = Field(
        default=1, description="iterations for each aggregate"
    )

    def rule(self, zero: Vector) -> Rule:
        centre: Any = zero

        def aggregate(messages: Sequence[Vector]) -> Any:
            nonlocal centre
            for _ in range(self.steps):
                total: Any = clip(messages[0] - centre, self.tau)
                for message in messages[1:]:
                    total = total + clip(message - centre, self.tau)
                centre = centre + 1 / len(messages) * total
            return centre

        return aggregate


Plain = Mean | Median | TrimmedMean | Krum | GeometricMedian | CentredClipping


def _spelt_out(value: object) -> object:
    return {"kind": value} if isinstance(value, str) else value


_PLAIN_NAMES = Literal["mean", "median", "geometric_median"]
Base = Annotated[
    Plain,
    Field(discriminator="kind"),
    BeforeValidator(_spelt_out, json_schema_input_type=Plain | _PLAIN_NAMES),
]


class _Nearest(_Kind):
    """The base of aggregators that select messages by distance and use another aggregator."""

    f: Faulty = Field(description="messages that may be wrong")
    then: Base = Field(description="the aggregator; `paceline list aggregators`")

    @property
    def least(self) -> int:
        return max(self.f + 1, self.then.least)

    def __str__(self) -> str:
        return f"{super().__str__()} then {self.then}"


class NearestNeighbours(_Nearest):
    """Nearest-neighbour mixing: each message becomes the mean of the k - f nearest to it.

    It is one of them itself; `then` aggregates the means. Allouah et al. (2023), arXiv 2302.01772.
    """

    model_config = _shown({"kind": "nnm", "f": 2, "then": "median"})

    kind: Literal["nnm"]

    def rule(self, zero: Vector) -> Rule:
        then = self.then.rule(zero)

        def aggregate(messages: Sequence[Vector]) -> Any:
            keep = len(messages) - self.f
            return then([nearest_mean(centre, messages, keep) for centre in messages])

        return aggregate


class CentredTrimming(_Nearest):
    """Centred trimmed meta aggregator: the mean of the k - f messages nearest to `then` of all.

    Dahan, Levy (2024), arXiv 2405.14759.
    """

    model_config = _shown({"kind": "ctma", "f": 2, "then": {"kind": "geometric_median"}})

    kind: Literal["ctma"]

    def rule(self, zero: Vector) -> Rule:
        then = self.then.rule(zero)

        def aggregate(messages: Sequence[Vector]) -> Any:
            return nearest_mean(then(messages), messages, len(messages) - self.f)

        return aggregate


Known = Plain | NearestNeighbours | CentredTrimming
Aggregator = Annotated[
    Known,
    Field(discriminator="kind"),
    BeforeValidator(_spelt_out, json_schema_input_type=Known | _PLAIN_NAMES),
]
"""A mapping with `kind`, or the name of a kind whose numbers have defaults."""
MEAN = Mean(kind="mean")
MEDIAN = Median(kind="median")


def plain_mean(messages: Sequence[Vector]) -> Any:
    """The sum of the messages, in their order, over their number."""
    return weighted_mean(messages, [1] * len(messages))


def weighted_mean(messages: Sequence[Vector], weights: Sequence[int]) -> Any:
    """The weighted sum of the messages, in their order, over the sum of the weights."""
    total = weights[0] * messages[0]
    for weight, message in zip(weights[1:], messages[1:], strict=True):
        total = total + weight * message
    return 1 / sum(weights) * total


def weiszfeld(
    messages: Sequence[Vector], weights: Sequence[int], zero: Vector, steps: int, nu: float
) -> Any:
    """The weighted geometric median after so many steps from `zero`."""
    centre: Any = zero
    for _ in range(steps):
        total: Any = zero
        mass: Any = 0.0
        for weight, message in zip(weights, messages, strict=True):
            share = weight / maximum(norm(centre - message), nu)
            total, mass = total + share * message, mass + share
        centre = total / mass
    return centre


class Messages:
    """The messages that the server's next step aggregates; for the mean only their sum is kept."""

    def __init__(self, aggregator: Known, zero: Vector) -> None:
        self._zero = zero
        self._rule = None if aggregator.is_usual else aggregator.rule(zero)
        self.clear()

    def clear(self) -> None:
        """Forget all messages."""
        self.total = self._zero
        self._each: list[Vector] = []

    def add(self, message: Any) -> None:
        """Take in one message."""
        if self._rule is None:
            self.total = self.total + message
        else:
            self._each.append(message)

    @property
    def aggregate(self) -> Any:
        """The sum of the messages, or with an aggregator other than the mean its result."""
        return self.total if self._rule is None else self._rule(self._each)

    def times(self, factor: Any) -> Any:
        """`factor` times the sum of the messages, or times their number and the aggregate."""
        return (factor if self._rule is None else factor * len(self._each)) * self.aggregate


def check_aggregator(aggregator: Known, count: int | str) -> Iterator[tuple[str, str]]:
    """Yield (field, broken rule) where an aggregator does not get the messages that it needs."""
    least = aggregator.least
    if least > 1 and isinstance(count, str):
        yield "aggregator", f"needs at least {least} messages: give their number, not {count}"
    elif not isinstance(count, str) and count < least:
        yield "aggregator", f"needs at least {least} messages, and gets {count}"
