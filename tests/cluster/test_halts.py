"""The server's own seconds, stalls and a cold start: short forms and what is refused."""

from typing import Any

import pytest
from pydantic import TypeAdapter, ValidationError

from simulator.cluster.halts import ColdStart, ServerSeconds, Stalls


@pytest.mark.parametrize("key", ["arrival", "update", "assign", "cancel"])
def test_a_server_is_free_if_nothing_takes_time(key: str) -> None:
    assert ServerSeconds.model_validate({key: 0.0}).is_free
    assert not ServerSeconds.model_validate({key: 0.1}).is_free


def test_a_stall_is_of_all_workers() -> None:
    stalls = Stalls.model_validate({"every": 10.0, "lasts": {"mean": 0.5, "job": "exponential"}})
    assert (stalls.every.mean, stalls.lasts.mean) == (10.0, 0.5)
    for key in ("every", "lasts"):
        given = {"every": 10.0, "lasts": 0.5, key: [1.0, 2.0]}
        with pytest.raises(ValidationError, match="must be one number: a stall") as caught:
            Stalls.model_validate(given)
        assert caught.value.errors()[0]["loc"] == (key, "mean")


@pytest.mark.parametrize(
    ("written", "mean"), [(0, None), (0.0, None), (2.0, 2.0), ([1.0, 0.5], [1.0, 0.5])]
)
def test_a_cold_start_of_no_seconds_is_none(written: Any, mean: Any) -> None:
    adapter: TypeAdapter[Any] = TypeAdapter(ColdStart)
    found = adapter.validate_python(written)
    assert (None if found is None else found.mean) == mean
    with pytest.raises(ValidationError):
        adapter.validate_python(False)
