"""Arrays of .npz files: what is read, and the message for each mistake."""

import zipfile
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from simulator.errors import DataError
from simulator.problems.data import NpzData
from simulator.problems.data.rows import to_matrix

LABELS = np.array([4, 2, 4])
FLAT = np.array([[1.0, 2.0], [3.0, 4.0], [5.0, 6.0]], dtype=np.float32)
COLOURS = np.arange(3 * 2 * 2 * 3, dtype=np.uint8).reshape(3, 2, 2, 3)


def spec(folder: Path, arrays: dict[str, Any], **options: Any) -> NpzData:
    path = folder / "mine.npz"
    np.savez(path, **arrays)
    given = {"kind": "npz", "path": str(path), "standardise": False, **options}
    return NpzData.model_validate(given)


def test_numbers_stay_as_they_are_and_bytes_are_scaled(tmp_path: Path) -> None:
    found = spec(tmp_path, {"x": FLAT, "y": LABELS}).load()
    assert (found.classes, found.shape) == ((2, 4), ())
    assert to_matrix(found.train.rows).tolist() == FLAT.tolist()
    grey = spec(tmp_path, {"x": COLOURS[..., 0], "y": LABELS}).load()
    assert grey.shape == (1, 2, 2)
    assert to_matrix(grey.train.rows)[0].tolist() == [0.0, 3 / 255, 6 / 255, 9 / 255]


def test_channels_may_come_first_or_last(tmp_path: Path) -> None:
    last = spec(tmp_path, {"x": COLOURS, "y": LABELS}, channels="last").load()
    first = spec(tmp_path, {"x": COLOURS.transpose(0, 3, 1, 2), "y": LABELS}).load()
    assert last.shape == first.shape == (3, 2, 2)
    np.testing.assert_array_equal(to_matrix(last.train.rows), to_matrix(first.train.rows))


def test_test_arrays_are_held_out(tmp_path: Path) -> None:
    arrays = {"x": FLAT, "y": LABELS, "a": FLAT[:1], "b": LABELS[:1]}
    found = spec(tmp_path, arrays, test_inputs="a", test_labels="b", max_samples=2).load()
    assert found.test is not None
    assert (len(found.train), len(found.test)) == (2, 1)


WRONG: dict[str, tuple[dict[str, Any], str]] = {
    "no array of the name": (
        {"xs": FLAT, "y": LABELS},
        "has no array 'x', did you mean 'xs'?",
    ),
    "objects": (
        {"x": np.array([[object()], [1], [2]]), "y": LABELS},
        "x: holds Python objects, which are never read, must hold numbers",
    ),
    "text": ({"x": np.array([["a"]] * 3), "y": LABELS}, "x: holds <U1, must hold numbers"),
    "one axis": ({"x": FLAT[:, 0], "y": LABELS}, "x: 1 axes, must have from 2 to 4"),
    "nothing": ({"x": FLAT[:0], "y": LABELS}, r"x: has the shape \(0, 2\), must not be empty"),
    "not finite": (
        {"x": np.where(FLAT == 3.0, np.nan, FLAT), "y": LABELS},
        r"x: holds nan, must be finite and at most 1e\+50",
    ),
    "labels with a point": (
        {"x": FLAT, "y": LABELS / 2},
        "y: 1 axes of float64, must be whole numbers with one axis",
    ),
    "another number of labels": (
        {"x": FLAT, "y": LABELS[:2]},
        "y: 2 labels, must be 3, as many as the inputs in",
    ),
}


@pytest.mark.parametrize("mistake", WRONG)
def test_wrong_arrays_are_refused_by_name(mistake: str, tmp_path: Path) -> None:
    arrays, rule = WRONG[mistake]
    with pytest.raises(DataError, match=rule):
        spec(tmp_path, arrays).load()


def test_a_glance_finds_objects_without_reading_them(tmp_path: Path) -> None:
    with pytest.raises(DataError, match="Python objects"):
        spec(tmp_path, {"x": FLAT, "y": np.array([object()] * 3)}).glance()


def test_damaged_files_are_refused(tmp_path: Path) -> None:
    made = spec(tmp_path, {"x": FLAT, "y": LABELS})
    path = Path(made.path)
    whole = path.read_bytes()
    path.write_bytes(whole[:50])
    with pytest.raises(DataError, match=r"mine.npz: is no .npz file of NumPy"):
        made.load()
    path.write_bytes(whole.replace(FLAT.tobytes(), FLAT[::-1].tobytes()))
    with pytest.raises(DataError, match=r"x: .*Bad CRC-32"):
        made.load()
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("x.npy", b"no header")
    with pytest.raises(DataError, match="x: has no header of NumPy"):
        made.load()
    path.unlink()
    with pytest.raises(DataError, match="is no file"):
        made.load()


def test_a_header_that_claims_too_much_is_refused_before_reading(tmp_path: Path) -> None:
    made = spec(tmp_path, {"x": FLAT, "y": LABELS})
    whole = Path(made.path).read_bytes()
    claimed = whole.replace(b"'shape': (3, 2), }" + b" " * 10, b"'shape': (99999999999, 2), }")
    assert claimed != whole
    Path(made.path).write_bytes(claimed)
    with pytest.raises(DataError, match=r"x: .*(must be at most 32 GiB|Bad CRC-32)"):
        made.load()


def test_contradictory_keys_are_refused(tmp_path: Path) -> None:
    arrays = {"x": FLAT, "y": LABELS}
    with pytest.raises(ValueError, match="must be given together with test_labels"):
        spec(tmp_path, arrays, test_inputs="a")
    with pytest.raises(ValueError, match="must be 0 where test_inputs is given"):
        spec(tmp_path, arrays, test_inputs="a", test_labels="b", holdout=0.1)


def test_test_inputs_have_the_shape_of_the_training_inputs(tmp_path: Path) -> None:
    arrays = {"x": FLAT, "y": LABELS, "a": FLAT[:1, :1], "b": LABELS[:1]}
    said = r"mine.npz: a: inputs of shape \(1,\), must be \(2,\) as in .*mine.npz: x"
    with pytest.raises(DataError, match=said):
        spec(tmp_path, arrays, test_inputs="a", test_labels="b").load()
