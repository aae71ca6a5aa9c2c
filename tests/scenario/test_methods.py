"""Entries of `methods:`: names, parameters as written, and options."""

from typing import Any

import pytest
from pydantic import ValidationError

from simulator.scenario.methods import MethodEntry, adapter


def entry(given: Any) -> MethodEntry:
    return MethodEntry.model_validate(given)


COSINE = {"kind": "cosine", "over": 5.0, "end": 0.0, "by": "iteration"}


def test_parameters_stay_as_they_are_and_others_get_their_default() -> None:
    made = entry({"name": "ringmaster", "delay_threshold": 3, "stepsize": [0.1]})
    assert made.parameters == {"delay_threshold": 3, "stepsize": [0.1], "stops": False}
    assert made.label == "" and made.options == {} and made.algorithm.__name__ == "Ringmaster"
    assert adapter(made.algorithm) is adapter(made.algorithm)
    assert entry(made) is made


def test_options_are_written_out_beside_the_parameters() -> None:
    made = entry({"name": "asgd", "stepsize": 0.1, "label": "a", "schedule": COSINE})
    assert made.options == {"schedule": COSINE}
    assert made.model_dump() == {
        "name": "asgd", "label": "a", "stepsize": 0.1, "schedule": COSINE,
    }  # fmt: skip


@pytest.mark.parametrize(
    ("given", "key", "said"),
    [
        ({"stepsize": 0.1}, "name", "is missing, known: "),
        ({"name": "asgdd"}, "name", "unknown method, did you mean 'asgd'?"),
        ({"name": 3}, "name", "unknown method, "),
        ("asgdd", None, "unknown method, did you mean 'asgd'?"),
        (3, None, "must be a mapping with name, or a name alone"),
    ],
)
def test_what_is_no_method(given: Any, key: str | None, said: str) -> None:
    with pytest.raises(ValidationError) as caught:
        entry(given)
    [error] = caught.value.errors()
    assert error["msg"].startswith(said) and error.get("ctx", {}).get("key") == key


def test_methods_of_this_load_are_known() -> None:
    class Own(entry({"name": "asgd", "stepsize": 0.1}).algorithm):  # type: ignore[misc]
        pass

    found = MethodEntry.model_validate(
        {"name": "own", "stepsize": 0.1}, context={"methods": {"own": Own}}
    )
    assert found.algorithm is Own
    with pytest.raises(ValidationError, match="unknown method"):
        MethodEntry.model_validate({"name": "asgd"}, context={"methods": {"own": Own}})
