"""Reading YAML: meaning of words, positions, and files that are not scenarios."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from simulator.errors import ScenarioError
from simulator.scenario import load_scenario
from simulator.scenario.reader import LARGEST_DEPTH, LARGEST_FILE, read_file, read_text
from simulator.scenario.scalars import resolve
from simulator.scenario.tree import plain

# The core schema of YAML 1.2: words that 1.1 reads differently stay text.
WORDS: list[tuple[str, Any]] = [
    ("1e-3", 0.001),
    ("1E5", 100000),
    (".5", 0.5),
    ("5.", 5.0),
    ("-2.50", -2.5),
    ("017", 17),
    ("0o17", 15),
    ("0xff", 255),
    (".inf", float("inf")),
    ("-.INF", float("-inf")),
    ("true", True),
    ("False", False),
    ("~", None),
    ("", None),
    ("null", None),
    ("on", "on"),
    ("no", "no"),
    ("10:30", "10:30"),
    ("1_000", "1_000"),
    ("2024-01-01", "2024-01-01"),
    ("nan", "nan"),
    ("1e", "1e"),
    ("0b11", "0b11"),
]


@pytest.mark.parametrize(("word", "value"), WORDS)
def test_words_mean_what_yaml_1_2_says(word: str, value: Any) -> None:
    assert resolve(word) == value
    assert type(resolve(word)) is type(value)


def test_whole_numbers_in_exponent_form_are_integers_as_long_as_they_are_exact() -> None:
    assert type(resolve("1e6")) is int
    assert type(resolve("1e300")) is float
    assert type(resolve("1.0e6")) is float
    assert resolve("1e999") == float("inf")


def test_every_value_and_key_knows_its_place() -> None:
    root = read_text("a: 1\nb:\n  - x\n  - {c: 'y'}\n", "f.yaml")
    item = root.content["b"].content[1]  # type: ignore[index,union-attr]
    assert plain(root) == {"a": 1, "b": ["x", {"c": "y"}]}
    assert (item.place.line, item.place.column) == (4, 5)
    assert (item.keys["c"].line, item.keys["c"].column) == (4, 6)
    assert (item.content["c"].place.line, item.content["c"].place.column) == (4, 9)


def test_an_alias_repeats_the_value_at_the_place_of_its_anchor() -> None:
    root = read_text("a: &x [1, 2]\nb: *x\n", "f.yaml")
    assert plain(root) == {"a": [1, 2], "b": [1, 2]}
    assert root.content["b"].place.line == 1  # type: ignore[index,union-attr]


BOMB = "a: &a [1, 1, 1, 1, 1, 1, 1, 1, 1, 1]\n" + "".join(
    f"{new}: &{new} [{', '.join([f'*{old}'] * 10)}]\n"
    for old, new in zip("abcdefghi", "bcdefghij", strict=True)
)

# (the mistake, the text of the file, the exact line after the file's name)
WRONG = [
    ("empty file", "", " is empty, a scenario has the keys problem, cluster, methods and stop"),
    (
        "only a comment",
        "# nothing yet\n",
        " is empty, a scenario has the keys problem, cluster, methods and stop",
    ),
    (
        "a list",
        "- quickstart\n",
        " is not a mapping, a scenario has the keys problem, cluster, methods and stop",
    ),
    (
        "a bracket left open",
        "methods: [asgd\n",
        "2:1: not valid YAML: while parsing a flow sequence, expected ',' or ']', "
        "but got '<stream end>'",
    ),
    ("two colons", "a: b: c", "1:5: not valid YAML: mapping values are not allowed here"),
    (
        "a tab",
        "a:\n\t- 3",
        "2:1: not valid YAML: while scanning for the next token, "
        "found character '\\t' that cannot start any token",
    ),
    (
        "a control character",
        "a: \x07",
        "1:4: not valid YAML: character U+0007 may only be written as an escape",
    ),
    ("a key twice", "a: 1\nb: 2\na: 3\n", "3:1: a: is written twice, first in line 1"),
    ("a key that is a list", "? [a]\n: 3\n", "1:3: a key must be a plain word"),
    (
        "a tag",
        "a: !!python/object:os.system 2",
        "1:4: tag 'tag:yaml.org,2002:python/object:os.system' is not allowed: "
        "a scenario holds plain values only",
    ),
    (
        "a merge key",
        "a: &a {b: 1}\nc: {<<: *a}\n",
        "2:5: merge keys (<<) are not part of YAML 1.2, write the keys out",
    ),
    ("a second document", "a: 1\n---\nb: 1\n", "2:1: starts a second document, one is read"),
    ("an unknown alias", "a: *x\n", "1:4: alias *x has no anchor &x before it"),
    ("an endless alias", "a: &x [*x]\n", "1:8: alias *x is inside its own anchor"),
    ("growing aliases", BOMB, "5:36: aliases repeat more than 100000 values"),
    (
        "a long number",
        "a: " + "9" * 5000,
        "1:4: a number of 5000 characters, at most 400 are read",
    ),
    (
        "deep nesting",
        "a: " + "[" * 20_000 + "]" * 20_000,
        f"1:{LARGEST_DEPTH + 4}: is nested deeper than 50 levels",
    ),
]


@pytest.mark.parametrize(("text", "line"), [case[1:] for case in WRONG], ids=[c[0] for c in WRONG])
def test_a_file_is_refused_with(text: str, line: str, tmp_path: Path) -> None:
    path = tmp_path / "s.yaml"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(ScenarioError) as caught:
        load_scenario(path)
    assert str(caught.value).splitlines() == [f"{path}:{line}"]


def test_depth_up_to_the_limit_is_read() -> None:
    levels = LARGEST_DEPTH - 1
    assert plain(read_text("a: " + "[" * levels + "]" * levels, "f.yaml"))


def refused(path: Path) -> str:
    with pytest.raises(ScenarioError) as caught:
        read_file(path)
    assert caught.value.exit_code == 2
    return str(caught.value)


def test_a_missing_file_is_answered_with_its_neighbour(tmp_path: Path) -> None:
    (tmp_path / "quickstart.yaml").write_text("a: 1")
    path = tmp_path / "quikstart.yaml"
    neighbour = tmp_path / "quickstart.yaml"
    assert refused(path) == f"{path}: no such file, did you mean {str(neighbour)!r}?"


def test_a_missing_directory_is_named(tmp_path: Path) -> None:
    path = tmp_path / "nowhere" / "s.yaml"
    place = str(tmp_path / "nowhere")
    assert refused(path) == f"{path}: no such file, the directory {place!r} cannot be read"


def test_a_directory_is_no_scenario(tmp_path: Path) -> None:
    assert refused(tmp_path) == f"{tmp_path}: is a directory, name a scenario file in it"


def test_other_encodings_are_refused_where_they_show(tmp_path: Path) -> None:
    path = tmp_path / "s.yaml"
    path.write_bytes(b"name: a\ndescription: caf\xe9\n")
    assert refused(path) == f"{path}:2:17: byte 0xe9 is not UTF-8 text"


def test_a_byte_order_mark_is_no_content(tmp_path: Path) -> None:
    path = tmp_path / "s.yaml"
    path.write_bytes(b"\xef\xbb\xbfname: a\n")
    assert plain(read_file(path)) == {"name": "a"}


def test_a_file_beyond_the_limit_is_not_read(tmp_path: Path) -> None:
    path = tmp_path / "s.yaml"
    path.write_text("#" * (LARGEST_FILE + 1))
    assert refused(path) == (
        f"{path}: is larger than {LARGEST_FILE} bytes, the most that a scenario may be"
    )
