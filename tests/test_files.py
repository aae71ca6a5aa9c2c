"""Writing a set of files: all or none, and old files survive a full disk."""

from __future__ import annotations

import errno
import os
import platform
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import IO

import pytest

from simulator.errors import StorageError
from simulator.files import Staging, from_home, remove_abandoned


def test_all_files_appear_with_their_content(tmp_path: Path) -> None:
    place = tmp_path / "new" / "results"
    with Staging(place) as staging:
        staging.write("a", lambda file: file.write(b"1"))
        staging.write("b", lambda file: file.write(b"2"))
        assert not (place / "a").exists()
    assert {path.name: path.read_bytes() for path in place.iterdir()} == {"a": b"1", "b": b"2"}


def full_disk(file: IO[bytes]) -> None:
    """Write a little, then fail as a full disk does."""
    file.write(b"half")
    raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))


def test_a_full_disk_leaves_the_old_files_and_no_temporaries(tmp_path: Path) -> None:
    (tmp_path / "a").write_bytes(b"old")
    message = r"cannot write .*b: No space left on device; free space or name another directory"
    with pytest.raises(StorageError, match=message), Staging(tmp_path) as staging:
        staging.write("a", lambda file: file.write(b"new"))
        staging.write("b", full_disk)
    assert {path.name: path.read_bytes() for path in tmp_path.iterdir()} == {"a": b"old"}


def test_an_error_in_between_publishes_nothing(tmp_path: Path) -> None:
    with pytest.raises(KeyboardInterrupt), Staging(tmp_path) as staging:
        staging.write("a", lambda file: file.write(b"new"))
        raise KeyboardInterrupt
    assert list(tmp_path.iterdir()) == []


def test_a_place_that_is_a_file_is_refused(tmp_path: Path) -> None:
    (tmp_path / "taken").write_bytes(b"")
    with pytest.raises(StorageError, match=r"cannot write .*taken: is a file, must be a directory"):
        Staging(tmp_path / "taken").__enter__()
    assert StorageError.exit_code == 4


@pytest.mark.parametrize("make", [os.mkfifo, os.mkdir])
def test_nothing_but_a_file_is_ever_replaced(tmp_path: Path, make: Callable[[Path], None]) -> None:
    """A rename would turn a device such as /dev/null into a plain file."""
    place = tmp_path / "a"
    make(place)
    with pytest.raises(StorageError, match="is no regular file"), Staging(tmp_path) as staging:
        staging.write("a", lambda file: file.write(b"1"))
    assert place.exists() and not place.is_file()
    assert list(tmp_path.iterdir()) == [place]


def test_a_planted_link_is_not_followed(tmp_path: Path) -> None:
    (tmp_path / "precious").write_bytes(b"keep")
    (tmp_path / f".a.tmp-{os.getpid()}-{platform.node()}").symlink_to(tmp_path / "precious")
    with Staging(tmp_path) as staging:
        staging.write("a", lambda file: file.write(b"1"))
    assert (tmp_path / "precious").read_bytes() == b"keep"
    assert (tmp_path / "a").read_bytes() == b"1"
    assert not (tmp_path / "a").is_symlink()


def test_a_home_that_nobody_has_is_left_as_it_is(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HOME", "/home/me")
    assert from_home("~/a.csv") == Path("/home/me/a.csv")
    assert from_home("~no such user/a.csv") == Path("~no such user/a.csv")


@pytest.mark.skipif(not Path("/proc/self/stat").exists(), reason="needs /proc")
def test_files_of_ended_processes_are_removed_and_those_of_running_ones_stay(
    tmp_path: Path,
) -> None:
    """A process counts as ended although nobody has asked for its exit status.

    So does an orphan in a container whose first process asks for none.
    """
    with subprocess.Popen([sys.executable, "-c", ""]) as ended:
        os.waitid(os.P_PID, ended.pid, os.WEXITED | os.WNOWAIT)
        for process in (ended.pid, os.getpid()):
            (tmp_path / f".a.tmp-{process}-{platform.node()}").touch()
        (tmp_path / f".a.tmp-{ended.pid}-elsewhere").touch()
        remove_abandoned(tmp_path)
        left = {path.name.partition("tmp-")[2] for path in tmp_path.iterdir()}
    assert left == {f"{os.getpid()}-{platform.node()}", f"{ended.pid}-elsewhere"}
