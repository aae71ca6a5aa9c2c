"""Rounds where workers join and leave: who takes part, and what the sum is divided by."""

from __future__ import annotations

from typing import Any, Literal, Protocol

__all__ = ["Team", "Turnover"]


class Turnover(Protocol):
    """The rules of rounds where workers join and leave.

    Attributes:
        round: whether a round goes on with the others, or starts again, if a worker leaves.
        divisor: whether a sum is divided by those who contributed, or by all members.
        first_round: whether a joiner works in its first round, or counts as zero.
        min_members: a round does not begin with fewer.
    """

    @property
    def round(self) -> Literal["continue", "discard"]: ...
    @property
    def divisor(self) -> Literal["contributors", "members"]: ...
    @property
    def first_round(self) -> Literal["works", "zero"]: ...
    @property
    def min_members(self) -> int: ...


class Team:
    """The workers of the present round of a method that waits for all of them.

    Its update needs `least` results.

    Attributes:
        size: how many take part; 0 if there are too few for a round.
        members: the members when the round began.
    """

    def __init__(self, server: Any, least: int = 1) -> None:
        self._server, self._least = server, least
        self.size: int = server.workers
        self.members = self.size
        self._newcomers: set[int] = set()

    def gather(self) -> list[int] | None:
        """The workers of a new round; None is all of them, where nobody joins or leaves."""
        rule = self._server.turnover
        if rule is None:
            return None
        members: list[int] = self._server.members.tolist()
        team = members
        if rule.first_round == "zero":
            team = [worker for worker in members if worker not in self._newcomers] or members
        self._newcomers.clear()
        if len(members) < rule.min_members or len(team) < self._least:
            team = []
        self.members, self.size = len(members), len(team)
        return team

    def join(self, worker: int) -> None:
        """Let `worker`, which has joined, take part from the next round on."""
        self._newcomers.add(worker)

    def starts_again(self, left: int) -> bool:
        """Whether a round that has lost results, `left` of them are left, starts again."""
        return left < self._least or self._server.turnover.round == "discard"

    @property
    def counts_lost(self) -> bool:
        """Whether those who were lost count as zero."""
        rule = self._server.turnover
        return rule is not None and rule.divisor == "members"

    def divisor(self, contributors: int) -> int:
        """The number that the sum of a round is divided by."""
        return self.members if self.counts_lost else contributors
