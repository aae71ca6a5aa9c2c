"""The trace: the rules of Chrome's trace format, and the content of the viewer."""

from __future__ import annotations

import gzip
import json
from functools import cache
from itertools import pairwise
from pathlib import Path
from typing import Any

from pandas import DataFrame

from simulator.results.trace import trace_events, write_trace
from tests.conftest import Golden
from tests.shared.scenes import LINE, run

METHODS = (
    {"name": "rennala", "label": "rennala", "stepsize": 0.1, "batch": 2},
    {"name": "ringmaster", "stepsize": 0.1, "delay_threshold": 2},
)


@cache
def events() -> DataFrame:
    found = run(
        *METHODS, problem=LINE, times={"mean": [1.0, 2.0, 3.5]}, workers=3, stop={"time": 10.0},
        record={"points": 2}, seeds=[0, 1],
    ).events  # fmt: skip
    assert found is not None
    return found


def entries(phase: str) -> list[dict[str, Any]]:
    return [entry for entry in trace_events(events()) if entry["ph"] == phase]


def test_every_run_is_a_process_and_every_worker_a_thread_with_a_name() -> None:
    names = [entry for entry in entries("M") if entry["name"].endswith("_name")]
    assert [entry["args"]["name"] for entry in names[:5]] == [
        "rennala, seed 0", "server", "worker 0", "worker 1", "worker 2",
    ]  # fmt: skip
    assert {entry["pid"] for entry in names} == {1, 2, 3, 4}
    known = {(entry["pid"], entry["tid"]) for entry in names}
    assert {(entry["pid"], entry["tid"]) for entry in trace_events(events())} == known


def test_slices_have_a_start_and_a_length_and_never_overlap_on_a_thread() -> None:
    threads: dict[tuple[int, int], list[tuple[float, float]]] = {}
    for entry in entries("X"):
        assert entry["dur"] >= 0.0
        thread = threads.setdefault((entry["pid"], entry["tid"]), [])
        thread.append((entry["ts"], entry["ts"] + entry["dur"]))
    for spans in threads.values():
        for before, after in pairwise(sorted(spans)):
            assert before[1] <= after[0] + 1e-9


def test_there_is_a_slice_per_job_with_its_model_and_verdict() -> None:
    jobs = [entry for entry in entries("X") if entry["tid"] > 0]
    assert len(jobs) == len(events())
    assert jobs[0]["name"] == "at model 0: applied"
    assert jobs[0]["args"] == {
        "job": 0, "version": 0, "delay": 0, "verdict": "applied", "iteration": 1,
    }  # fmt: skip
    assert (jobs[0]["ts"], jobs[0]["dur"]) == (0.0, 1e6)


def test_the_server_shows_how_long_each_model_was_the_current_one() -> None:
    models = [entry for entry in entries("X") if entry["tid"] == 0 and entry["pid"] == 1]
    assert [entry["name"] for entry in models[:3]] == ["model 0", "model 1", "model 2"]
    assert (models[0]["ts"], models[0]["dur"]) == (0.0, 2e6)
    assert [entry["args"]["gradients"] for entry in models[:3]] == [0, 2, 2]
    assert models[-1]["ts"] + models[-1]["dur"] == 10e6


def test_an_arrow_leads_from_every_applied_gradient_into_its_model() -> None:
    starts = {entry["id"]: entry for entry in entries("s")}
    ends = {entry["id"]: entry for entry in entries("f")}
    applied = events()[events()["verdict"] == "applied"]
    assert list(starts) == list(ends) == list(range(1, len(applied) + 1))
    models = {(e["pid"], e["args"]["version"]): e for e in entries("X") if e["tid"] == 0}
    for (number, start), row in zip(starts.items(), applied.itertuples(), strict=True):
        end = ends[number]
        assert start["pid"] == end["pid"]
        assert 1e6 * row.started < start["ts"] < 1e6 * row.time
        assert (end["tid"], end["bp"]) == (0, "e")
        assert end["ts"] == models[end["pid"], row.iteration]["ts"]


def test_the_file_is_json_with_the_same_bytes_on_every_write(tmp_path: Path) -> None:
    one = write_trace(events(), tmp_path / "one.json")
    content = json.loads(one.read_text("utf-8"))
    assert content["displayTimeUnit"] == "ms"
    assert content["traceEvents"] == list(trace_events(events()))
    packed = [write_trace(events(), tmp_path / f"{name}.json.gz") for name in ("a", "b")]
    assert packed[0].read_bytes() == packed[1].read_bytes()
    assert gzip.decompress(packed[0].read_bytes()) == one.read_bytes()


def test_all_entries_of_a_run(golden: Golden) -> None:
    own = events()[(events()["seed"] == 1) & (events()["time"] < 5.0)]
    golden("trace", "\n".join(map(json.dumps, trace_events(own))))
