"""Changes of images: as many as wanted, each equally often, and none in the metrics."""

from typing import Any

import numpy as np
import pytest

from simulator.problems.network.augmentation import Augmentation
from tests.shared.scenes import run

torch = pytest.importorskip("torch", reason="augmentation needs PyTorch")

IMAGE = np.arange(1.0, 10.0).reshape(1, 3, 3)


def changed(number: int, shift: int) -> Any:
    from simulator.problems.network.augmentation import changed

    images = torch.from_numpy(IMAGE[None])
    return changed(images, torch.tensor([number]), shift)[0, 0].numpy()


def moved(down: int, right: int) -> Any:
    """The image moved by at most a pixel, 0 coming in."""
    around = np.pad(IMAGE[0], 1)
    return around[1 - down : 4 - down, 1 - right : 4 - right]


def test_the_changes_are_all_moves_and_their_mirror_images() -> None:
    found = [changed(number, 1).tolist() for number in range(18)]
    moves = [moved(down, right) for down in (-1, 0, 1) for right in (-1, 0, 1)]
    expected = [move.tolist() for move in moves] + [move[:, ::-1].tolist() for move in moves]
    assert sorted(found) == sorted(expected)


def test_without_a_move_an_image_is_mirrored_or_not() -> None:
    assert changed(0, 0).tolist() == IMAGE[0].tolist()
    assert changed(1, 0).tolist() == IMAGE[0, :, ::-1].tolist()


def test_each_change_is_equally_likely_and_depends_on_the_counters_only() -> None:
    changes = Augmentation(shift=1, flip=True)
    assert (changes.kinds, Augmentation(shift=2).kinds, Augmentation(flip=True).kinds) == (
        18,
        25,
        2,
    )
    drawn = changes.draw(7, 3, 11, 18_000)
    counts = np.bincount(drawn, minlength=18)
    assert np.abs(counts - 1000).max() < 5 * np.sqrt(1000)
    np.testing.assert_array_equal(drawn[:50], changes.draw(7, 3, 11, 50))
    assert (drawn[:50] != changes.draw(7, 3, 12, 50)).any()


def test_gradients_see_changed_images_and_metrics_the_images_as_they_are() -> None:
    problem = {
        "kind": "network",
        "model": {"kind": "mlp", "hidden": [4]},
        "data": {"kind": "patterns", "samples": 40, "size": 4, "classes": 2},
        "batch": "full",
        "dtype": "float64",
    }
    asgd = {"name": "asgd", "stepsize": [0.01, 0.1]}
    plain, two = (
        run(asgd, problem=problem | more, stop={"arrivals": 10}, seeds=[1, 2]).curves
        for more in ({}, {"augment": {"shift": 1, "flip": True}})
    )
    first = plain["arrivals"] == 0
    assert plain[first]["loss"].equals(two[first]["loss"])
    assert not plain[~first]["loss"].equals(two[~first]["loss"])
    last = two[two["arrivals"] == 10].groupby("seed")["loss"].first()
    assert last[1] != last[2]
