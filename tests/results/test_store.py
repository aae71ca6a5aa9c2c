"""A directory of results: written whole, read back equal, never mixed with another scenario."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, cast

import pandas as pd
import pyarrow.parquet as pq
import pytest

from simulator.errors import DataError, ResumeRefused
from simulator.results.result import Target
from simulator.results.store import check_free, folder_of_results, read, write
from tests.shared.fabricated import made_result

if TYPE_CHECKING:
    from simulator.scenario import Scenario

FILES = ["curves.parquet", "resolved.yaml", "summary.parquet", "wall.json", "workers.parquet"]


class Resolved:
    """The part of a scenario that the store uses: its text."""

    def __init__(self, below: float = 0.2, seeds: int = 3) -> None:
        self._text = (
            f"name: made\nstop:\n  time: 20.0\n  target: {{metric: loss_gap, below: {below}}}\n"
            f"seeds: {seeds}\n"
        )

    def to_yaml(self) -> str:
        return self._text


def resolved(below: float = 0.2, seeds: int = 3) -> Scenario:
    return cast("Scenario", Resolved(below, seeds))


def test_a_result_is_five_files_and_nothing_else(tmp_path: Path) -> None:
    files = write(made_result(), tmp_path / "r", resolved())
    assert sorted(path.name for path in files) == FILES
    assert sorted(path.name for path in (tmp_path / "r").iterdir()) == FILES


def test_a_result_reads_back_equal(tmp_path: Path) -> None:
    result = made_result()
    write(result, tmp_path, resolved())
    again = read(tmp_path)
    for name in ("curves", "summary", "workers"):
        old, new = getattr(result, name), getattr(again, name)
        pd.testing.assert_frame_equal(new[old.columns], old, check_dtype=False)
    assert again.events is None
    assert again.wall == {"seconds": 1.25}
    assert again.target == Target("loss_gap", 0.2)


def test_a_rerun_gives_the_same_bytes_but_for_the_wall_clock(tmp_path: Path) -> None:
    first, second = made_result(), made_result()
    second.wall = {"seconds": 9.75}
    write(first, tmp_path / "a", resolved())
    write(second, tmp_path / "b", resolved())
    for name in FILES:
        same = (tmp_path / "a" / name).read_bytes() == (tmp_path / "b" / name).read_bytes()
        assert same is (name != "wall.json")


def test_the_same_scenario_may_be_run_again(tmp_path: Path) -> None:
    write(made_result(), tmp_path, resolved())
    again = made_result()
    again.wall = {"seconds": 9.75}
    write(again, tmp_path, resolved())
    assert read(tmp_path).wall == {"seconds": 9.75}
    assert sorted(path.name for path in tmp_path.iterdir()) == FILES


def test_another_scenario_is_refused_and_told_what_differs(tmp_path: Path) -> None:
    write(made_result(), tmp_path, resolved(below=0.2, seeds=3))
    before = {path.name: path.read_bytes() for path in tmp_path.iterdir()}
    with pytest.raises(ResumeRefused) as caught:
        write(made_result(), tmp_path, resolved(below=0.1, seeds=5))
    assert str(caught.value).splitlines()[1:] == [
        "  stop.target.below: 0.2 -> 0.1",
        "  seeds: 3 -> 5",
        "choose another directory with --output, or allow --overwrite",
    ]
    assert caught.value.exit_code == 3
    assert {path.name: path.read_bytes() for path in tmp_path.iterdir()} == before


def test_many_differences_are_counted(tmp_path: Path) -> None:
    write(made_result(), tmp_path, resolved())
    keys = "\n".join(f"key_{place}: 1" for place in range(20))
    other = Resolved()
    other._text = keys
    with pytest.raises(ResumeRefused, match="and 13 more"):
        check_free(tmp_path, cast("Scenario", other))


def test_another_scenario_replaces_it_where_that_is_allowed(tmp_path: Path) -> None:
    write(made_result(), tmp_path, resolved())
    write(made_result(), tmp_path, resolved(below=0.1), overwrite=True)
    assert read(tmp_path).target == Target("loss_gap", 0.1)


EVENT = {
    "scenario": "made",
    "algorithm": "asgd",
    "label": "asgd",
    "seed": 0,
    "time": 1.5,
    "worker": 0,
    "job": 0,
    "version": 0,
    "delay": 0,
    "verdict": "applied",
    "started": 0.5,
    "decided": 1.5,
    "iteration": 1,
}


def test_events_are_kept_where_they_were_asked_for_and_never_stale(tmp_path: Path) -> None:
    result = made_result()
    result.events = pd.DataFrame([EVENT])
    write(result, tmp_path, resolved())
    stored = read(tmp_path).events
    assert stored is not None
    assert stored["verdict"].tolist() == ["applied"]
    write(made_result(), tmp_path, resolved())
    assert read(tmp_path).events is None


def groups(end: Exception | None) -> Iterator[pd.DataFrame]:
    yield pd.DataFrame([EVENT, EVENT])
    if end is not None:
        raise end
    yield pd.DataFrame([EVENT])


def test_events_are_written_a_group_at_a_time(tmp_path: Path) -> None:
    result = replace(made_result(), events=lambda: groups(None))
    write(result, tmp_path, resolved())
    stored = pq.ParquetFile(tmp_path / "events.parquet").metadata
    assert [stored.row_group(k).num_rows for k in range(stored.num_row_groups)] == [2, 1]
    assert callable(vars(result)["events"])


def test_events_that_break_off_leave_what_was_there(tmp_path: Path) -> None:
    write(made_result(), tmp_path, resolved())
    before = {path.name: path.read_bytes() for path in tmp_path.iterdir()}
    with pytest.raises(MemoryError):
        write(replace(made_result(), events=lambda: groups(MemoryError())), tmp_path, resolved())
    assert {path.name: path.read_bytes() for path in tmp_path.iterdir()} == before


def test_a_directory_without_results_is_refused(tmp_path: Path) -> None:
    with pytest.raises(DataError, match=r"holds no results: resolved\.yaml is missing"):
        read(tmp_path)


def test_a_missing_table_is_named(tmp_path: Path) -> None:
    write(made_result(), tmp_path, resolved())
    (tmp_path / "summary.parquet").unlink()
    with pytest.raises(DataError, match=r"summary\.parquet is missing"):
        read(tmp_path)


def test_damaged_wall_figures_are_named_and_missing_ones_do_no_harm(tmp_path: Path) -> None:
    write(made_result(), tmp_path, resolved())
    (tmp_path / "wall.json").write_text("{")
    with pytest.raises(DataError, match=r"wall\.json is damaged"):
        read(tmp_path)
    for seconds in ("Infinity", "NaN", "true", f"1{'0' * 400}"):
        (tmp_path / "wall.json").write_text(f'{{"seconds": {seconds}}}')
        with pytest.raises(DataError, match=rf"its seconds are {seconds}, no number"):
            read(tmp_path)
    (tmp_path / "wall.json").write_text('{"environment": ["numpy"]}')
    with pytest.raises(DataError, match=r"wall\.json is damaged: its environment is no mapping"):
        read(tmp_path)
    (tmp_path / "wall.json").unlink()
    assert read(tmp_path).wall == {}


def test_wall_figures_are_plain_json(tmp_path: Path) -> None:
    write(made_result(), tmp_path, resolved())
    assert json.loads((tmp_path / "wall.json").read_text("utf-8")) == {"seconds": 1.25}


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ('{"seconds": "long"}', 'its seconds are "long", no number'),
        ('{"environment": []}', "its environment is no mapping"),
    ],
)
def test_a_damaged_wall_clock_is_named(tmp_path: Path, text: str, said: str) -> None:
    write(made_result(), tmp_path, resolved())
    (tmp_path / "wall.json").write_text(text)
    with pytest.raises(DataError) as caught:
        read(tmp_path)
    assert str(caught.value) == f"{tmp_path / 'wall.json'} is damaged: {said}"


def test_a_result_is_complete_without_its_wall_clock(tmp_path: Path) -> None:
    write(made_result(), tmp_path, resolved())
    (tmp_path / "wall.json").unlink()
    assert read(tmp_path).wall == {}


@pytest.mark.parametrize(("count", "last"), [(12, "  key_11: (absent) -> 1"), (13, "  and 1 more")])
def test_twelve_differences_are_all_shown(tmp_path: Path, count: int, last: str) -> None:
    (tmp_path / "resolved.yaml").write_text("name: made\n")
    other = Resolved()
    other._text = "name: made\n" + "".join(f"key_{place}: 1\n" for place in range(count))
    with pytest.raises(ResumeRefused) as caught:
        check_free(tmp_path, cast("Scenario", other))
    head, *lines, hint = str(caught.value).splitlines()
    assert head == f"{tmp_path} holds the results of another scenario (stored -> now):"
    assert (len(lines), lines[-1]) == (12 + (count > 12), last)
    assert hint == "choose another directory with --output, or allow --overwrite"


def test_a_text_that_differs_in_form_only_is_the_same_scenario(tmp_path: Path) -> None:
    (tmp_path / "resolved.yaml").write_text("{name: made}\n")
    other = Resolved()
    other._text = "name: made\n"
    check_free(tmp_path, cast("Scenario", other))
    check_free(tmp_path / "absent", cast("Scenario", other))


def test_the_wall_clock_is_sorted_and_indented(tmp_path: Path) -> None:
    result = made_result()
    result.wall = {"seconds": 1.5, "environment": {"b": "1", "a": "2"}}
    write(result, tmp_path, resolved())
    assert (tmp_path / "wall.json").read_text() == (
        '{\n  "environment": {\n    "a": "2",\n    "b": "1"\n  },\n  "seconds": 1.5\n}\n'
    )


def test_the_comparison_inside_a_tuning_is_its_result(tmp_path: Path) -> None:
    assert folder_of_results(tmp_path) == tmp_path
    write(made_result(), tmp_path / "fresh", resolved())
    assert folder_of_results(tmp_path) == tmp_path / "fresh"
    assert len(read(tmp_path).summary) == 9
    write(made_result(), tmp_path, resolved())
    assert folder_of_results(tmp_path) == tmp_path
