"""The public names of the package, which are imported when they are first used."""

import pytest

import simulator


def test_every_public_name_is_there_and_no_other() -> None:
    for name in simulator.__all__:
        assert getattr(simulator, name) is not None
    with pytest.raises(AttributeError, match="module 'simulator' has no attribute 'nothing'"):
        simulator.nothing  # noqa: B018
