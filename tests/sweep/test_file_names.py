"""Files of a scenario count by their content, and keep their place when a sweep moves."""

import hashlib
from pathlib import Path

import pytest

from simulator.sweep import file_names as module
from simulator.sweep.file_names import by_content, file_digest, moved


@pytest.fixture(autouse=True)
def forget() -> None:
    module.file_digest.cache_clear()


def sha(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()


def test_a_file_is_its_digest_and_one_that_is_absent_its_name(tmp_path: Path) -> None:
    (tmp_path / "a.csv").write_bytes(b"content")
    assert file_digest(tmp_path / "a.csv") == sha(b"content")
    assert file_digest(tmp_path / "b.csv") == str(tmp_path / "b.csv")


def test_a_recording_is_its_events_and_a_folder_its_binary_files(tmp_path: Path) -> None:
    run, data = tmp_path / "run", tmp_path / "data"
    run.mkdir(), data.mkdir()
    (run / "events.parquet").write_bytes(b"events")
    (run / "x.bin").write_bytes(b"no matter")
    assert file_digest(run) == sha(b"events")
    for name in "ba":
        (data / f"{name}.bin").write_bytes(name.encode())
    lines = f"a.bin {sha(b'a')}\nb.bin {sha(b'b')}"
    assert file_digest(data) == sha(lines.encode())


def test_names_below_the_keys_of_files_are_replaced_anywhere(tmp_path: Path) -> None:
    (tmp_path / "a.csv").write_bytes(b"content")
    given = {
        "path": "a.csv",
        "name": "a.csv",
        "sweep": {"problem.data.path": ["a.csv", 3], "seeds": ["a.csv"]},
        "groups": [{"path": "a.csv"}],
    }
    digest = sha(b"content")
    assert by_content(given, tmp_path) == {
        "path": digest,
        "name": "a.csv",
        "sweep": {"problem.data.path": [digest, 3], "seeds": ["a.csv"]},
        "groups": [{"path": digest}],
    }


def test_relative_names_are_seen_from_the_new_place(tmp_path: Path) -> None:
    here, there = tmp_path / "here", tmp_path / "there" / "deep"
    given = {"path": "data/a.csv", "groups": [{"path": str(tmp_path / "b.csv")}, {"path": "~/c"}]}
    found = moved(given, here, there)
    assert found["path"] == "../../here/data/a.csv"
    assert found["groups"] == given["groups"]
