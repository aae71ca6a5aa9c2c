"""Channels: arrival times of messages.

The k-th message of a channel has the same draws whatever is sent elsewhere. A message begins when
it is sent (`parallel`) or when the messages before it in its queue have been delivered (`fifo`).
"""

from __future__ import annotations

from array import array
from dataclasses import dataclass
from functools import cached_property
from math import inf, nextafter
from typing import TYPE_CHECKING

import numpy as np

from simulator.arrays import Floats, Ints
from simulator.cluster.halts import ServerSeconds
from simulator.cluster.means import mean_is_random, mean_order, mean_values
from simulator.cluster.speeds.known import ConstantSpeed
from simulator.cluster.times.building import build_times
from simulator.cluster.times.fixed import FixedTimes
from simulator.cluster.times.present import present_times
from simulator.cluster.times.segments import SpeedTable, lay_out
from simulator.core.random import LINK, stream
from simulator.core.variates import SMALLEST

if TYPE_CHECKING:
    from simulator.cluster.links import Bandwidth, LinkSpec
    from simulator.cluster.times.base import Times

__all__ = ["Carrier", "Channels", "Network", "build_channels", "delivery"]

LARGEST = 2**63 - 1


def delivery(seconds: float, sent: float) -> float:
    """When a message that takes constant `seconds` is delivered: later than sent, if they are any.

    The same bits as `Channels.arrival`.
    """
    end = sent + seconds
    return end if end > sent or not seconds else nextafter(sent, inf)


class Carrier:
    """The pace of numbers: `rate` (n,) numbers per second at speed 1, and the changes of speed.

    `named` are the numbers of the n channels in the table of speeds.

    Attributes:
        mean: (n,) long-run numbers per second, infinite if size costs nothing.
        random: whether any number depends on the seed.
    """

    def __init__(
        self,
        rate: Floats,
        mean: Floats,
        speeds: SpeedTable | None,
        *,
        random: bool,
        named: Ints | None = None,
    ) -> None:
        self.mean = mean
        self.random = random
        self._rate, self._rates = rate, rate.tolist()
        self._speeds = speeds
        self._named = np.arange(len(rate)) if named is None else named

    def finish(self, channel: int, start: float, floats: float) -> float:
        """First t with integral_start^t b(u) du = floats."""
        work: float = floats / self._rates[channel]
        if self._speeds is None or work == 0.0:
            return start + work
        return self._speeds.finish(int(self._named[channel]), start, work)

    def finish_many(self, channels: Ints, starts: Floats, floats: Floats) -> Floats:
        """`finish` of each channel (m,), same bits."""
        works = floats / self._rate[channels]
        if self._speeds is None:
            return starts + works
        ends = self._speeds.finish_many(self._named[channels], starts, works)
        return np.where(works == 0.0, starts, ends)


class Channels:
    """Directed links 0, ..., count - 1 with their queues and their counters.

    Attributes:
        count: number of links.
        random: whether any transfer depends on the seed.
        is_fifo: whether messages wait for earlier ones.
        sent: (count,) messages given to each link so far.
        floats: (count,) numbers in these messages.
    """

    def __init__(
        self,
        latency: Times | None,
        carrier: Carrier | None,
        count: int,
        *,
        fifo: bool = False,
        shared: bool = False,
        serial: float = 0.0,
    ) -> None:
        self.count = count
        self.is_fifo = fifo or serial > 0.0
        self._blocks, self._serial = fifo, serial
        self.random = any(part is not None and part.random for part in (latency, carrier))
        self._sent = array("q", [0]) * count  # as in `Workers`: scalars here, NumPy for cohorts
        self._floats = array("d", [0.0]) * count
        self.sent: Ints = np.frombuffer(self._sent, dtype=np.int64)
        self.floats: Floats = np.frombuffer(self._floats)
        self._latency, self._carrier = latency, carrier
        self._mean_latency = np.zeros(count) if latency is None else latency.mean_seconds
        self._waits = self._mean_latency > SMALLEST  # a job without work has this size
        self._all_wait = bool(self._waits.all())
        self._has_latency: list[bool] = self._waits.tolist()
        self._shared = shared
        self._free = array("d", [0.0]) * (1 if shared else count)  # when each queue will be empty

    @cached_property
    def constant(self) -> list[float] | None:
        """Seconds of each message on each link (count,), if they never differ."""
        latency = self._latency
        if (
            self.is_fifo
            or self._carrier
            or not (latency is None or isinstance(latency, FixedTimes))
        ):
            return None
        seconds: list[float] = np.where(self._waits, self._mean_latency, 0.0).tolist()
        return seconds

    @property
    def per_number(self) -> Floats:
        """Long-run mean seconds (count,) per number of a message."""
        if self._carrier is None:
            return np.zeros(self.count)
        with np.errstate(divide="ignore"):  # a link without any bandwidth
            return 1.0 / self._carrier.mean

    def mean_seconds(self, floats: float) -> Floats:
        """Long-run mean seconds (count,) of a message of `floats` numbers, without queueing."""
        latency = np.where(self._waits, self._mean_latency, 0.0) + self._serial
        return latency + floats * self.per_number if floats else latency

    def arrival(self, channel: int, floats: float, now: float) -> float:
        """When a message of `floats` numbers that is sent now is delivered; inf if never."""
        message = self._sent[channel]
        self._sent[channel] = message + 1
        self._floats[channel] += floats
        if not self.is_fifo:
            return self.transfer(channel, message, floats, now)
        queue = 0 if self._shared else channel
        begin = max(now, self._free[queue]) + self._serial
        end = self.transfer(channel, message, floats, begin)
        self._free[queue] = end if self._blocks else begin
        return end

    def arrival_many(self, channels: Ints, floats: float | Floats, now: float | Floats) -> Floats:
        """`arrival` of a message on each of the `channels` (m,), all different, in their order.

        `floats` and `now` are one for all or one for each.
        """
        if self._shared:
            sizes, starts = np.full(len(channels), floats), np.full(len(channels), now)
            each = zip(channels.tolist(), sizes.tolist(), starts.tolist(), strict=True)
            return np.array([self.arrival(*message) for message in each])
        messages = self.sent[channels]
        self.sent[channels] = messages + 1
        self.floats[channels] += floats
        if not self.is_fifo:
            return self.transfer_many(channels, messages, floats, now)
        free = np.frombuffer(self._free)
        begins = np.maximum(now, free[channels]) + self._serial
        ends = self.transfer_many(channels, messages, floats, begins)
        free[channels] = ends if self._blocks else begins
        return ends

    def announce(self, channel: int, messages: int, floats: float) -> int:
        """Count messages that will be sent; returns the number of the first."""
        first = self._sent[channel]
        self._sent[channel] = first + messages
        self._floats[channel] += messages * floats
        return first

    def announce_many(self, channels: Ints, messages: Ints, floats: float) -> Ints:
        """`announce` on each of the `channels` (m,), all different."""
        first = self.sent[channels]
        self.sent[channels] += messages
        self.floats[channels] += messages * floats
        return first

    def take_back(self, channels: Ints, messages: Ints, floats: float) -> None:
        """Take back the last `messages` (m,) announced on each channel: they will not be sent."""
        self.sent[channels] -= messages
        self.floats[channels] -= messages * floats

    def transfer(self, channel: int, message: int, floats: float, begin: float) -> float:
        """When message number `message` of the channel is delivered if it begins at `begin`.

        A pure function: nothing is queued or counted.
        """
        end = begin
        if self._latency is not None and self._has_latency[channel] and end < inf:
            end = self._latency.finish(channel, message, end)
        if self._carrier is not None and end < inf:
            end = self._carrier.finish(channel, end, floats)
        return end

    def transfer_many(
        self, channels: Ints, messages: Ints, floats: float | Floats, begins: float | Floats
    ) -> Floats:
        """`transfer` of one message on each channel (m,), same bits.

        `floats` and `begins` are one for all or one for each.
        """
        ends = np.full(len(channels), begins, float)
        if self._latency is not None:
            if self._all_wait and ends.max() < inf:
                ends = self._latency.finish_many(channels, messages, ends)
            else:
                on = np.flatnonzero(self._waits[channels] & (ends < inf))
                ends[on] = self._latency.finish_many(channels[on], messages[on], ends[on])
        if self._carrier is not None:
            on, sizes = np.flatnonzero(ends < inf), np.full(len(channels), floats)
            ends[on] = self._carrier.finish_many(channels[on], ends[on], sizes[on])
        return ends


def build_channels(
    spec: LinkSpec, count: int, seed: int, way: int, horizon: float, present: Ints | None = None
) -> Channels:
    """The channels of a scenario's links; `way` is 0 for downloads, 1 for uploads, 2 for edges.

    The draws of a way come from a separate cluster, whose seed is a number of LINK. `present` are
    the numbers of the links that exist, by default all `count`.
    """
    latency_seed = stream(seed, LINK, way, 0)[0] & LARGEST
    rate_seed = stream(seed, LINK, way, 1)[0] & LARGEST
    present = np.arange(count) if present is None else present
    return Channels(
        _latency(spec, count, latency_seed, horizon, present),
        _carrier(spec.bandwidth, count, rate_seed, horizon, present),
        len(present),
        fifo=spec.discipline == "fifo",
        shared=spec.shared,
        serial=spec.serial,
    )


def _latency(spec: LinkSpec, count: int, seed: int, horizon: float, present: Ints) -> Times | None:
    times = present_times(build_times([(count, spec.latency)], seed, horizon), present)
    return times if (times.mean_seconds > SMALLEST).any() else None


def _carrier(
    spec: Bandwidth, count: int, seed: int, horizon: float, present: Ints
) -> Carrier | None:
    order = mean_order(spec.mean, workers=count, first=0, seed=seed)
    values = mean_values(spec.mean, workers=count, first=0, seed=seed)[order] * spec.scale
    random = mean_is_random(spec.mean, count)
    if isinstance(spec.speed, ConstantSpeed) and spec.speed.value > 0:
        rate = values[present] * spec.speed.value
        return Carrier(rate, rate, None, random=random) if (rate < inf).any() else None
    pace = spec.speed.pace(count, 0, seed)
    speeds = SpeedTable(lay_out([count], [pace]), seed, horizon)
    random = random or pace.random
    return Carrier(
        values[present], (values * pace.mean)[present], speeds, random=random, named=present
    )


@dataclass(frozen=True)
class Network:
    """The links between a server and its workers, and the seconds of the server itself.

    The model has `dimension` numbers.
    """

    download: Channels
    upload: Channels
    dimension: int
    server: ServerSeconds | None = None
