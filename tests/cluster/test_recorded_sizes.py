"""Sizes drawn from given values or from a file, in units of their mean or as they are."""

from pathlib import Path
from typing import Any

import pytest
from pydantic import ValidationError

from simulator.cluster.recorded_sizes import Empirical


def sizes(**keys: Any) -> Empirical:
    return Empirical.model_validate({"kind": "empirical", **keys})


def test_values_are_divided_by_their_mean_unless_they_are_seconds() -> None:
    unit = sizes(values=[1.0, 2.0, 6.0]).sampler()
    assert unit.numbers == pytest.approx((1 / 3, 2 / 3, 2.0))
    assert (unit.kind, unit.expected, unit.random) == ("empirical", 1.0, True)
    plain = sizes(values=[1.0, 2.0, 6.0], normalise=False).sampler()
    assert (plain.numbers, plain.expected) == ((1.0, 2.0, 6.0), 3.0)
    assert not sizes(values=[2.0, 2.0]).sampler().random


def test_a_file_gives_the_values_of_all_workers_or_of_each(tmp_path: Path) -> None:
    path = tmp_path / "sizes.csv"
    path.write_text("worker,size,other\n0,1.0,4.0\n1,3.0,4.0\n1,5.0,4.0\n")
    whole = sizes(path=str(path), normalise=False)
    assert whole.sampler().numbers == (1.0, 3.0, 5.0)
    assert [one.numbers for one in whole.samplers(2)] == [(1.0, 3.0, 5.0)]
    own = sizes(path=str(path), per_worker=True, normalise=False)
    assert [one.numbers for one in own.samplers(2)] == [(1.0,), (3.0, 5.0)]
    scaled = sizes(path=str(path), per_worker=True)
    assert [one.numbers for one in scaled.samplers(2)] == [(1.0,), (0.75, 1.25)]
    other = sizes(path=str(path), column="other").sampler()
    assert (other.numbers, other.random) == ((1.0, 1.0, 1.0), False)


@pytest.mark.parametrize(
    ("keys", "said"),
    [
        ({}, "must have either values or path, neither is given"),
        ({"values": [1.0], "path": "a"}, "must have either values or path, both are given"),
        ({"values": [1.0], "per_worker": True}, "needs path: a file with a column worker"),
    ],
)
def test_there_is_one_source(keys: dict[str, Any], said: str) -> None:
    with pytest.raises(ValidationError, match=said):
        sizes(**keys)
