"""Kernels chosen by the type of their data."""

from typing import NamedTuple

import numba
import pytest
from numba.core.errors import TypingError

from simulator.core.dispatch import by_type


class Metres(NamedTuple):
    value: float


class Feet(NamedTuple):
    value: float


class Doubled(NamedTuple):
    inner: Metres | Feet


@by_type
def metres(length):  # type: ignore[no-untyped-def]
    """Return a length in metres."""


@by_type
def name(length):  # type: ignore[no-untyped-def]
    """Return what the length is called."""


@metres.register(Metres)
@numba.njit
def of_metres(length):  # type: ignore[no-untyped-def]
    return length.value


@metres.register(Feet)
@numba.njit
def of_feet(length):  # type: ignore[no-untyped-def]
    return 0.3 * length.value


@metres.register(Doubled)
@numba.njit
def of_doubled(length):  # type: ignore[no-untyped-def]
    return 2.0 * metres(length.inner)


@name.register(object)
@numba.njit
def any_name(length):  # type: ignore[no-untyped-def]
    return 1


@name.register(Feet)
@numba.njit
def name_of_feet(length):  # type: ignore[no-untyped-def]
    return 2


@numba.njit
def measured(length):  # type: ignore[no-untyped-def]
    return metres(length), name(length)


def test_types_of_equal_fields_have_kernels_of_their_own_and_object_stands_for_the_rest() -> None:
    assert measured(Metres(10.0)) == (10.0, 1)
    assert measured(Feet(10.0)) == (3.0, 2)


def test_a_wrapper_chooses_by_the_type_of_what_it_wraps() -> None:
    assert measured(Doubled(Metres(10.0))) == (20.0, 1)
    assert measured(Doubled(Feet(10.0))) == (6.0, 1)


def test_data_without_a_kernel_are_refused_by_name_when_the_caller_is_compiled() -> None:
    with pytest.raises(TypingError, match="metres has no kernel for float64"):
        measured(1.0)


def test_a_call_from_python_is_refused() -> None:
    with pytest.raises(TypeError, match=r"^metres is for kernels; got Metres from Python$"):
        metres(Metres(1.0))


def test_the_docstring_is_that_of_the_signature() -> None:
    assert metres.__doc__ == "Return a length in metres."
    assert metres.__name__ == "metres"
