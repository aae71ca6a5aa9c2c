"""Values that parsers often read wrongly, and YAML in block and flow style around them."""

from __future__ import annotations

import json
import math
import re
from random import Random
from typing import Any

NUMBERS = [
    *"0 -0.0 -1 1 2 3 -7 0.1 0.5 1.0 2.5 4096 100000 1000000 1000000000 1000000000000".split(),
    *"1e308 -1e308 5e-324 1e400 1e160 1e-3 1. .5 1e+3 1.0000000000000002".split(),
    *".nan .inf -.inf 0x7f 0o17 1_000 9223372036854775807 9223372036854775808".split(),
    *"-9223372036854775809 18446744073709551616".split(),
    "1" + "0" * 400,
]

WORDS = [
    *"null ~ true false yes off [] {} [[]] [1] asgd linear constant theory ring é 日本".split(),
    *'"" "1e-3" "\\0" "\\x1b[31m" \'1\' \'=1+1\' ../../x /dev/zero /dev/null . *x ::'.split(),
    *"2026-01-01 12:30:00 1:2:3 10:40:4 log:0:1:3 a:b:c 1:2:0 1:2:-1 1:1e9:1000000000".split(),
    "[1, two]", "{a: 1}", "'a b'", "!!str 1", "!!python/name:os.system", "&x 1", "|\n  a",
    "'<script>alert(1)</script>'", "\u202e abc", "\U0001f4a5", "'" + "x" * 300 + "'",
    "[" + ", ".join("1" for _ in range(3000)) + "]", "[" * 60 + "]" * 60,
    "{a: " * 60 + "1" + "}" * 60,
]  # fmt: skip


class Raw(str):
    """YAML text that is used literally."""

    __slots__ = ()


def positive(rng: Random, low: float = 0.1, high: float = 5.0) -> float:
    """A number with few digits in [low, high]."""
    return round(rng.uniform(low, high), 3)


def block(tree: dict[str, Any]) -> str:
    """YAML with a line for every section, flow style within."""
    return "".join(f"{key(name)}: {flow(value)}\n" for name, value in tree.items())


def key(name: str) -> str:
    """A key, quoted where it has to be."""
    plain = isinstance(name, Raw) or re.fullmatch(r"[a-z_][a-z_.0-9\[\]]*", name)
    return str(name) if plain else json.dumps(name, ensure_ascii=False)


def flow(node: Any) -> str:
    """YAML in flow style."""
    if isinstance(node, Raw):
        return str(node)
    if isinstance(node, dict):
        return "{" + ", ".join(f"{key(name)}: {flow(value)}" for name, value in node.items()) + "}"
    if isinstance(node, list):
        return "[" + ", ".join(map(flow, node)) + "]"
    if isinstance(node, float):
        return _float(node)
    return json.dumps(node, ensure_ascii=False)


def _float(number: float) -> str:
    if number == math.inf:
        return ".inf"
    text = repr(number)
    return text if "." in text else text.replace("e", ".0e")
