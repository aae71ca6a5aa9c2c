"""A strict reader of .npz files of NumPy, without Python objects: nothing is unpickled."""

import zipfile
import zlib
from typing import IO, TYPE_CHECKING, Any

import numpy as np
from numpy.lib import format as npy

from simulator.errors import DataError, reason
from simulator.naming import closest
from simulator.problems.data.image_sets import Images, check_numbers, image_set
from simulator.problems.data.spec import LARGEST

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from simulator.problems.data.dataset import Dataset
    from simulator.problems.data.image_spec import NpzData

__all__ = ["check_npz", "load_npz"]

MOST_AXES = 4
SUFFIX = ".npy"


def load_npz(spec: "NpzData") -> "Dataset":
    """The arrays of `spec`.

    Raises:
        DataError: the file is absent or wrong; the message names the array.
    """
    with _archive(spec) as archive:
        train = _pair(spec, archive, spec.inputs, spec.labels)
        test = None
        if spec.test_inputs is not None and spec.test_labels is not None:
            test = _pair(spec, archive, spec.test_inputs, spec.test_labels)
    shape = train.inputs.shape[1:]
    if test is not None and test.inputs.shape[1:] != shape:
        raise DataError(
            f"{test.source}: inputs of shape {test.inputs.shape[1:]}, must be {shape} as in "
            f"{train.source}"
        )
    image = (1, *shape) if len(shape) == 2 else shape if len(shape) == 3 else ()
    return image_set(spec.path, image, train.first(spec.max_samples), test)


def check_npz(spec: "NpzData") -> None:
    """Refuse a file whose arrays are absent or have wrong shapes or types."""
    with _archive(spec) as archive:
        for name in filter(None, (spec.inputs, spec.labels, spec.test_inputs, spec.test_labels)):
            with _opened(spec, archive, name) as stream:
                _header(f"{spec.path}: {name}", stream)


def _archive(spec: "NpzData") -> zipfile.ZipFile:
    try:
        return zipfile.ZipFile(spec.path)
    except FileNotFoundError as error:
        raise DataError(f"{spec.path}: is no file") from error
    except OSError as error:
        raise DataError(f"{spec.path}: {reason(error)}") from error
    except (zipfile.BadZipFile, ValueError) as error:
        raise DataError(f"{spec.path}: is no .npz file of NumPy: {error}") from error


def _opened(spec: "NpzData", archive: zipfile.ZipFile, name: str) -> IO[bytes]:
    known = [one.removesuffix(SUFFIX) for one in archive.namelist() if one.endswith(SUFFIX)]
    if name not in known:
        raise DataError(f"{spec.path}: has no array {name!r}, {closest(name, known)}")
    try:
        return archive.open(name + SUFFIX)
    except (zipfile.BadZipFile, NotImplementedError, RuntimeError, OSError) as error:
        raise DataError(f"{spec.path}: {name}: cannot be read: {error}") from error


def _pair(spec: "NpzData", archive: zipfile.ZipFile, inputs: str, labels: str) -> Images:
    source, label_source = f"{spec.path}: {inputs}", f"{spec.path}: {labels}"
    numbers = _array(spec, archive, inputs)
    if not 2 <= numbers.ndim <= MOST_AXES:
        raise DataError(f"{source}: {numbers.ndim} axes, must have from 2 to {MOST_AXES}")
    if numbers.ndim == MOST_AXES and spec.channels == "last":
        numbers = numbers.transpose(0, 3, 1, 2)
    size = float(np.abs(numbers).max()) if numbers.dtype.kind == "f" else 0.0
    if not size <= LARGEST:
        raise DataError(f"{source}: holds {size}, must be finite and at most {LARGEST:g}")
    classes = _array(spec, archive, labels)
    if classes.ndim != 1 or classes.dtype.kind not in "iu":
        raise DataError(
            f"{label_source}: {classes.ndim} axes of {classes.dtype}, must be whole numbers with "
            "one axis"
        )
    return Images(numbers, classes.astype(np.int64), source, label_source)


def _array(spec: "NpzData", archive: zipfile.ZipFile, name: str) -> "NDArray[Any]":
    """An array of numbers; the header is checked before anything is allocated."""
    place = f"{spec.path}: {name}"
    with _opened(spec, archive, name) as stream:
        _header(place, stream)
    with _opened(spec, archive, name) as stream:
        try:
            array: NDArray[Any] = npy.read_array(stream, allow_pickle=False)
        except (ValueError, OSError, EOFError, zipfile.BadZipFile, zlib.error) as error:
            raise DataError(f"{place}: cannot be read: {error}") from error
    return array


def _header(place: str, stream: IO[bytes]) -> None:
    """Refuse an array that does not hold numbers, or too many of them."""
    try:
        version = npy.read_magic(stream)
        read = npy.read_array_header_1_0 if version == (1, 0) else npy.read_array_header_2_0
        shape, _, kind = read(stream)
    except (ValueError, OSError, EOFError, zipfile.BadZipFile, zlib.error) as error:
        raise DataError(f"{place}: has no header of NumPy: {error}") from error
    if kind.kind not in "uif":
        what = "Python objects, which are never read" if kind.hasobject else str(kind)
        raise DataError(f"{place}: holds {what}, must hold numbers")
    if 0 in shape:
        raise DataError(f"{place}: has the shape {shape}, must not be empty")
    check_numbers(place, shape)
