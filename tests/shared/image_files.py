"""Small files of images in the formats of MNIST and CIFAR."""

import struct
from pathlib import Path
from typing import Any

import numpy as np

__all__ = ["cifar10", "cifar100", "idx_bytes", "write_idx"]


def idx_bytes(array: Any) -> bytes:
    """An array of bytes in the IDX format."""
    array = np.asarray(array, np.uint8)
    head = bytes([0, 0, 8, array.ndim]) + struct.pack(f">{array.ndim}I", *array.shape)
    return head + array.tobytes()


def write_idx(folder: Path, images: Any, labels: Any, name: str = "train") -> dict[str, str]:
    """Write images and labels; the keys of a scenario that name them."""
    paths = folder / f"{name}-images", folder / f"{name}-labels"
    for path, array in zip(paths, (images, labels), strict=True):
        path.write_bytes(idx_bytes(array))
    begin = "" if name == "train" else "test_"
    return {f"{begin}path": str(paths[0]), f"{begin}labels_path": str(paths[1])}


def cifar10(folder: Path, labels: Any = (3, 1)) -> Path:
    """A folder like that of CIFAR-10: an image of each label in every file."""
    for name in (*(f"data_batch_{k}" for k in range(1, 6)), "test_batch"):
        records = [bytes([label]) + bytes([label] * 3072) for label in labels]
        (folder / f"{name}.bin").write_bytes(b"".join(records))
    return folder


def cifar100(folder: Path) -> Path:
    """A folder like that of CIFAR-100, with two classes of one group and one of another."""
    records = [
        bytes([coarse, fine]) + bytes(range(256)) * 12
        for coarse, fine in ((4, 30), (4, 95), (7, 99))
    ]
    for name in ("train", "test"):
        (folder / f"{name}.bin").write_bytes(b"".join(records))
    return folder
