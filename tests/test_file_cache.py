"""Files are read once while they do not change."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from simulator import file_cache
from simulator.file_cache import kept_in_memory

YESTERDAY = 1_700_000_000 * 10**9  # ns


class Reader:
    """A function that reads a file, and counts how often."""

    def __init__(self) -> None:
        self.count = 0
        self.read = kept_in_memory(self._read)

    def _read(self, path: str, upper: bool = False) -> str:
        self.count += 1
        text = Path(path).read_text()
        return text.upper() if upper else text


@pytest.fixture
def path(tmp_path: Path) -> Path:
    """A file that has not changed since yesterday."""
    path = tmp_path / "log.csv"
    path.write_text("abc")
    os.utime(path, ns=(YESTERDAY, YESTERDAY))
    return path


def test_an_unchanged_file_is_read_once_for_each_set_of_arguments(path: Path) -> None:
    reader = Reader()
    assert [reader.read(str(path)) for _ in range(3)] == ["abc"] * 3
    assert reader.count == 1
    assert [reader.read(str(path), upper=True) for _ in range(2)] == ["ABC"] * 2
    assert reader.count == 2


def test_another_time_size_or_file_is_read_again(path: Path) -> None:
    reader = Reader()
    assert reader.read(str(path)) == "abc"
    path.write_text("xyz")
    os.utime(path, ns=(YESTERDAY + 1, YESTERDAY + 1))
    assert reader.read(str(path)) == "xyz"
    path.write_text("longer")
    os.utime(path, ns=(YESTERDAY + 1, YESTERDAY + 1))
    assert reader.read(str(path)) == "longer"
    other = path.with_name("other")
    other.write_text("abcdef")
    os.utime(other, ns=(YESTERDAY + 1, YESTERDAY + 1))
    other.replace(path)
    assert reader.read(str(path)) == "abcdef"


def test_a_file_that_has_just_changed_is_not_kept(
    path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    reader = Reader()
    monkeypatch.setattr(file_cache.time, "time_ns", lambda: YESTERDAY + 1)
    assert [reader.read(str(path)) for _ in range(2)] == ["abc"] * 2
    assert reader.count == 2


def test_an_error_is_not_kept(path: Path) -> None:
    reader = Reader()
    with pytest.raises(FileNotFoundError):
        reader.read(f"{path}.gz")
    assert reader.read(str(path)) == "abc"
