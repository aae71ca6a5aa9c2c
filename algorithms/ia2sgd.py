"""IA2SGD: incremental aggregated asynchronous SGD."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from algorithms.base import Look, ranges
from algorithms.dude_asgd import DudeAsgd

__all__ = ["Ia2sgd"]


@dataclass(kw_only=True)
class Ia2sgd(DudeAsgd):
    """Incremental aggregated ASGD: DuDe-ASGD with workers that do not wait at the start.

    G_i is worker i's latest gradient. There are no updates until every worker has arrived once:
    workers go on at the starting point, and a newer gradient replaces (and discards) an older one.
    From then on every arrival updates x <- x - stepsize (1/n) sum_i G_i, and its worker goes on at
    the new x. The sum is updated by differences, O(d) an arrival. The arrival that completes the
    table makes no update, as in the code of papers that compare with this method; updating at once
    would be as defensible. Otherwise it equals dude_asgd, with the same ages, options and
    prescription.

    For different objectives and any bounded delays. Theory: see dude_asgd.

    Reference: "Incremental Aggregated Asynchronous SGD for Arbitrarily Heterogeneous Data" (2024),
    openreview m3x4kDbYAK, the same work as Wang, Sun, Wai, Zhang (2024), arXiv 2405.16966; the
    start follows Maranjyan and Richtarik (2025), arXiv 2509.22860, and their code.
    """

    look = Look("pink", "p", "dotted")
    searched = ranges(wait_for="log:1..workers")

    warm_up: Literal["wait", "keep_working"] = "keep_working"
