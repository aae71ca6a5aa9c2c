"""Links: how long messages take between the server and its workers, or between neighbours."""

import math
from collections.abc import Iterator
from typing import TYPE_CHECKING, Annotated, Any, Literal

from pydantic import BeforeValidator, Field, model_validator

from simulator.arrays import Ints
from simulator.cluster.compute_time import ComputeTime, list_misfits, spelt_out
from simulator.cluster.means import Mean, MeanOrZero, mean_is_random
from simulator.cluster.sizes import HalfNormal
from simulator.cluster.speeds import ConstantSpeed, Piecewise, Speed
from simulator.keys import (
    PER_SECOND,
    SECONDS,
    NonNegative,
    Positive,
    PositiveOrInf,
    Section,
    examples,
    meanings,
    wrong,
)

if TYPE_CHECKING:
    from simulator.cluster.times.channels import Channels

__all__ = ["AllLinks", "Bandwidth", "Link", "LinkSpec", "Links", "MessageTime", "Way"]

Way = Literal["download", "upload", "edge"]
WAYS: tuple[Way, ...] = ("download", "upload", "edge")
SHORT = frozenset(("mean", "job", "speed", "scale"))  # keys of a latency without `latency:`

OWN = SHORT | {"latency", "bandwidth", "discipline", "serial", "shared"}  # keys of one link


class MessageTime(ComputeTime):
    """Seconds per message, whatever its size: mean x size drawn for the message / speed."""

    model_config = examples(
        {"mean": 0.5, "job": "exponential"}, {"mean": 0.5, "speed": 2.0, "scale": 3.0}
    )

    mean: MeanOrZero = Field(
        default=1.0,
        description="a number for all links, a list with a number for each, a law of the index, or "
        "a random law drawn once per link; 0 takes no time",
        json_schema_extra=SECONDS,
    )


class Bandwidth(Section):
    """Numbers per second that a link lets through: mean x speed."""

    model_config = examples(
        {"mean": 1.0e6}, {"mean": {"law": "linear"}, "speed": 0.5, "scale": 1000.0}
    )

    mean: Mean = Field(
        default=math.inf,
        description="a number for all links, a list with a number for each, a law of the index, or "
        "a random law drawn once per link; a model of dimension d is a message of d numbers",
        json_schema_extra=PER_SECOND,
    )
    speed: Speed = Field(
        default=ConstantSpeed(), description="how it changes over time, 1 being its mean"
    )
    scale: Positive = Field(default=1.0, description="factor of the bandwidth")

    def misfits(self, links: int) -> Iterator[tuple[str, Any, str]]:
        """(key, value, rule) of each list for another number of links."""
        yield from list_misfits(self.mean, self.speed, links, "link")


Latency = Annotated[
    MessageTime,
    BeforeValidator(spelt_out, json_schema_input_type=float | list[float] | MessageTime),
]
Rate = Annotated[
    Bandwidth,
    BeforeValidator(spelt_out, json_schema_input_type=PositiveOrInf | list[float] | Bandwidth),
]


class LinkSpec(Section):
    """One kind of links, one directed link per worker or edge.

    A `parallel` link carries any number of messages at once. A `fifo` link carries one at a time,
    in the order in which they were sent; with `shared` all links wait in one queue.

    A message of m numbers that begins at s is delivered when its latency has passed and then the
    bandwidth has let it through: at the first t with integral_{s + latency}^t b(u) du = m.
    """

    model_config = examples(
        {"latency": 0.1, "bandwidth": 1.0e6},
        {"latency": {"mean": 0.1, "job": "exponential"}, "discipline": "fifo", "shared": True},
        {"latency": 0.05, "serial": 0.002, "shared": True},
    )

    latency: Latency = Field(
        default=MessageTime(mean=0.0),
        description="seconds that every message takes, whatever its size (default: 0)",
        json_schema_extra=SECONDS,
    )
    bandwidth: Rate = Field(
        default=Bandwidth(),
        description="numbers that pass the link each second (default: .inf)",
        json_schema_extra=PER_SECOND,
    )
    discipline: Literal["parallel", "fifo"] = Field(
        default="parallel",
        description="what happens to messages that meet on a link",
        json_schema_extra=meanings(
            parallel="any number of messages pass at once",
            fifo="one message at a time, in the order in which they were sent",
        ),
    )
    serial: NonNegative = Field(
        default=0.0,
        description="seconds for which a message has the link to itself before its latency begins; "
        "messages wait for each other's serial seconds whatever the discipline",
        json_schema_extra=SECONDS,
    )
    shared: bool = Field(default=False, description="one queue for all: the server's bottleneck")

    @model_validator(mode="after")
    def _queues(self) -> "LinkSpec":
        if self.shared and self.discipline != "fifo" and not self.serial:
            rule = "needs discipline: fifo, or serial seconds, else no message meets another"
            raise wrong(("shared",), True, rule)
        return self

    @property
    def is_free(self) -> bool:
        """Whether no message ever takes time."""
        instant = not isinstance(self.latency.job, HalfNormal) and _all(self.latency.mean, 0.0)
        instant = instant and not self.serial
        return instant and _all(self.bandwidth.mean, math.inf)

    @property
    def is_random(self) -> bool:
        """Whether any transfer may depend on the seed."""
        drawn = self.latency.job.sampler().random or mean_is_random(self.latency.mean, 2)
        known = (ConstantSpeed, Piecewise)
        steady = isinstance(self.latency.speed, known) and isinstance(self.bandwidth.speed, known)
        return drawn or mean_is_random(self.bandwidth.mean, 2) or not steady

    def misfits(self, links: int) -> Iterator[tuple[tuple[str, str], Any, str]]:
        """(key, value, rule) of each list for another number of links."""
        time = self.latency
        for key, value, rule in list_misfits(time.mean, time.speed, links, "link", time.scale):
            yield ("latency", key), value, rule
        for key, value, rule in self.bandwidth.misfits(links):
            yield ("bandwidth", key), value, rule

    def build(
        self,
        count: int,
        seed: int,
        way: Way,
        horizon: float = math.inf,
        present: Ints | None = None,
    ) -> "Channels":
        """`count` new links for these keys, or only those of them that are `present`.

        Every way has separate draws: the k-th message of link i takes the same time under every
        method, and no upload shares its draw with a download or a compute time.

        Raises:
            DataError: a file that the scenario names is missing or wrong.
        """
        from simulator.cluster.times.channels import build_channels

        return build_channels(self, count, seed, WAYS.index(way), horizon, present)


def _all(mean: Any, value: float) -> bool:
    return all(one == value for one in (mean if isinstance(mean, list) else [mean]))


def _link(value: Any) -> Any:
    """Accept a latency alone as a link."""
    short = [key for key in value if key in SHORT] if isinstance(value, dict) else []
    if short and len(short) < len(value):
        rule = "must be under latency if there are other keys"
        raise wrong((short[0],), value[short[0]], rule)
    return {"latency": value} if short or spelt_out(value) is not value else value


Short = float | list[float] | MessageTime | LinkSpec
Link = Annotated[LinkSpec, BeforeValidator(_link, json_schema_input_type=Short)]


class Links(Section):
    """Times of messages; links that are not given take none.

    `download` and `upload` are used between the server and each worker, `edge` between the
    neighbours of a topology, one link each way. One link in place of the mapping stands for all
    three: `links: 1.0`, `links: {latency: 0.1, bandwidth: 5000.0}`.
    """

    model_config = examples(
        {"upload": 0.5, "download": {"latency": 0.1, "bandwidth": 1.0e6}}, {"edge": 0.2}
    )

    upload: Link = Field(
        default=LinkSpec(),
        description="from a worker to the server; a number is the latency (default: 0)",
        json_schema_extra=SECONDS,
    )
    download: Link = Field(
        default=LinkSpec(),
        description="from the server to a worker; a number is the latency (default: 0)",
        json_schema_extra=SECONDS,
    )
    edge: Link = Field(
        default=LinkSpec(),
        description="between neighbours of the topology; a number is the latency (default: 0)",
        json_schema_extra=SECONDS,
    )

    @property
    def server_is_free(self) -> bool:
        """Whether messages between the server and its workers take no time."""
        return self.upload.is_free and self.download.is_free

    @property
    def is_free(self) -> bool:
        """Whether no message ever takes time."""
        return self.server_is_free and self.edge.is_free

    @property
    def is_random(self) -> bool:
        """Whether any transfer may depend on the seed."""
        return any(link.is_random for link in (self.upload, self.download, self.edge))

    def misfits(self, workers: int) -> Iterator[tuple[tuple[str, str, str], Any, str]]:
        """(keys, value, rule) of each list for another number of workers."""
        for way, link in (("upload", self.upload), ("download", self.download)):
            for keys, value, rule in link.misfits(workers):
                yield (way, *keys), value, rule


def _all_ways(value: Any) -> Any:
    """Accept one link alone for every way."""
    own = [key for key in value if key in OWN] if isinstance(value, dict) else []
    if own and any(way in value for way in WAYS):
        rule = "must be under upload, download or edge if there are other keys"
        raise wrong((own[0],), value[own[0]], rule)
    return dict.fromkeys(WAYS, value) if own or spelt_out(value) is not value else value


AllLinks = Annotated[Links, BeforeValidator(_all_ways, json_schema_input_type=Links | Short)]
