"""Edges from a file: a list of pairs of nodes, or a matrix in the Matrix Market format."""

from collections.abc import Iterator
from io import TextIOWrapper
from itertools import chain
from math import isfinite, isnan, nan
from pathlib import Path
from typing import NamedTuple

import numpy as np

from simulator.arrays import Floats, Ints
from simulator.compressed import UNREADABLE, opened
from simulator.errors import DataError
from simulator.file_cache import kept_in_memory

__all__ = ["FileEdges", "edges_of_file"]

MOST_BYTES = 256 * 2**20  # of a file
LONGEST_LINE = 10_000  # characters
MOST_DIGITS = 18
BANNER = "%%MatrixMarket"
FIELDS, SYMMETRIES = ("pattern", "real", "integer"), ("general", "symmetric")
ROUNDING = 1e-9  # by which weights of decimals may add up to more than 1


class FileEdges(NamedTuple):
    """The edges in a file.

    Attributes:
        pairs: of nodes, from 0 (k, 2).
        weights: of each edge (k,); nan without one.
    """

    pairs: Ints
    weights: Floats


class _Row(NamedTuple):
    """An edge, and the number of its line."""

    line: int
    low: int
    high: int
    weight: float


class _Layout(NamedTuple):
    """What a line of edges holds: the first node's number, and whether there is a weight."""

    first: int
    weighted: bool
    comment: str


@kept_in_memory
def edges_of_file(path: str, nodes: int, most: int, *, weighted: bool = False) -> FileEdges:
    """Read the edges of a graph.

    A list has two node numbers a line, from 0, and the weight if it is `weighted`; # starts a
    comment. A file that begins with `%%MatrixMarket` is a matrix: its entries off the diagonal are
    the edges and their weights.

    Args:
        path: a text file, which may be compressed.
        nodes: of the graph.
        most: the largest number of edges.
        weighted: whether the weights are those of a mixing matrix: each edge must have one, from 0
            to 1, and those of a node must not add up to more than 1.

    Raises:
        DataError: the file cannot be read, a line is wrong, or there are more than `most` edges.
    """
    rows: list[_Row] = []
    for row in _rows(path, nodes, weighted):
        rows.append(row)
        if len(rows) > most:
            raise DataError(f"{path}:{row.line}: more than {most} edges, must be at most {most}")
    if weighted:
        _check_weights(path, [row for row in rows if row.low != row.high], nodes)
    pairs = np.array([(row.low, row.high) for row in rows], dtype=np.int64).reshape(-1, 2)
    return FileEdges(pairs, np.array([row.weight for row in rows], dtype=np.float64))


def _rows(path: str, nodes: int, weighted: bool) -> Iterator[_Row]:
    lines = _lines(path)
    first = next(lines, (1, ""))
    if first[1].startswith(BANNER):
        yield from _matrix_rows(path, first[1], lines, nodes)
    elif ".mtx" in Path(path).suffixes:
        raise _wrong(path, *first, f"must begin with {BANNER}, as a file named .mtx does")
    else:
        for number, line in chain([first], lines):
            yield from _row(path, number, line, nodes, _Layout(0, weighted, "#"))


def _matrix_rows(
    path: str, banner: str, lines: Iterator[tuple[int, str]], nodes: int
) -> Iterator[_Row]:
    """The entries, after a header of kinds and a line of sizes."""
    layout = _layout(path, banner)
    content = (one for one in lines if one[1].partition("%")[0].strip())
    entries = _entries(path, next(content, (2, "")), nodes)
    count, number = 0, 1
    for number, line in content:
        yield from _row(path, number, line, nodes, layout)
        count += 1
    if count != entries:
        raise DataError(f"{path}:{number}: has {count} entries, must be {entries} as announced")


def _layout(path: str, banner: str) -> _Layout:
    """The words of a line, from the header."""
    words = banner.lower().split()[1:]
    kinds = (("matrix",), ("coordinate",), FIELDS, SYMMETRIES)
    if len(words) != len(kinds):
        raise _wrong(path, 1, banner, f"must be {BANNER} matrix coordinate, field and symmetry")
    for word, allowed in zip(words, kinds, strict=True):
        if word not in allowed:
            raise _wrong(path, 1, banner, f"{word} must be {' or '.join(allowed)}")
    return _Layout(1, words[2] != "pattern", "%")


def _entries(path: str, sizes: tuple[int, str], nodes: int) -> int:
    """The number of entries, from the line "rows columns entries"."""
    number, line = sizes
    words = line.partition("%")[0].split()
    if len(words) != 3 or not all(map(_is_number, words)):
        raise _wrong(path, number, line, "must be rows, columns and entries of the matrix")
    rows, columns, entries = map(int, words)
    if (rows, columns) != (nodes, nodes):
        raise _wrong(path, number, line, f"must be a matrix of {nodes} x {nodes}, one row per node")
    return entries


def _row(path: str, number: int, line: str, nodes: int, layout: _Layout) -> Iterator[_Row]:
    """The edge of a line; nothing of an empty one."""
    words = line.partition(layout.comment)[0].split()
    if not words:
        return
    last = nodes - 1 + layout.first
    ends = [int(word) for word in words[:2] if _is_number(word)]
    if len(words) != 2 + layout.weighted or not all(layout.first <= end <= last for end in ends):
        ends = []
    if len(ends) != 2:
        what = "a weight after two node numbers" if layout.weighted else "two node numbers"
        rule = f"must be {what} from {layout.first} to {last}"
        raise _wrong(path, number, line, rule + _hint(words, nodes, layout))
    low, high = sorted(end - layout.first for end in ends)
    yield _Row(number, low, high, _weight(path, number, line, words[2:]))


def _hint(words: list[str], nodes: int, layout: _Layout) -> str:
    """What may be meant by a wrong line of a list."""
    if layout.first == 0 and str(nodes) in words[:2]:
        return "; the file looks one-based"
    if layout.first == 0 and len(words) == 3 and not layout.weighted:
        return "; with `weights: file` a weight may follow"
    return ""


def _weight(path: str, number: int, line: str, words: list[str]) -> float:
    """The weight of a line; nan if it has none."""
    if not words:
        return nan
    try:
        weight = float(words[0])
    except ValueError:
        weight = nan
    if not isfinite(weight) or weight == 0.0:
        raise _wrong(path, number, line, f"{words[0]} must be a number other than 0")
    return weight


def _check_weights(path: str, rows: list[_Row], nodes: int) -> None:
    """Check that weights are those of a symmetric matrix whose rows add up to 1 with a diagonal."""
    known: dict[tuple[int, int], _Row] = {}
    sums = [0.0] * nodes
    for row in rows:
        earlier = known.setdefault((row.low, row.high), row)
        if isnan(row.weight):
            raise DataError(f"{path}:{row.line}: has no weight, must be real (weights: file)")
        if not 0.0 < row.weight <= 1.0:
            rule = "must be above 0 and at most 1 (weights: file)"
            raise DataError(f"{path}:{row.line}: the weight {row.weight:g} {rule}")
        if earlier.weight != row.weight:
            rule = f"must be {earlier.weight:g} as in line {earlier.line}"
            raise DataError(f"{path}:{row.line}: the weight {row.weight:g} {rule}")
        if earlier is row:
            sums[row.low] += row.weight
            sums[row.high] += row.weight
    _check_sums(path, sums)


def _check_sums(path: str, sums: list[float]) -> None:
    for node, total in enumerate(sums):
        if total > 1.0 + ROUNDING:
            rule = f"add up to {total:g}, must be at most 1 (weights: file)"
            raise DataError(f"{path}: the weights of node {node} {rule}")


def _wrong(path: str, number: int, line: str, rule: str) -> DataError:
    return DataError(f"{path}:{number}: {line.strip()[:60]!r}, {rule}")


def _is_number(word: str) -> bool:
    return word.isascii() and word.isdigit() and len(word) <= MOST_DIGITS


def _lines(path: str) -> Iterator[tuple[int, str]]:
    """Numbered lines of a text file, which may be compressed, with a limited length."""
    try:
        _check_size(Path(path))
        with TextIOWrapper(opened(Path(path)), encoding="utf-8-sig") as file:
            for number, line in enumerate(iter(lambda: file.readline(LONGEST_LINE + 1), ""), 1):
                if len(line) > LONGEST_LINE:
                    raise DataError(f"{path}:{number}: longer than {LONGEST_LINE} characters")
                yield number, line
    except (*UNREADABLE, UnicodeDecodeError) as error:
        raise DataError(f"{path}: cannot be read as a list of edges: {error}") from error


def _check_size(file: Path) -> None:
    if (size := file.stat().st_size) > MOST_BYTES:
        raise DataError(f"{file}: {size} bytes, must be at most {MOST_BYTES}")
