"""A strict reader of LIBSVM files: any mistake is refused, with its line.

A line is a label (a whole number), then index:value pairs with indices from 1 upwards (on request
from 0) in increasing order and finite values; `#` begins a comment; empty lines and a byte-order
mark are skipped. The file may be compressed by gzip, bzip2 or xz.
"""

import math
from array import array
from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from simulator.compressed import UNREADABLE, opened
from simulator.core.rows import Rows
from simulator.errors import DataError
from simulator.problems.data.dataset import Dataset, Samples
from simulator.problems.data.rows import compact
from simulator.problems.data.spec import LARGEST

if TYPE_CHECKING:
    from simulator.problems.data.spec import LibsvmData

__all__ = ["SOURCES", "LibsvmFile", "check_libsvm", "load_libsvm", "read_libsvm"]

BYTE_ORDER_MARK = b"\xef\xbb\xbf"
LONGEST_LINE = 10_000_000  # bytes
MOST_CLASSES = 1000
MOST_DIGITS = 18
MOST_FEATURES = 10_000_000
SHOWN = 30  # characters of an offending value
SOURCES = (
    "such files: the data page of LIBSVM (www.csie.ntu.edu.tw/~cjlin/libsvmtools/datasets); "
    "mushrooms: agaricus.txt.train and .test in demo/data of github.com/dmlc/xgboost"
)


@dataclass(frozen=True)
class LibsvmFile:
    """The content of a file: labels (N,), and compressed rows as wide as its largest index."""

    labels: np.ndarray[Any, np.dtype[np.int64]]
    rows: Rows


def load_libsvm(spec: "LibsvmData") -> Dataset:
    """The training file and, if there is one, the test file of `spec`; labels become 0..C-1.

    Raises:
        DataError: a file is absent or wrong, or the test file has a label that training lacks.
    """
    paths = [Path(path) for path in (spec.path, spec.test_path) if path is not None]
    files = [_read(path, spec) for path in paths]
    width = spec.features or max(file.rows.width for file in files)
    classes = np.unique(files[0].labels)
    _check_classes(paths, files, classes)
    sets = [
        Samples(compact(file.rows._replace(width=width)), np.searchsorted(classes, file.labels))
        for file in files
    ]
    return Dataset(paths[0].name, tuple(int(label) for label in classes), *sets)


def _check_classes(paths: list[Path], files: list[LibsvmFile], classes: Any) -> None:
    if not 2 <= len(classes) <= MOST_CLASSES:
        raise DataError(
            f"{paths[0]}: {len(classes)} different labels, must be from 2 to {MOST_CLASSES}"
        )
    for path, file in zip(paths[1:], files[1:], strict=True):
        unknown = np.setdiff1d(file.labels, classes)
        if len(unknown):
            raise DataError(f"{path}: label {unknown[0]}, must occur in {paths[0]} too")


def check_libsvm(spec: "LibsvmData", lines: int) -> None:
    """Refuse a file of `spec` whose first `lines` lines are wrong.

    Raises:
        DataError: as `read_libsvm`.
    """
    for path in filter(None, (spec.path, spec.test_path)):
        _read(Path(path), spec, lines)


def _read(path: Path, spec: "LibsvmData", lines: int | None = None) -> LibsvmFile:
    return read_libsvm(
        path,
        features=spec.features or MOST_FEATURES,
        rows=spec.max_rows,
        lines=lines,
        first=0 if spec.zero_based else 1,
        skip_qid=spec.skip_qid,
    )


def read_libsvm(
    path: Path,
    *,
    features: int = MOST_FEATURES,
    rows: int = 10**9,
    lines: int | None = None,
    first: int = 1,
    skip_qid: bool = False,
) -> LibsvmFile:
    """Read one file, or its first `lines` lines, with up to `features` features, `rows` samples.

    The first feature has the index `first`; `skip_qid` leaves out a qid:number after the label.

    Raises:
        DataError: `file:line: what, value, rule`.

    Example:
        >>> read_libsvm(Path("heart_scale")).rows.width
        13
    """
    if not path.is_file():
        what = "is a directory" if path.is_dir() else "no such file"
        raise DataError(f"{path}: {what}; {SOURCES}")
    builder = _Builder(path, features, first, skip_qid)
    for number, line in islice(_lines(path), lines):
        if len(builder.labels) == rows:
            raise DataError(f"{path}:{number}: more than {rows} samples, must be at most max_rows")
        builder.add(number, line)
    if not builder.labels:
        raise DataError(f"{path}: empty, must have at least one sample")
    return builder.file()


def _lines(path: Path) -> Iterator[tuple[int, str]]:
    """Numbered lines without comments, the empty ones left out."""
    for number, line in _raw_lines(path):
        if len(line) > LONGEST_LINE:
            raise DataError(f"{path}:{number}: line is longer than {LONGEST_LINE} bytes")
        text = _text(path, number, line).partition("#")[0]
        if text.strip():
            yield number, text


def _raw_lines(path: Path) -> Iterator[tuple[int, bytes]]:
    """Numbered lines of limited length, without a byte-order mark."""
    try:
        with opened(path) as file:
            for number, line in enumerate(iter(lambda: file.readline(LONGEST_LINE + 1), b""), 1):
                yield number, line.removeprefix(BYTE_ORDER_MARK) if number == 1 else line
    except UNREADABLE as error:
        raise DataError(f"{path}: cannot be read: {error}") from error


def _text(path: Path, number: int, line: bytes) -> str:
    """Require printable ASCII: NUL and other bytes show that this is another format."""
    text = line.decode("latin-1").rstrip("\r\n")
    wrong = next((c for c in text if not (" " <= c <= "~" or c == "\t")), None)
    # Comments may be in any language, but numbers must be ASCII.
    if wrong is not None and (wrong == "\0" or wrong in text.partition("#")[0]):
        raise DataError(f"{path}:{number}: byte 0x{ord(wrong):02x}, must be printable ASCII")
    return text


@dataclass
class _Builder:
    """Collects samples; `array` keeps millions of numbers compact."""

    path: Path
    limit: int
    first: int
    skip_qid: bool
    labels: "array[int]" = field(default_factory=lambda: array("q"))
    values: "array[float]" = field(default_factory=lambda: array("d"))
    columns: "array[int]" = field(default_factory=lambda: array("I"))
    starts: "array[int]" = field(default_factory=lambda: array("q", [0]))
    width: int = 1

    def add(self, number: int, line: str) -> None:
        """Append the sample of a line."""
        label, *pairs = line.split()
        self.labels.append(self._label(number, label))
        if self.skip_qid and pairs and pairs[0].startswith("qid:"):
            del pairs[0]
        before, shift = 0, 1 - self.first
        for pair in pairs:
            index, _, value = pair.partition(":")
            position = int(index) + shift if index.isdigit() and len(index) < MOST_DIGITS else -1
            if not before < position <= self.limit:
                self._refuse(number, pair, before)
            before = position
            self.columns.append(position - 1)
            self.values.append(self._value(number, pair, value))
        self.width = max(self.width, before)
        self.starts.append(len(self.values))

    def file(self) -> LibsvmFile:
        """The collected samples."""
        columns = np.frombuffer(self.columns, np.uint32) if self.columns else np.empty(0, np.uint32)
        values = np.frombuffer(self.values) if self.values else np.empty(0)
        starts = np.frombuffer(self.starts, np.int64)
        rows = Rows(values, columns, starts, self.width, False)
        return LibsvmFile(np.frombuffer(self.labels, np.int64), rows)

    def _label(self, number: int, text: str) -> int:
        try:
            label = math.nan if "_" in text else float(text)
        except ValueError:
            label = math.nan
        if not (abs(label) < 2**53 and label == int(label)):
            raise self._error(number, "label", text, "must be a whole number")
        return int(label)

    def _value(self, number: int, pair: str, text: str) -> float:
        try:
            value = math.nan if "_" in text else float(text)
        except ValueError:
            raise self._error(number, "value of", pair, "must be index:number") from None
        if not math.isfinite(value):
            raise self._error(number, "value of", pair, "must be a finite number")
        if abs(value) > LARGEST:
            raise self._error(number, "value of", pair, f"must be at most {LARGEST:g} in size")
        return value

    def _refuse(self, number: int, pair: str, before: int) -> None:
        """The error about the index of `pair`."""
        index, last = pair.partition(":")[0], self.limit + self.first - 1
        if index == "qid" and before == 0:
            rule = "must be a whole number, or be left out by skip_qid: true"
        elif not index.isdigit():
            rule = f"must be a whole number from {self.first} upwards"
        elif len(index) >= MOST_DIGITS or int(index) > last:
            rule = f"must be at most {last}, for {self.limit} features"
            if self.first == 0 and index == str(self.limit):
                rule += "; the file looks one-based: zero_based: false"
        elif int(index) < self.first:
            rule = "must be at least 1; the file looks zero-based: zero_based: true"
        elif int(index) == before + self.first - 1:
            rule = "must occur once per line"
        else:
            rule = f"must be above the index before it, {before + self.first - 1}"
        raise self._error(number, "index of", pair, rule)

    def _error(self, number: int, what: str, text: str, rule: str) -> DataError:
        said = text if len(text) <= SHOWN else f"{text[:SHOWN]}..."
        return DataError(f"{self.path}:{number}: {what} {said!r}, {rule}")
