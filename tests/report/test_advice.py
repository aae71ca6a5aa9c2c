"""The section of a report about an advice."""

import json
from pathlib import Path
from typing import Any

import pytest

from simulator.errors import DataError
from simulator.report.advice import ADVICE, advice_of
from tests.conftest import Golden
from tests.shared.pages import table_text

ROW: dict[str, Any] = {
    "label": "asgd", "parameters": {"stepsize": 0.123456, "stops": True}, "seconds": 12.5,
    "interval": [10.0, None], "reached": 7, "seeds": 8, "ratio": 1.25, "first": True,
}  # fmt: skip
UNKNOWN = {"seconds": None, "interval": None, "ratio": None}
CONTENT: dict[str, Any] = {
    "answer": "take asgd",
    "sentences": {"speed": ["it is fast", 3]},
    "problems": [
        {
            "key": "equal", "title": "Equal data", "target": "loss <= 1", "trials": 4,
            "methods": [
                ROW,
                {**ROW, "label": "other", "first": False, **UNKNOWN},
            ],
        }
    ],
}  # fmt: skip


def written(folder: Path, content: Any) -> Path:
    (folder / ADVICE).write_text(json.dumps(content))
    return folder


def test_every_cell_has_its_text(tmp_path: Path) -> None:
    found = advice_of(written(tmp_path, CONTENT))
    assert found is not None
    assert (found.answer, found.topics) == ("take asgd", {"speed": ["it is fast", "3"]})
    [table] = found.tables
    assert (table.id, table.title) == ("advice-equal", "Equal data")
    assert table.note == "Target: loss <= 1. 4 trials of each method."
    assert [[cell.shown for cell in row] for row in table.rows] == [
        ["asgd", "stepsize=0.1235, stops=true", "12.5", "10", "never", "7/8", "1.25", "yes"],
        ["other", "stepsize=0.1235, stops=true", "never", "-", "-", "7/8", "-", ""],
    ]


def test_without_the_file_there_is_no_section(tmp_path: Path) -> None:
    assert advice_of(tmp_path) is None


@pytest.mark.parametrize(
    "damage", [{"answer": None, "problems": 3}, {"sentences": []}, {"problems": [{}]}]
)
def test_a_damaged_file_is_named(damage: dict[str, Any], tmp_path: Path) -> None:
    with pytest.raises(DataError, match=r"advice\.json is damaged: \w+Error"):
        advice_of(written(tmp_path, {**CONTENT, **damage}))


def test_the_whole_table(tmp_path: Path, golden: Golden) -> None:
    found = advice_of(written(tmp_path, CONTENT))
    assert found is not None
    golden("advice", "\n".join(map(table_text, found.tables)))
