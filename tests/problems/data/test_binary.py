"""Strict reading of bytes: pieces, ends and the message for each mistake."""

import gzip
from pathlib import Path

import pytest

from simulator.errors import DataError
from simulator.problems.data import binary
from simulator.problems.data.binary import Bytes

CONTENT = bytes(range(10))


@pytest.mark.parametrize("packed", [False, True])
def test_bytes_are_read_in_pieces(
    packed: bool, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "data"
    path.write_bytes(gzip.compress(CONTENT) if packed else CONTENT)
    monkeypatch.setattr(binary, "PIECE", 3)
    with Bytes(path, "such files: none") as file:
        assert file.take(7, "a").tolist() == list(range(7))
        assert file.take(3, "b").tolist() == [7, 8, 9]
        file.end()
    assert file._stream.closed


def test_an_early_and_a_late_end_are_refused_with_the_byte(tmp_path: Path) -> None:
    path = tmp_path / "data"
    path.write_bytes(CONTENT)
    with Bytes(path, "") as file:
        file.take(6, "head")
        with pytest.raises(DataError, match=f"^{path}: byte 10: the file ends, .* 3 more .* rest"):
            file.take(7, "rest")
    with Bytes(path, "") as file:
        file.take(6, "head")
        with pytest.raises(DataError, match=f"^{path}: byte 6: must be the end of the file, but"):
            file.end()


def test_what_is_no_readable_file_is_refused(tmp_path: Path) -> None:
    with pytest.raises(DataError, match="none: is no file; such files: here"):
        Bytes(tmp_path / "none", "such files: here")
    with pytest.raises(DataError, match=f"^{tmp_path}: "):
        Bytes(tmp_path, "")
    broken = tmp_path / "broken"
    broken.write_bytes(gzip.compress(bytes(10_000))[:-4])
    with Bytes(broken, "") as file, pytest.raises(DataError, match="cannot be read: "):
        file.take(10_000, "all")
        file.end()
