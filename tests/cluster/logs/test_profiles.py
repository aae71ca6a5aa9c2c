"""Profiles in Chrome's format: events per rank, as PyTorch and others write them."""

from __future__ import annotations

import gzip
import json
from pathlib import Path
from typing import Any

import pytest

from simulator.cluster.logs import profiles as module
from simulator.cluster.logs.operation_log import LogOptions, read_log
from simulator.cluster.logs.profiles import profile_table
from simulator.cluster.logs.trace_import import summarise
from simulator.errors import DataError


def event(name: str, ts: float, dur: float, **more: Any) -> dict[str, Any]:
    return {"ph": "X", "name": name, "pid": 7, "tid": 1, "ts": ts, "dur": dur, **more}


def written(path: Path, content: Any) -> Path:
    text = json.dumps(content).encode()
    path.write_bytes(gzip.compress(text) if path.suffix == ".gz" else text)
    return path


def of_pytorch(folder: Path, rank: int, seconds: list[float], base: int = 0) -> Path:
    """Steps one after the other, each marked on the processor and on the GPU, with a kernel."""
    start, events = 1e6, []
    for step, length in enumerate(seconds):
        mark = f"ProfilerStep#{step + 3}"
        events += [
            event(mark, start, 1e6 * length, cat="user_annotation"),
            event(mark, start + 5.0, 1e6 * length, cat="gpu_user_annotation"),
            event("aten::mm", start + 10.0, 4e5 * length, cat="cpu_op"),
        ]
        start += 1e6 * length
    about = {"distributedInfo": {"rank": rank}, "baseTimeNanoseconds": base}
    return written(folder / f"host_{rank}.pt.trace.json.gz", about | {"traceEvents": events})


def test_a_folder_of_pytorch_s_profiles_has_a_worker_per_rank_and_a_job_per_step(
    tmp_path: Path,
) -> None:
    for rank in (0, 1, 10, 2):
        of_pytorch(tmp_path, rank, [1.0 + rank, 2.0 + rank])
    log = read_log(tmp_path)
    assert log.names == ("0", "1", "2", "10")
    assert log.rows[["worker", "step"]].drop_duplicates().shape == (8, 2)
    found = summarise(log)
    assert (found.job, found.jobs) == ("step", (2, 2, 2, 2))
    assert found.means == pytest.approx((1.5, 2.5, 3.5, 11.5), rel=1e-12)
    assert found.left_out == {"ProfilerStep of the GPU": 8, "aten::mm": 8}
    assert found.span == pytest.approx(23.0)


def test_operations_within_the_steps_may_be_chosen(tmp_path: Path) -> None:
    of_pytorch(tmp_path, 0, [1.0, 2.0])
    of_pytorch(tmp_path, 1, [2.0, 4.0])
    found = summarise(read_log(tmp_path, LogOptions(operations=["aten::mm"])))
    assert (found.job, found.steps) == ("step", 2)
    assert found.means == pytest.approx((0.6, 1.2), rel=1e-12)


def test_clocks_of_files_are_brought_together_by_their_base(tmp_path: Path) -> None:
    day = 1_760_000_000_000_000_000
    of_pytorch(tmp_path, 0, [1.0], base=day)
    of_pytorch(tmp_path, 1, [1.0], base=day + 250_000_000)
    rows = read_log(tmp_path).rows.sort_values("worker")
    assert rows["start"].tolist() == pytest.approx([0.0, 0.25], abs=1e-6)


def test_one_file_has_a_worker_per_process_with_its_name(tmp_path: Path) -> None:
    events = [
        {"ph": "M", "name": "process_name", "pid": pid, "args": {"name": f"worker {pid}"}}
        for pid in (10, 9)
    ]
    for pid in (10, 9):
        for step in range(3):
            work = {"pid": pid, "args": {"step": step}}
            events.append(event("forward-compute", 100.0 * step, 40.0 + pid, **work))
            events.append(event("backward-compute", 100.0 * step + 50.0, 30.0, **work))
            events.append(event("send", 100.0 * step + 95.0, 1.0, **work))
    log = read_log(written(tmp_path / "steps.json", events))
    assert log.names == ("worker 9", "worker 10")
    found = summarise(log)
    assert found.means == pytest.approx((79e-6, 80e-6), rel=1e-12)
    assert (found.left_out, found.steps) == ({"send": 6}, 3)


def test_beginnings_and_ends_are_paired_within_their_thread(tmp_path: Path) -> None:
    def half(phase: str, ts: float, name: str, tid: int) -> dict[str, Any]:
        return {"ph": phase, "ts": ts, "name": name, "pid": 0, "tid": tid}

    events = [
        half("B", 0.0, "outer", 1), half("B", 1.0, "other", 2), half("B", 2.0, "inner", 1),
        half("E", 5.0, "", 1), half("E", 9.0, "", 2), half("E", 10.0, "", 1),
        half("E", 11.0, "", 1),
        {"ph": "i", "name": "instant", "ts": "soon"},
    ]  # fmt: skip
    table = profile_table([written(tmp_path / "a.json", events)])
    found = dict(zip(table["optype"], (table["duration"] * 1e6).round(6), strict=True))
    assert found == {"inner": 3.0, "other": 8.0, "outer": 10.0}


@pytest.mark.parametrize(
    ("content", "said"),
    [
        ({"events": []}, "is no profile, must be a list of events, or a mapping with traceEvents"),
        ([1, 2], "is no profile"),
        ([], "no event with a duration"),
        ([event("a", 0.0, 1.0) | {"dur": "long"}], "event 1: dur is long, must be a number"),
        ([{"ph": "X", "name": "a"}], "event 1: ts is None, must be a number"),
    ],
)
def test_what_is_no_profile_is_refused(tmp_path: Path, content: Any, said: str) -> None:
    with pytest.raises(DataError, match=said):
        read_log(written(tmp_path / "a.json", content))


@pytest.mark.parametrize("text", [b"", b"{", b"\x1f\x8b\x08", b"[" * 100_000, b"\xff\xfe"])
def test_what_is_no_json_is_refused(tmp_path: Path, text: bytes) -> None:
    (tmp_path / "a.json").write_bytes(text)
    with pytest.raises(DataError, match=r"a\.json: is no JSON"):
        read_log(tmp_path / "a.json")


def test_a_unit_belongs_to_tables(tmp_path: Path) -> None:
    of_pytorch(tmp_path, 0, [1.0])
    with pytest.raises(DataError, match=r"unit ms, belongs to tables"):
        read_log(tmp_path, LogOptions(unit="ms"))


@pytest.mark.parametrize(
    ("base", "shift"),
    [(2**63 - 1, (2**63 - 1) / 1e9), (2**63, 0.0), (-1, 0.0), (True, 0.0), ("7", 0.0), (5e9, 0.0)],
)
def test_a_base_time_is_a_whole_number_of_nanoseconds(
    base: Any, shift: float, tmp_path: Path
) -> None:
    files = [
        written(tmp_path / f"{name}.json", {"traceEvents": [event("f", 0, 1)], **about})
        for name, about in (("a", {"baseTimeNanoseconds": 0}), ("b", {"baseTimeNanoseconds": base}))
    ]
    table = profile_table(files)
    assert table["start_ts"].tolist() == pytest.approx([0.0, shift], rel=1e-12)


@pytest.mark.parametrize("value", [1e18, -1e18, True, "5", None])
def test_a_time_is_a_number_of_microseconds(value: Any, tmp_path: Path) -> None:
    path = written(tmp_path / "a.json", [event("f", 0, 1), event("f", value, 1)])
    with pytest.raises(DataError, match=r"event 2: ts is .*, must be a number of microseconds"):
        profile_table([path])


def test_a_profile_may_have_so_many_bytes(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = written(tmp_path / "a.json", [event("f", 0, 1)])
    size = path.stat().st_size
    monkeypatch.setattr(module, "MOST_BYTES", size)
    assert len(profile_table([path])) == 1
    monkeypatch.setattr(module, "MOST_BYTES", size - 1)
    with pytest.raises(DataError, match=f"{size} bytes, at most {size - 1} are read"):
        profile_table([path])
