"""The LIBSVM reader: accepted files, and the message for each mistake."""

import bz2
import gzip
import lzma
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest

from simulator.errors import DataError
from simulator.problems.data import LibsvmData
from simulator.problems.data.libsvm import SOURCES, read_libsvm
from simulator.problems.data.rows import to_matrix
from tests.shared.steps import steps


def write(folder: Path, content: str | bytes, name: str = "data") -> Path:
    """A file with this content."""
    path = folder / name
    path.write_bytes(content.encode() if isinstance(content, str) else content)
    return path


def spec(path: Path, **options: object) -> LibsvmData:
    """The data section of a scenario."""
    return LibsvmData.model_validate({"kind": "libsvm", "path": str(path), **options})


def test_labels_indices_and_values_are_read(tmp_path: Path) -> None:
    text = "+1 1:0.5 3:-2e1\n-1 2:1 # a remark: 1:1\n\n# 3 4:4\n1.0\t4:.25\r\n0"
    found = read_libsvm(write(tmp_path, text))
    assert found.labels.tolist() == [1, -1, 1, 0]
    assert to_matrix(found.rows).tolist() == [
        [0.5, 0, -20, 0], [0, 1, 0, 0], [0, 0, 0, 0.25], [0, 0, 0, 0],
    ]  # fmt: skip


WRONG = [
    ("x 1:1", "label 'x', must be a whole number"),
    ("1:1 2:2", "label '1:1', must be a whole number"),
    ("0.5 1:1", "label '0.5', must be a whole number"),
    ("nan 1:1", "label 'nan', must be a whole number"),
    ("1_0 1:1", "label '1_0', must be a whole number"),
    ("1 0:1", "index of '0:1', must be at least 1; the file looks zero-based: zero_based: true"),
    ("1 -1:1", "index of '-1:1', must be a whole number from 1 upwards"),
    ("1 +1:1", "index of '+1:1', must be a whole number from 1 upwards"),
    ("1 1.5:1", "index of '1.5:1', must be a whole number from 1 upwards"),
    ("1 qid:3 1:1", "index of 'qid:3', must be a whole number, or be left out by skip_qid: true"),
    ("1 2:1 1:1", "index of '1:1', must be above the index before it, 2"),
    ("1 2:1 2:3", "index of '2:3', must occur once per line"),
    ("1 9:1", "index of '9:1', must be at most 8, for 8 features"),
    (f"1 {'9' * 40}:1", f"index of '{'9' * 30}...', must be at most 8, for 8 features"),
    ("1 1:x", "value of '1:x', must be index:number"),
    ("1 1:", "value of '1:', must be index:number"),
    ("1 1", "value of '1', must be index:number"),
    ("1 1:1:1", "value of '1:1:1', must be index:number"),
    ("1 1:inf", "value of '1:inf', must be a finite number"),
    ("1 1:nan", "value of '1:nan', must be a finite number"),
    ("1 1:1e999", "value of '1:1e999', must be a finite number"),
    ("1 1:1_0", "value of '1:1_0', must be a finite number"),
    ("1 1:1\0", "byte 0x00, must be printable ASCII"),
    ("1 1:1 # \0", "byte 0x00, must be printable ASCII"),
    ("1 1:\u0661", "byte 0xd9, must be printable ASCII"),
]


@pytest.mark.parametrize(("line", "said"), WRONG)
def test_a_wrong_line_is_named_with_its_number(tmp_path: Path, line: str, said: str) -> None:
    path = write(tmp_path, f"1 1:1\n# remark\n{line}\n1 1:1\n")
    with pytest.raises(DataError) as caught:
        read_libsvm(path, features=8)
    assert str(caught.value) == f"{path}:3: {said}"


def test_a_remark_may_be_in_any_language(tmp_path: Path) -> None:
    assert read_libsvm(write(tmp_path, "1 1:1 # Wörter\n")).labels.tolist() == [1]


@pytest.mark.parametrize("content", ["", "\n\n", "# only a remark\n"])
def test_an_empty_file_is_refused(tmp_path: Path, content: str) -> None:
    path = write(tmp_path, content)
    with pytest.raises(DataError) as caught:
        read_libsvm(path)
    assert str(caught.value) == f"{path}: empty, must have at least one sample"


def test_a_line_without_end_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("simulator.problems.data.libsvm.LONGEST_LINE", 20)
    path = write(tmp_path, "1 1:1\n1 1:1" + " " * 30)
    with pytest.raises(DataError) as caught:
        read_libsvm(path)
    assert str(caught.value) == f"{path}:2: line is longer than 20 bytes"


def test_an_absent_file_is_named_with_where_it_comes_from(tmp_path: Path) -> None:
    with pytest.raises(DataError) as caught:
        spec(tmp_path / "mushrooms").load()
    assert str(caught.value) == f"{tmp_path / 'mushrooms'}: no such file; {SOURCES}"
    assert "agaricus.txt.train and .test in demo/data of github.com/dmlc/xgboost" in SOURCES


def test_a_directory_is_not_called_absent(tmp_path: Path) -> None:
    with pytest.raises(DataError) as caught:
        spec(tmp_path).load()
    assert str(caught.value) == f"{tmp_path}: is a directory; {SOURCES}"


@pytest.mark.parametrize("pack", [gzip.compress, bz2.compress, lzma.compress])
def test_a_file_may_be_compressed(tmp_path: Path, pack: Callable[[bytes], bytes]) -> None:
    path = write(tmp_path, pack(b"\xef\xbb\xbf1 1:1\n0 2:1\n"))
    assert read_libsvm(path).labels.tolist() == [1, 0]
    path.write_bytes(path.read_bytes()[:-6])
    with pytest.raises(DataError, match=r"data: cannot be read: "):
        read_libsvm(path)


def test_the_first_index_may_be_0(tmp_path: Path) -> None:
    data = spec(write(tmp_path, "1 0:5 2:6\n0 1:7\n"), zero_based=True).load()
    assert to_matrix(data.train.rows).tolist() == [[5, 0, 6], [0, 7, 0]]


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ("1 3:1", "at most 2, for 3 features; the file looks one-based: zero_based: false"),
        ("1 9:1", "must be at most 2, for 3 features"),
        ("1 1:1 0:1", "must be above the index before it, 1"),
        ("1 0:1 0:1", "must occur once per line"),
        ("1 -1:1", "must be a whole number from 0 upwards"),
    ],
)
def test_indices_from_0_are_checked(tmp_path: Path, line: str, said: str) -> None:
    with pytest.raises(DataError, match=f":1: index of .*{said}$"):
        spec(write(tmp_path, line), zero_based=True, features=3).load()


def test_query_numbers_are_left_out_on_request(tmp_path: Path) -> None:
    data = spec(write(tmp_path, "1 qid:7 1:5\n0 1:6\n"), skip_qid=True).load()
    assert to_matrix(data.train.rows).tolist() == [[5], [6]]


@pytest.mark.parametrize("value", ["1e51", "-1e160", "1e308"])
def test_a_value_whose_powers_overflow_is_refused(tmp_path: Path, value: str) -> None:
    path = write(tmp_path, f"1 1:1\n-1 1:{value}\n")
    with pytest.raises(DataError) as caught:
        spec(path).load()
    assert str(caught.value) == f"{path}:2: value of '1:{value}', must be at most 1e+50 in size"


def test_too_many_rows_are_refused(tmp_path: Path) -> None:
    path = write(tmp_path, "1 1:1\n-1 1:1\n1 1:1\n")
    with pytest.raises(DataError) as caught:
        spec(path, max_rows=2).load()
    assert str(caught.value) == f"{path}:3: more than 2 samples, must be at most max_rows"


def test_one_label_is_not_enough(tmp_path: Path) -> None:
    path = write(tmp_path, "1 1:1\n1 1:2\n")
    with pytest.raises(DataError) as caught:
        spec(path).load()
    assert str(caught.value) == f"{path}: 1 different labels, must be from 2 to 1000"


def test_a_label_of_the_test_file_must_be_known(tmp_path: Path) -> None:
    path = write(tmp_path, "1 1:1\n-1 1:1\n")
    test = write(tmp_path, "1 1:1\n5 1:1\n", "test")
    with pytest.raises(DataError) as caught:
        spec(path, test_path=str(test)).load()
    assert str(caught.value) == f"{test}: label 5, must occur in {path} too"


def test_both_files_have_the_width_of_the_wider(tmp_path: Path) -> None:
    path = write(tmp_path, "3 1:1\n7 2:1\n3 1:4\n")
    test = write(tmp_path, "7 5:1\n", "test")
    dataset = spec(path, test_path=str(test)).load()
    assert dataset.classes == (3, 7)
    assert dataset.train.labels.tolist() == [0, 1, 0]
    assert dataset.test is not None
    assert dataset.test.labels.tolist() == [1]
    assert dataset.train.rows.width == dataset.test.rows.width == 5


def test_features_sets_the_width(tmp_path: Path) -> None:
    path = write(tmp_path, "1 1:1\n-1 2:1\n")
    assert spec(path, features=9).load().train.rows.width == 9


def test_a_relative_path_starts_at_the_scenario(tmp_path: Path) -> None:
    write(tmp_path, "1 1:1\n-1 1:1\n")
    written = {"kind": "libsvm", "path": "data", "test_path": "data"}
    resolved = LibsvmData.model_validate(written, context={"base": tmp_path})
    assert (resolved.path, resolved.test_path) == (str(tmp_path / "data"),) * 2
    assert len(resolved.load().train) == 2
    absolute = {"kind": "libsvm", "path": str(tmp_path / "data")}
    assert LibsvmData.model_validate(absolute, context={"base": "/else"}).path == absolute["path"]


def test_what_reading_costs_is_in_proportion_to_the_samples(tmp_path: Path) -> None:
    lines = [f"{k % 2} 1:{k} 3:0.5 7:-1\n" for k in range(100, 400)]
    costs = []
    for part in (100, 200, 300):
        write(tmp_path, "".join(lines[:part]))
        costs.append(steps(lambda: read_libsvm(tmp_path / "data")))
    assert costs[2] - costs[1] == costs[1] - costs[0] > 0


def test_mushrooms_are_read_whole(shared_data: Path) -> None:
    found = read_libsvm(shared_data / "agaricus.txt.train")
    assert (len(found.labels), found.rows.width, len(found.rows.values)) == (6513, 126, 143286)
    assert np.bincount(found.labels).tolist() == [3373, 3140]


def test_sparse_stays_sparse_and_full_becomes_dense(shared_data: Path) -> None:
    assert not spec(shared_data / "agaricus.txt.train").load().train.rows.dense
    heart = spec(shared_data / "heart_scale").load()
    assert heart.train.rows.dense
    assert (heart.classes, len(heart.train), heart.train.rows.width) == ((-1, 1), 270, 13)


def test_it_reads_what_scikit_learn_reads(shared_data: Path) -> None:
    datasets = pytest.importorskip("sklearn.datasets")
    for name in ("agaricus.txt.train", "agaricus.txt.test", "heart_scale"):
        matrix, labels = datasets.load_svmlight_file(str(shared_data / name))
        found = read_libsvm(shared_data / name)
        assert np.array_equal(to_matrix(found.rows), matrix.toarray())
        assert np.array_equal(found.labels, labels)
