"""Which rounds kernels may complete, and what a method of rounds must define."""

import pytest

from algorithms.parts.rounds import Rounds
from algorithms.rennala import Rennala
from algorithms.sync_sgd import SyncSgd


class Own(SyncSgd):
    """Ends rounds in a way of its own."""

    def complete(self) -> None:
        super().complete()


class Hooked(SyncSgd):
    """Does more at an arrival."""

    def on_gradient(self, gradient: object) -> None:
        raise AssertionError(gradient)


def test_rounds_are_plain_unless_a_method_changes_them() -> None:
    usual = SyncSgd(stepsize=0.1)
    assert (usual.is_plain, usual.ends_plainly) == (True, True)
    own = Own(stepsize=0.1)
    assert (own.is_plain, own.ends_plainly) == (True, False)
    assert not Hooked(stepsize=0.1).is_plain


def test_a_step_size_for_the_sum_must_be_defined() -> None:
    with pytest.raises(NotImplementedError, match="Rounds has no factor"):
        Rounds().factor  # noqa: B018
    assert not Rounds().interrupts
    assert Rennala(stepsize=0.5, batch=4).factor == 0.125
