"""Slow twins of simulator.core.elementary, to forty digits."""

from decimal import Decimal, localcontext

__all__ = ["cosine", "exponential", "logarithm", "power", "sine"]

DIGITS = 40
TWO_PI = Decimal("6.2831853071795864769252867665590057683943387987502")


def logarithm(x: float) -> Decimal:
    """ln x."""
    with localcontext(prec=DIGITS):
        return Decimal(x).ln()


def exponential(x: float) -> Decimal:
    """e^x."""
    with localcontext(prec=DIGITS):
        return Decimal(x).exp()


def power(x: float, y: float) -> Decimal:
    """x^y for x > 0."""
    with localcontext(prec=DIGITS):
        return (Decimal(y) * Decimal(x).ln()).exp()


def sine(turns: float) -> Decimal:
    """sin 2 pi t by its Taylor series."""
    return _series(turns, 1)


def cosine(turns: float) -> Decimal:
    """cos 2 pi t by its Taylor series."""
    return _series(turns, 0)


def _series(turns: float, first: int) -> Decimal:
    with localcontext(prec=DIGITS):
        angle = TWO_PI * (Decimal(turns) % 1)
        term = angle**first
        total = Decimal(0)
        for k in range(first, 80, 2):
            total += term
            term = -term * angle * angle / ((k + 1) * (k + 2))
        return total
