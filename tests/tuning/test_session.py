"""The directory of a tuning: which other contents are refused, and how."""

import json
from pathlib import Path
from typing import Any

import pytest

from simulator.errors import DataError, ResumeRefused
from simulator.results.store import RESOLVED
from simulator.scenario import Scenario
from simulator.sweep.session import ASKED as SWEEP
from simulator.sweep.source_version import source_version
from simulator.tuning.session import ASKED, SHOWN, begin, check_place
from tests.tuning.conftest import small_scenario


def changed(**update: Any) -> Scenario:
    return small_scenario().model_copy(update=update)


def test_a_new_directory_and_the_same_scenario_are_accepted(tmp_path: Path) -> None:
    check_place(tmp_path / "new", small_scenario())
    begin(tmp_path, small_scenario())
    text = (tmp_path / ASKED).read_text()
    assert text.endswith("}\n") and json.loads(text)["version"] == source_version()
    check_place(tmp_path, small_scenario())


def test_what_is_searched_may_change_and_nothing_else(tmp_path: Path) -> None:
    begin(tmp_path, small_scenario())
    asgd = small_scenario().methods[:1]
    more = changed(tune=None, seeds=[7], methods=asgd, engine="numpy", description="other")
    check_place(tmp_path, more)
    stop = small_scenario().stop.model_copy(update={"time": 61.0})
    with pytest.raises(ResumeRefused) as caught:
        check_place(tmp_path, changed(stop=stop))
    first, *found, last = str(caught.value).splitlines()
    assert first == (f"{tmp_path} holds the tuning of another scenario or version (stored -> now):")
    assert found == ["  stop.time: 60.0 -> 61.0"]
    assert last == "choose another directory with --output, or allow --overwrite"


def rewrite(place: Path, **content: Any) -> None:
    kept = json.loads((place / ASKED).read_text())
    (place / ASKED).write_text(json.dumps({**kept, **content}))


def test_another_version_comes_first_and_only_a_few_differences_are_shown(tmp_path: Path) -> None:
    begin(tmp_path, small_scenario())
    rewrite(tmp_path, version="0.0.0", resolved={f"key{k}": k for k in range(30)})
    with pytest.raises(ResumeRefused) as caught:
        check_place(tmp_path, small_scenario())
    lines = str(caught.value).splitlines()
    assert lines[1] == f"  version: 0.0.0 -> {source_version()}"
    assert len(lines) == SHOWN + 2


@pytest.mark.parametrize(("name", "what"), [(SWEEP, "a sweep"), (RESOLVED, "a run")])
def test_the_results_of_something_else_are_refused(name: str, what: str, tmp_path: Path) -> None:
    begin(tmp_path, small_scenario())
    (tmp_path / name).write_text("{}")
    with pytest.raises(ResumeRefused, match=f"{tmp_path} holds the results of {what}: choose"):
        check_place(tmp_path, small_scenario())


@pytest.mark.parametrize(("key", "value"), [("version", 3), ("resolved", [])])
def test_a_damaged_record_is_named(key: str, value: Any, tmp_path: Path) -> None:
    begin(tmp_path, small_scenario())
    rewrite(tmp_path, **{key: value})
    with pytest.raises(DataError, match=f"{ASKED} is damaged: it has no {key}; --overwrite writes"):
        check_place(tmp_path, small_scenario())
