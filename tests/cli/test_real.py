"""`paceline real` and `paceline replay`, on four workers."""

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from tests.conftest import Command
from tests.shared.recorded import brief

SHORT = ["--pace", "--no-progress", "-o", "out"]


def written(folder: Path) -> Path:
    path = folder / "small.yaml"
    path.write_text(brief({"name": "rennala", "batch": 4, "stepsize": 0.2}).to_yaml())
    return path


def test_a_real_run_is_recorded_and_replayed(paceline: Command, tmp_path: Path) -> None:
    done = paceline("real", written(tmp_path), *SHORT)
    assert done.exit_code == 0, done.output
    tables = {path.stem for path in (tmp_path / "out").glob("*.parquet")}
    assert tables == {"curves", "summary", "workers", "events", "transport"}
    page = (paceline("report", "out"), (tmp_path / "out" / "report.html").read_text("utf-8"))[1]
    assert '"clock":"time"' in page and "simulated time" not in page
    assert "paceline real scenario.yaml --on local --pace -o again" in page
    assert "byte for byte" not in page and "the workers were real" in page
    again = paceline("replay", "out")
    assert again.exit_code == 0
    assert "equal: order, versions, delays, verdicts, times, losses" in again.output
    resolved = tmp_path / "out" / "resolved.yaml"
    resolved.write_text(resolved.read_text().replace("stepsize: 0.2", "stepsize: 0.3"))
    changed = paceline("replay", "out", "--json")
    assert changed.exit_code == 1 and '"losses"' in changed.output


def test_an_objective_may_be_in_the_present_directory(
    paceline: Command, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sys, "path", [*sys.path])
    (tmp_path / "nearby_valley.py").write_text("class Valley: ...\n")
    scenario = brief({"name": "asgd", "stepsize": 0.1}, problem={"kind": "python"})
    (tmp_path / "own.yaml").write_text(scenario.to_yaml())
    done = paceline("real", "own.yaml", "--objective", "nearby_valley:Vally", *SHORT)
    assert done.exit_code == 2
    assert "module has no 'Vally', did you mean 'Valley'?" in " ".join(done.stderr.split())


def test_ctrl_c_keeps_what_was_done(tmp_path: Path, project_root: Path) -> None:
    command = [sys.executable, "-m", "paceline", "real", written(tmp_path), *SHORT]
    process = subprocess.Popen(
        [*command, "--set", "stop.time=60"],
        cwd=tmp_path,
        env=os.environ | {"PYTHONPATH": str(project_root)},
        stderr=subprocess.PIPE,
        text=True,
    )
    end = time.monotonic() + 60
    while time.monotonic() < end and not _has_forked(process.pid):
        time.sleep(0.05)
    time.sleep(0.5)
    process.send_signal(signal.SIGINT)
    _, said = process.communicate(timeout=60)
    assert process.returncode == 130
    assert "0 of 1 schedules had ended, their tables are in out" in said
    assert (tmp_path / "out" / "transport.parquet").exists()


def _has_forked(process: int) -> bool:
    """Whether the process that starts the workers has started them."""
    return any(_children(child) for child in _children(process))


def _children(process: int) -> list[int]:
    try:
        text = Path(f"/proc/{process}/task/{process}/children").read_text()
    except OSError:
        return []
    return [int(one) for one in text.split()]
