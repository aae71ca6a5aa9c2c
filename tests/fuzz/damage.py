"""Ways to break a scenario: as a tree, as text, as bytes."""

from __future__ import annotations

import copy
from collections.abc import Iterator
from random import Random
from typing import Any

from tests.fuzz.values import NUMBERS, WORDS, Raw

Path = tuple[Any, ...]
JUNK = [
    *"\t \ufeff \0 \r \u2028 \x85 \x1b[31m \U0001f4a5 \u202e".split(" "),
    *"' \" { } [ ] : , - # @ ` ! ~ \\".split(),
    "&a ", "*a", "!!binary ", "!<tag:x> ", "%YAML 1.1\n---\n", "\n---\n", "\n...\n", "<<: *a\n",
    "? ", "|\n", ">-\n", "\n\n", "   ", "x" * 5000, "\ud800", "\uffff", "'''",
    "!!python/object/apply:os.system ['touch pwned'] ",
]  # fmt: skip
KEYS = ["extra", "é", '"\u202e"', "kind", "name", "path", "seed", "values", "1", "a.b", "<<"]
BOMB = "a: &a [x, x]\nb: &b [*a, *a]\nc: &c [*b, *b]\nd: [*c, *c, *c]\n"


def places(node: Any, path: Path = ()) -> Iterator[Path]:
    """The paths of all values of a tree."""
    yield path
    if isinstance(node, dict | list):
        for key, child in list(node.items() if isinstance(node, dict) else enumerate(node)):
            yield from places(child, (*path, key))


def broken_tree(rng: Random, tree: Any) -> Any:
    """The tree with one to four values replaced, moved, removed or repeated."""
    tree = copy.deepcopy(tree)
    for _ in range(rng.choice([1, 1, 1, 2, 4])):
        *way, last = rng.choice([path for path in places(tree) if path] or [("",)])
        parent = tree
        for key in way:
            parent = parent[key]
        _break(rng, parent, last)
    return tree


def _break(rng: Random, parent: Any, key: Any) -> None:
    """Change one value of a mapping or a list."""
    if not parent:
        return
    op = rng.randrange(9)
    if op < 4:
        parent[key] = Raw(rng.choice(NUMBERS if rng.random() < 0.6 else WORDS))
    elif op == 4:
        del parent[key]
    elif op == 5:
        parent[key] = [parent[key]] * rng.choice([1, 2, 5])
    elif op == 6:
        parent[key] = {"kind": parent[key]}
    elif isinstance(parent, dict):
        taken = parent.pop(key) if op == 7 else Raw(rng.choice(WORDS))
        parent[Raw(rng.choice([*KEYS, f"{key}x", str(key).upper()]))] = taken
    else:
        parent *= rng.choice([2, 40, 400])


def broken_text(rng: Random, text: str, pieces: list[str] = JUNK) -> str:
    """The text with one to three insertions, deletions or other line ends."""
    for _ in range(rng.choice([1, 1, 2, 3])):
        at, op = rng.randrange(len(text) + 1), rng.randrange(8)
        if op < 4:
            text = text[:at] + rng.choice(pieces) + text[at:]
        elif op == 4:
            text = text[:at] + text[at + rng.choice([1, 3, 9, 30]) :]
        elif op == 5:
            text = text.replace("\n", rng.choice(["\r\n", "\r", "\n\n", "\n "]))
        elif op == 6:
            text = _line_again(rng, text)
        else:
            text = rng.choice([text[:at], BOMB + text])
    return text


def _line_again(rng: Random, text: str) -> str:
    lines = text.splitlines(keepends=True) or [""]
    lines.insert(rng.randrange(len(lines) + 1), rng.choice(lines))
    return "".join(lines)


def broken_bytes(rng: Random, text: str) -> bytes:
    """The text in UTF-8, sometimes in another encoding."""
    data = text.encode("utf-8", "surrogatepass")
    if rng.random() > 0.06:
        return data
    at = rng.randrange(len(data) + 1)
    return rng.choice([
        b"",
        text.encode("utf-16", "surrogatepass"),
        b"\xef\xbb\xbf" + data,
        data[:at] + bytes([rng.randrange(128, 256)]) + data[at:],
        b"\x1f\x8b" + data,
        rng.randbytes(200),
        b"\n" * 3000,
    ])  # fmt: skip
