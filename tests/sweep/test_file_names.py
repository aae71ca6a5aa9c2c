"""Files of a scenario count by their content, and keep their place when a sweep moves."""

import hashlib
from pathlib import Path

from simulator.sweep.file_names import by_content, file_digest, moved


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


def test_a_file_that_changes_between_two_sweeps_of_a_session_counts_anew(tmp_path: Path) -> None:
    path, images = tmp_path / "data.libsvm", tmp_path / "cifar"
    images.mkdir()
    binary = images / "test_batch.bin"
    named = {"data": [{"path": str(path)}, {"path": str(images)}]}
    path.write_text("1 1:1\n")
    binary.write_bytes(b"a")
    found = [by_content(named)["data"]]
    path.write_text("1 1:2\n")  # of the same size
    found.append(by_content(named)["data"])
    binary.write_bytes(b"b")
    found.append(by_content(named)["data"])
    assert found[0][0] != found[1][0] == found[2][0]
    assert found[0][1] == found[1][1] != found[2][1]
