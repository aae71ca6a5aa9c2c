"""Texts: samples of characters, and what is refused."""

from pathlib import Path
from typing import Any

import pytest
from pydantic import TypeAdapter, ValidationError

from simulator.errors import DataError
from simulator.problems.data import DataSpec
from simulator.problems.data.rows import to_matrix

ADAPTER: TypeAdapter[Any] = TypeAdapter(DataSpec)


def text(path: Path, content: bytes, **options: Any) -> Any:
    path.write_bytes(content)
    return ADAPTER.validate_python({"kind": "text", "path": str(path), **options})


def test_samples_follow_one_another_and_share_a_character(tmp_path: Path) -> None:
    loaded = text(tmp_path / "a", "abcabcab\u00e4".encode(), context=3).load()
    assert to_matrix(loaded.train.rows).tolist() == [[0, 1, 2, 0], [0, 1, 2, 0]]
    assert loaded.train.labels.tolist() == [0, 0]
    assert loaded.classes == tuple(map(ord, "abc\u00e4"))


def test_the_first_samples_may_be_enough(tmp_path: Path) -> None:
    loaded = text(tmp_path / "a", b"ab" * 50, context=3, max_samples=5).load()
    assert len(loaded.train) == 5


@pytest.mark.parametrize(
    ("content", "rule"),
    [
        (b"abcd\xff", "byte 4: is no text in UTF-8"),
        (b"aaaa", "1 different characters, must be from 2 to 1000"),
        (b"ab", "2 characters, must be more than the context, 3"),
        ("".join(map(chr, range(256, 1300))).encode(), "1044 different characters, must be"),
    ],
)
def test_what_cannot_be_read_is_refused(tmp_path: Path, content: bytes, rule: str) -> None:
    with pytest.raises(DataError, match=rule):
        text(tmp_path / "a", content, context=3).load()


def test_absent_files_and_wrong_bytes_are_seen_at_a_glance(tmp_path: Path) -> None:
    own = text(tmp_path / "a", b"ab" * 60_000 + b"\xff")
    own.glance()
    with pytest.raises(DataError, match="byte 3: is no text"):
        text(tmp_path / "a", b"abc\xffabc").glance()
    (tmp_path / "a").unlink()
    with pytest.raises(DataError, match="is no file"):
        own.glance()


def test_a_character_that_is_cut_at_a_glance_is_no_mistake(tmp_path: Path) -> None:
    text(tmp_path / "a", b"a" + "\u00e4".encode() * 60_000).glance()


def test_characters_are_no_numbers(tmp_path: Path) -> None:
    with pytest.raises(ValidationError, match="characters are no numbers"):
        text(tmp_path / "a", b"abc", standardise=True)
