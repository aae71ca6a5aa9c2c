"""Slow twin of simulator.core.random, in Python integers."""

import math

__all__ = ["fill_normals", "mix", "pair", "stream", "uniform"]

MASK = 2**64 - 1
GOLDEN = 0x9E3779B97F4A7C15
SECOND_KEY = 0xD6E8FEB86659FD93


def mix(k1: int, k2: int, index: int) -> int:
    """SplitMix64 with a second key between its two multiplications."""
    z = (k1 + (index + 1) * GOLDEN) & MASK
    z = ((z ^ (z >> 30)) * 0xBF58476D1CE4E5B9) & MASK
    z ^= k2
    z = ((z ^ (z >> 27)) * 0x94D049BB133111EB) & MASK
    return z ^ (z >> 31)


def stream(seed: int, purpose: int, worker: int, job: int) -> tuple[int, int]:
    """The two keys, unsigned."""
    first = mix(mix(seed, 0, purpose), 0, worker)
    return mix(first, 0, job), mix(first ^ SECOND_KEY, 0, job)


def uniform(k1: int, k2: int, index: int) -> float:
    """The middle of one of 2^52 cells."""
    cell = mix(k1, k2, index) >> 12
    return (2 * cell + 1) / 2**53


def pair(word: int, std: float) -> tuple[float, float]:
    """Box and Muller: 40 bits for the radius, 22 for the angle, 2 for the quadrant."""
    u = 1.0 - (word >> 24) / 2**40
    radius = math.sqrt(-2.0 * math.log(u)) * std * (-1 if word & 1 else 1)
    angle = math.pi / 2 * (((word >> 2) & (2**22 - 1)) / 2**22 - 0.5)
    first, second = math.cos(angle), math.sin(angle)
    if word & 2:
        first, second = second, first
    return radius * first, radius * second


def fill_normals(k1: int, k2: int, std: float, count: int) -> list[float]:
    """`count` normals: the first numbers of the pairs, then the second ones."""
    half = (count + 1) // 2
    pairs = [pair(mix(k1, k2, j), std) for j in range(half)]
    return ([one for one, _ in pairs] + [other for _, other in pairs])[:count]
