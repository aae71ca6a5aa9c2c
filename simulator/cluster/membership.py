"""Membership: workers that join and leave, and the rules of rounds meanwhile."""

from collections.abc import Iterator
from typing import Annotated, Any, Literal, NamedTuple

from pydantic import Field, model_validator

from simulator.cluster.faults import Seconds
from simulator.cluster.halts import ColdStart
from simulator.cluster.logs.units import Unit
from simulator.cluster.stays import Change, contradiction
from simulator.keys import (
    SECONDS,
    WHOLE,
    FileName,
    NonNegative,
    Positive,
    Section,
    examples,
    meanings,
    wrong,
)

__all__ = ["PRESETS", "Event", "Membership", "at_once"]


class Preset(NamedTuple):
    """The rules of a system that trains on changing machines."""

    description: str
    keys: dict[str, Any]


PRESETS = {
    "torchft": Preset(
        "a replica is missed after 5 s without a heartbeat; the step of that round is discarded; "
        "a joiner recovers during its first round, which counts for nothing",
        {"detect": 5.0, "round": "discard", "first_round": "zero"},
    ),
    "prime": Preset(
        "a worker is missed after 10 s without a heartbeat, and the all-reduce goes on with the "
        "rest; joiners are admitted between rounds and count as zero in the first",
        {"detect": 10.0, "first_round": "zero", "divisor": "members"},
    ),
    "hivemind": Preset(
        "averaging waits 60 s for a peer, then goes on with those that are there; a joiner "
        "downloads the state and works",
        {"detect": 60.0},
    ),
}

Worker = Annotated[int, Field(ge=0), WHOLE]


class Event(Section):
    """One worker joins, or leaves, at a second."""

    model_config = examples({"worker": 3, "leave": 40.0}, {"worker": 3, "join": 60.0})

    worker: Worker = Field(description="number of the worker, counted from 0")
    join: NonNegative | None = Field(
        default=None, description="when it joins", json_schema_extra=SECONDS
    )
    leave: Positive | None = Field(
        default=None, description="when it leaves", json_schema_extra=SECONDS
    )

    @model_validator(mode="after")
    def _one(self) -> "Event":
        if (self.join is None) == (self.leave is None):
            raise wrong((), None, "must have either join or leave")
        return self

    @property
    def change(self) -> Change:
        """The same, for the event loop."""
        if self.join is not None:
            return Change(self.join, self.worker, True)
        assert self.leave is not None
        return Change(self.leave, self.worker, False)


class Membership(Section):
    """Workers join and leave by a list, a file or laws, and the server is notified.

    A worker that leaves loses its job. Methods that wait for all workers go on with those who are
    there; asynchronous ones give a joiner a job at once. In a list or file, a worker whose first
    event is `join` is absent before; by laws, everyone is there at first. A job that ends exactly
    when its worker leaves has ended.
    """

    model_config = examples(
        {
            "events": [{"worker": 3, "leave": 40.0}, {"worker": 3, "join": 60.0}],
            "round": "discard",
            "divisor": "members",
            "first_round": "zero",
            "min_members": 2,
        },
        {
            "stays": {"mean": 3600.0, "job": "exponential"},
            "away": 600.0,
            "start_up": 45.0,
            "notice": 30.0,
            "detect": 5.0,
            "messages": "keep",
        },
        {"path": "spot-instances.csv", "unit": "ms", "preset": "torchft"},
    )

    events: list[Event] | None = Field(
        default=None, description="joins and leaves, those of each worker in the order of time"
    )
    stays: Seconds | None = Field(
        default=None,
        description="seconds that a worker stays, drawn anew for every stay",
        json_schema_extra=SECONDS,
    )
    away: Seconds | None = Field(
        default=None,
        description="seconds from a departure to the next join; .inf: it never returns",
        json_schema_extra=SECONDS,
    )
    path: FileName | None = Field(
        default=None,
        description="a CSV file of joins and leaves with the columns time, event (add or remove) "
        "and node; node k in the order of the file is worker k",
    )
    unit: Unit = Field(
        default="s",
        description="unit of the times in the file",
        json_schema_extra=meanings(
            s="seconds", ms="milliseconds", us="microseconds", ns="nanoseconds", min="minutes"
        ),
    )
    start_up: ColdStart = Field(
        default=None,
        description="seconds from a join until the worker is ready and the server knows it "
        "(default: 0)",
        json_schema_extra=SECONDS,
    )
    notice: NonNegative = Field(
        default=0.0,
        description="seconds between the notice of a departure and the departure: the worker "
        "starts no further job then, and leaves when its last one has ended",
        json_schema_extra=SECONDS,
    )
    detect: NonNegative = Field(
        default=0.0,
        description="seconds until the server knows of a departure without notice",
        json_schema_extra=SECONDS,
    )
    preset: Literal["torchft", "prime", "hivemind"] | None = Field(
        default=None,
        description="a system whose rules fill in the keys that are absent",
        json_schema_extra=meanings(**{name: one.description for name, one in PRESETS.items()}),
    )
    messages: Literal["drop", "keep"] = Field(
        default="drop",
        description="what happens to a message that is on its way when its worker leaves",
        json_schema_extra=meanings(drop="it is lost", keep="it arrives, and counts"),
    )
    round: Literal["continue", "discard"] = Field(
        default="continue",
        description="what happens to a round that loses a worker, in methods that wait for "
        "all workers",
        json_schema_extra=meanings(
            **{"continue": "it goes on with the others"},
            discard="its gradients are discarded, and the others start it again",
        ),
    )
    divisor: Literal["contributors", "members"] = Field(
        default="contributors",
        description="what these methods divide the sum of a round by",
        json_schema_extra=meanings(
            contributors="the number of workers whose results are in the sum",
            members="the number of members when the round began: lost workers count as zero",
        ),
    )
    first_round: Literal["works", "zero"] = Field(
        default="works",
        description="what a joiner does in its first whole round in these methods",
        json_schema_extra=meanings(works="it computes like the others", zero="it counts as zero"),
    )
    min_members: Annotated[int, Field(ge=1), WHOLE] = Field(
        default=1, description="how many members a round of these methods needs to begin"
    )

    @model_validator(mode="before")
    @classmethod
    def _filled_in(cls, data: Any) -> Any:
        preset = data.get("preset") if isinstance(data, dict) else None
        known = PRESETS[preset].keys if isinstance(preset, str) and preset in PRESETS else {}
        return {**known, **data} if known else data

    @model_validator(mode="after")
    def _one_source(self) -> "Membership":
        given = [key for key in ("events", "stays", "path") if getattr(self, key) is not None]
        if len(given) > 1:
            rule = f"conflicts with {given[0]}: give one of them"
            raise wrong((given[1],), getattr(self, given[1]), rule)
        if (self.stays is None) != (self.away is None):
            raise wrong((), None, "must have both stays and away, or neither")
        if self.unit != "s" and self.path is None:
            raise wrong(("unit",), self.unit, "belongs to a path")
        changes = [event.change for event in self.events or ()]
        if (found := contradiction(changes)) is not None:
            raise wrong(("events", found[0]), None, found[1])
        return self

    @property
    def moves(self) -> bool:
        """Whether anybody may join or leave."""
        return bool(self.events) or self.stays is not None or self.path is not None

    def misfits(
        self, workers: int, present: int
    ) -> Iterator[tuple[tuple[str | int, ...], Any, str]]:
        """(keys, value, rule) of what does not fit so many workers, of whom some are present."""
        for key in ("stays", "away", "start_up"):
            period = getattr(self, key)
            mean = None if period is None else period.mean
            if isinstance(mean, list) and len(mean) != workers:
                rule = f"must have one number per worker: {len(mean)} for {workers}"
                yield (key, "mean"), mean, rule
        for index, event in enumerate(self.events or ()):
            if event.worker >= workers:
                rule = f"must be below the number of workers, {workers}: they count from 0"
                yield ("events", index, "worker"), event.worker, rule
        if self.min_members > present:
            yield ("min_members",), self.min_members, f"must be at most {present}, all workers"


def at_once(membership: Membership) -> Membership:
    """The same rules where the server learns of a departure when it happens."""
    return membership.model_copy(update={"detect": 0.0})
