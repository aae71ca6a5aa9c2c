"""Operators in terms of the functions that an engine defines."""

from typing import Any

import pytest

from simulator.engines.arithmetic import NumberOperators, VectorOperators


class Number(NumberOperators):
    """Writes down what it is asked to calculate."""

    def calculate(self, name: str, *numbers: Any) -> Any:
        return name, *("x" if one is self else one for one in numbers)


class Vector(VectorOperators):
    """Writes down what it is asked to compute."""

    def scaled(self, factor: Any) -> Any:
        made = Vector()
        made.made = ("scaled", factor)  # type: ignore[attr-defined]
        return made

    def plus(self, other: Any) -> Any:
        return "plus", getattr(other, "made", "y")

    def element(self, name: str, other: Any = None, number: Any = None) -> Any:
        return name, None if other is None else "y", number


def test_numbers_keep_the_order_of_their_operands() -> None:
    x = Number()
    found = [x + 2, 2 + x, x - 2, 2 - x, x * 2, 2 * x, x / 2, 2 / x, x < 2, x <= 2, x > 2, x >= 2]
    assert found == [
        ("add", "x", 2), ("add", "x", 2), ("subtract", "x", 2), ("subtract", 2, "x"),
        ("multiply", "x", 2), ("multiply", "x", 2), ("divide", "x", 2), ("divide", 2, "x"),
        ("less", "x", 2), ("less_equal", "x", 2), ("less", 2, "x"), ("less_equal", 2, "x"),
    ]  # fmt: skip
    assert -x == ("multiply", -1.0, "x")


def test_vectors_are_combined_with_vectors_and_numbers() -> None:
    x, y = Vector(), Vector()
    assert x + y == ("plus", "y")
    assert x - y == ("plus", ("scaled", -1.0))
    assert (x + 3, 3 + x, x - 3) == (("shift", None, 3), ("shift", None, 3), ("shift", None, -3))
    assert (x * y, x / y) == (("product", "y", None), ("quotient", "y", None))
    made: Any = [3 * x, x * 3, -x]
    assert [one.made for one in made] == [("scaled", 3), ("scaled", 3), ("scaled", -1.0)]
    assert (x / 3, abs(x)) == (("divided", None, 3), ("absolute", None, None))


def test_an_engine_must_define_the_functions() -> None:
    bare = VectorOperators()
    for call in (lambda: bare.scaled(1.0), lambda: bare.plus(bare), lambda: bare.element("sqrt"),
                 lambda: NumberOperators().calculate("add")):  # fmt: skip
        with pytest.raises(NotImplementedError):
            call()
