"""The gradients that each node has applied, and the distances of these sets.

A set is an integer with one bit per gradient, so |A symmetric difference B| is one exclusive or and
a count of bits. Gradients that all nodes have applied are removed from the sets; with prompt
delivery only the recent ones remain.
"""

from __future__ import annotations

from collections.abc import Sequence

__all__ = ["AppliedSets", "Snapshot"]

Snapshot = tuple[int, int]  # the gradient of the first bit, and the bits
TRIM = 256  # gradients applied everywhere that are removed together


class AppliedSets:
    """A_i, the set of gradients applied at node i, and the staleness of each application.

    The staleness of gradient g at node j is |A_j symmetric difference A_snap|, where A_j is the set
    before g is applied and A_snap that of its owner when g was started.

    Attributes:
        applications, staleness_sum, staleness_max: over all applications at all nodes.
    """

    def __init__(self, nodes: int) -> None:
        self.nodes = nodes
        self.applications = self.staleness_sum = self.staleness_max = 0
        self._base = 0  # every gradient before it is applied everywhere
        self._sets = [0] * nodes
        self._counts: list[int] = []  # how many nodes have applied each gradient, from the base
        self._done = 0  # of these, how many at the front all nodes have applied
        self._apart = 0  # sum over pairs i < j of |A_i symmetric difference A_j|
        self._area = 0.0  # its integral over time
        self._since = 0.0

    def make(self) -> int:
        """The number of a new gradient."""
        self._counts.append(0)
        return self._base + len(self._counts) - 1

    def snapshot(self, node: int) -> Snapshot:
        """The node's set now."""
        return self._base, self._sets[node]

    def has(self, node: int, gradient: int) -> bool:
        """Whether the node has applied the gradient."""
        place = gradient - self._base
        return place < 0 or bool(self._sets[node] >> place & 1)

    def apply(self, nodes: Sequence[int], gradient: int, snapshot: Snapshot, now: float) -> None:
        """Apply a gradient at the nodes; the gradient was started at `snapshot`."""
        if not nodes:
            return
        sets, (lacking, seen), place = self._sets, self._since_base(snapshot), gradient - self._base
        apart = [(sets[node] ^ seen).bit_count() for node in nodes]
        self.applications += len(nodes)
        self.staleness_sum += sum(apart) + len(nodes) * lacking
        self.staleness_max = max(self.staleness_max, max(apart) + lacking)
        bit = 1 << place
        for node in nodes:
            sets[node] |= bit
        self._count(place, len(nodes), now)

    def dissimilarity(self, now: float) -> float:
        """Mean of |A_i symmetric difference A_j| over pairs and over [0, now]."""
        pairs = self.nodes * (self.nodes - 1) // 2
        if not pairs or not now:
            return 0.0
        return (self._area + self._apart * (now - self._since)) / (pairs * now)

    def _since_base(self, snapshot: Snapshot) -> Snapshot:
        """The gradients before the base that a snapshot lacks, and its bits from the base on."""
        base, seen = snapshot
        older = self._base - base
        return older - (seen & ((1 << older) - 1)).bit_count(), seen >> older

    def _count(self, place: int, more: int, now: float) -> None:
        """Count more nodes with the gradient: it differs in c (n - c) pairs."""
        if now != self._since:
            self._area += self._apart * (now - self._since)
            self._since = now
        count = self._counts[place]
        self._apart += more * (self.nodes - 2 * count - more)
        self._counts[place] = count + more
        if count + more == self.nodes and place == self._done:
            self._trim()

    def _trim(self) -> None:
        counts = self._counts
        while self._done < len(counts) and counts[self._done] == self.nodes:
            self._done += 1
        if self._done >= TRIM:
            self._sets = [bits >> self._done for bits in self._sets]
            self._base += self._done
            del counts[: self._done]
            self._done = 0
