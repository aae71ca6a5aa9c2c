"""Kernels within kernels become machine code only as pieces of those that Python calls."""

from collections.abc import Iterator
from contextlib import contextmanager

from simulator.core.parts import compiled

# Not by `kernel`, which keeps what it compiled: a kernel that is loaded needs no part of another.


@compiled
def _half(x):  # type: ignore[no-untyped-def]
    return 0.5 * x


@compiled
def _shifted(x):  # type: ignore[no-untyped-def]
    return _half(x) + 1.0


@compiled
def _twice(x):  # type: ignore[no-untyped-def]
    return 2.0 * _shifted(x)


@compiled
def _thrice(x):  # type: ignore[no-untyped-def]
    return 3.0 * x


def test_a_kernel_that_only_kernels_call_gets_no_machine_code() -> None:
    assert _twice(6.0) == 8.0
    assert not _shifted.overloads and not _half.overloads
    assert len(_shifted.part.overloads) == len(_half.part.overloads) == 1


def test_a_kernel_that_others_have_called_can_be_called_from_python() -> None:
    _twice(6.0)
    assert _shifted(6.0) == 4.0
    assert _half(6.0) == 3.0
    assert _shifted(8) == 5.0


def test_a_kernel_is_compiled_in_its_turn() -> None:
    happened: list[str] = []

    @contextmanager
    def turn() -> Iterator[None]:
        happened.append("begins")
        yield
        happened.append(f"ends with {len(_thrice.overloads)}")

    _thrice.turn = turn
    assert [_thrice(2.0), _thrice(3.0)] == [6.0, 9.0]
    assert happened == ["begins", "ends with 1"]
