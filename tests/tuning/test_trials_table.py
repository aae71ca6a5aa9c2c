"""The table of trials: a row per configuration, and its types on disk."""

import io
from math import inf
from types import SimpleNamespace
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq

from simulator.tuning.trial import Configuration
from simulator.tuning.trials_table import COLUMNS, point_trials, trials_table, write_trials
from tests.shared.trials import configured, outcome, space, trial


def tuning() -> Any:
    """Two methods of which only the first has a choice; one trial was pruned."""
    method, other = space(), space(label="other")
    good = Configuration(1, {"delay_threshold": 2, "stepsize": 0.5}, (3.0, inf), (3.0, 9.0))
    first = outcome(trial(method, 1, delay_threshold=2), configured(4.0, stepsize=0.1), good)
    second = outcome(trial(other, 7), configured(8.0), status="pruned", share=0.5, arrivals=30)
    choice = SimpleNamespace(outcome=first, configuration=good)
    return SimpleNamespace(choices=(choice, None), outcomes=[first, second])


def test_every_configuration_has_a_row() -> None:
    table = trials_table(tuning())
    head, tail = list(COLUMNS)[:4], list(COLUMNS)[4:]
    assert list(table) == [*head, "stepsize", "delay_threshold", *tail]
    rows = table.to_dict("records")
    assert rows[1] == {
        "algorithm": "ringmaster",
        "label": "r",
        "trial": 1,
        "replica": 1,
        "stepsize": 0.5,
        "delay_threshold": 2,
        "status": "complete",
        "share": 1.0,
        "seeds": 2,
        "reached": 1,
        "score": 6.0,
        "time_mean": inf,
        "time_min": 3.0,
        "time_max": inf,
        "arrivals": 10,
        "chosen": True,
    }
    assert [row["chosen"] for row in rows] == [False, True, False]
    last = rows[2]
    assert (last["label"], last["trial"], last["status"], last["share"], last["arrivals"]) == (
        "other", 7, "pruned", 0.5, 30,
    )  # fmt: skip
    assert rows[0]["time_mean"] == 4.0


def test_the_points_of_a_sweep_come_first() -> None:
    table = point_trials(
        [({"a.b": [1, 2], "c": 3}, tuning()), ({"a.b": {"x": 1}, "c": 4}, tuning())]
    )
    assert list(table)[:3] == ["a.b", "c", "algorithm"]
    assert table["a.b"].tolist() == ["[1, 2]"] * 3 + ["{x: 1}"] * 3
    assert table["c"].tolist() == [3] * 3 + [4] * 3


def test_the_file_has_the_types_of_the_columns() -> None:
    file = io.BytesIO()
    write_trials(trials_table(tuning()), file)
    found = pq.read_table(io.BytesIO(file.getvalue()))
    for name, kind in COLUMNS.items():
        assert found.schema.field(name).type == getattr(pa, kind)()
    assert found["delay_threshold"].to_pylist() == [None, 2, None]
    assert found.schema.field("delay_threshold").type == pa.int64()
    assert found["stepsize"].to_pylist() == [0.1, 0.5, None]


def test_a_sweep_may_have_one_point() -> None:
    assert point_trials([({"c": 3}, tuning())])["c"].tolist() == [3] * 3
