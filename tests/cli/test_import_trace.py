"""`paceline import-trace`, as a user types it; and what it prints runs."""

from __future__ import annotations

import json
from pathlib import Path

import pandas as pd
import pytest

from tests.cli.conftest import SMALL
from tests.conftest import Command


@pytest.fixture
def log(tmp_path: Path) -> Path:
    """Three workers, four steps of two microbatches; the third worker is twice as slow."""
    rows = [
        {
            "rank": rank,
            "step": step,
            "optype": optype,
            "mb_id": batch,
            "start_ts": 10.0 * batch + (5.0 if optype == "backward-compute" else 0.0),
            "duration": (1.0 + 0.1 * step) * (2.0 if rank == 2 else 1.0),
        }
        for rank in range(3)
        for step in range(4)
        for batch in range(2)
        for optype in ("forward-compute", "backward-compute", "send")
    ]
    path = tmp_path / "log.csv"
    pd.DataFrame(rows).to_csv(path, index=False)
    return path


def in_scenario(printed: str, place: Path) -> Path:
    """A scenario whose cluster is what the command printed."""
    cluster = "\n".join(line[2:] for line in printed.split("In a scenario:\n")[1].splitlines())
    begin, end = SMALL.index("cluster:"), SMALL.index("methods:")
    path = place / "traced.yaml"
    path.write_text(SMALL[:begin] + cluster + "\n" + SMALL[end:])
    return path


@pytest.mark.parametrize("kind", ["empirical", "trace"])
def test_what_is_printed_can_be_pasted_and_run(
    paceline: Command, log: Path, tmp_path: Path, kind: str
) -> None:
    done = paceline("import-trace", log, "-o", "made.csv", "--kind", kind)
    assert done.exit_code == 0
    assert "from 48 operations of 3 workers" in done.stdout
    scenario = in_scenario(done.stdout, tmp_path)
    assert paceline("run", scenario).exit_code == 0


def test_json_holds_the_facts(paceline: Command, log: Path) -> None:
    found = json.loads(paceline("import-trace", log, "-o", "made.parquet", "--json").stdout)
    assert (found["file"], found["rows"], found["workers"]) == ("made.parquet", 24, 3)
    assert found["slowest_to_fastest"] == pytest.approx(2.0)
    assert found["period"] is None


def test_other_operations_may_be_chosen_and_unknown_ones_are_refused(
    paceline: Command, log: Path
) -> None:
    done = paceline("import-trace", log, "-o", "made.csv", "--operation", "send", "--json")
    assert json.loads(done.stdout)["operations"] == 24
    done = paceline("import-trace", log, "-o", "made.csv", "--operation", "sned")
    assert done.exit_code == 2
    assert "did you mean 'send'?" in done.stderr


def test_a_missing_log_is_refused(paceline: Command) -> None:
    done = paceline("import-trace", "nowhere.parquet", "-o", "made.csv")
    assert done.exit_code == 2
    assert done.stderr == "nowhere.parquet: no such file\n"
    done = paceline("import-trace", ".", "-o", "made.csv")
    assert done.stderr == ".: is a directory\n"


def test_a_real_log_is_converted(paceline: Command, shared_data: Path) -> None:
    log = shared_data / "straggler-trace-ST.parquet"
    found = json.loads(paceline("import-trace", log, "-o", "sizes.csv", "--json").stdout)
    assert (found["workers"], found["rows"]) == (8, 1024)
    assert pd.read_csv("sizes.csv")["size"].mean() == pytest.approx(1.0)
