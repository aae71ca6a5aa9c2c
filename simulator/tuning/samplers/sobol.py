"""Sobol's sequence: points that fill a cube more evenly than independent draws."""

from __future__ import annotations

from functools import cache

from simulator.core.random import ALGORITHM, stream
from simulator.errors import ScenarioError
from simulator.tuning.samplers.base import Drawing
from simulator.tuning.space import Space

__all__ = ["Sobol", "sobol_point"]

BITS = 32
#: (degree, coefficients, first direction numbers) per dimension from the second on: the start of
#: the table new-joe-kuo-6 (Joe and Kuo 2008, SIAM J. Sci. Comput. 30, 2635-2654).
DIRECTIONS = (
    (1, 0, (1,)),
    (2, 1, (1, 3)),
    (3, 1, (1, 3, 1)),
    (3, 2, (1, 1, 1)),
    (4, 1, (1, 1, 3, 3)),
    (4, 4, (1, 3, 5, 13)),
    (5, 2, (1, 1, 5, 5, 17)),
    (5, 4, (1, 1, 5, 5, 5)),
    (5, 7, (1, 1, 7, 11, 19)),
    (5, 11, (1, 1, 5, 1, 1)),
    (5, 13, (1, 1, 1, 3, 11)),
    (5, 14, (1, 3, 5, 5, 31)),
    (6, 1, (1, 3, 3, 9, 7, 49)),
    (6, 13, (1, 1, 1, 15, 21, 21)),
    (6, 16, (1, 3, 1, 13, 27, 49)),
    (6, 19, (1, 1, 1, 15, 7, 5)),
    (6, 22, (1, 3, 1, 15, 13, 25)),
    (6, 25, (1, 1, 5, 5, 19, 61)),
    (7, 1, (1, 3, 7, 11, 23, 15, 103)),
    (7, 4, (1, 3, 7, 13, 13, 15, 69)),
)
MOST_DIMENSIONS = len(DIRECTIONS) + 1


class Sobol(Drawing):
    """Sobol's sequence with a random digital shift, which keeps its evenness.

    Raises:
        ScenarioError: more dimensions than the table has.
    """

    def __init__(self, space: Space, seed: int) -> None:
        super().__init__(space, seed)
        if self.dimensions > MOST_DIMENSIONS:
            rule = f"sobol has {MOST_DIMENSIONS} dimensions, the space {self.dimensions}"
            raise ScenarioError.of(f"{rule}: use random", key="tune.sampler", value="sobol")
        self._shifts = [
            int(stream(seed, ALGORITHM, j, 0)[0]) % 2**BITS for j in range(self.dimensions)
        ]

    def unit(self, number: int) -> list[float]:
        """Point `number` of the shifted sequence, in the middle of its cell of 2^-32."""
        point = sobol_point(number, self.dimensions)
        return [
            ((cell ^ shift) + 0.5) / 2.0**BITS
            for cell, shift in zip(point, self._shifts, strict=True)
        ]


def sobol_point(number: int, dimensions: int) -> list[int]:
    """Point `number`, from 0, of the unshifted sequence, times 2^32.

    x_k = sum over the bits of the Gray code of k of the direction numbers: exclusive or.
    """
    gray = number ^ (number >> 1)
    return [_combine(gray, _directions(j)) for j in range(dimensions)]


def _combine(gray: int, directions: tuple[int, ...]) -> int:
    found = 0
    for bit, direction in enumerate(directions):
        if gray >> bit & 1:
            found ^= direction
    return found


@cache
def _directions(dimension: int) -> tuple[int, ...]:
    """The 32 direction numbers of one dimension, from 0, each times 2^32."""
    if dimension == 0:
        return tuple(1 << (BITS - 1 - k) for k in range(BITS))
    degree, coefficients, first = DIRECTIONS[dimension - 1]
    found = [m << (BITS - 1 - k) for k, m in enumerate(first)]
    for k in range(degree, BITS):
        new = found[k - degree] ^ (found[k - degree] >> degree)
        for j in range(1, degree):
            if coefficients >> (degree - 1 - j) & 1:
                new ^= found[k - j]
        found.append(new)
    return tuple(found)
