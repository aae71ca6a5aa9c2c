"""Compressed files are opened as their content, whatever their names."""

from __future__ import annotations

import bz2
import gzip
import lzma
from collections.abc import Callable
from pathlib import Path

import pytest

from simulator.compressed import UNREADABLE, opened


@pytest.mark.parametrize("pack", [bytes, gzip.compress, bz2.compress, lzma.compress])
def test_the_first_bytes_decide(tmp_path: Path, pack: Callable[[bytes], bytes]) -> None:
    path = tmp_path / "log.csv"
    path.write_bytes(pack(b"rank\n0\n"))
    with opened(path) as stream:
        assert stream.readlines() == [b"rank\n", b"0\n"]


@pytest.mark.parametrize("pack", [gzip.compress, bz2.compress, lzma.compress])
@pytest.mark.parametrize("keep", [8, 30])
def test_a_cut_file_raises_what_is_documented(
    tmp_path: Path, pack: Callable[[bytes], bytes], keep: int
) -> None:
    path = tmp_path / "cut"
    path.write_bytes(pack(bytes(range(256)) * 8)[:keep])
    with pytest.raises(UNREADABLE), opened(path) as stream:
        stream.read()


def test_an_empty_file_is_opened(tmp_path: Path) -> None:
    (tmp_path / "empty").touch()
    with opened(tmp_path / "empty") as stream:
        assert stream.read() == b""
