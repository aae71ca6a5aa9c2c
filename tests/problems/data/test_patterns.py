"""Synthetic images: sizes, classes, moves and noise."""

from typing import Any

import numpy as np
import pytest

from simulator.problems.data import PatternData
from simulator.problems.data.dataset import Dataset
from simulator.problems.data.rows import to_matrix


def images(**options: Any) -> np.ndarray[Any, Any]:
    found = load(**options)
    return to_matrix(found.train.rows).reshape(-1, *found.shape)


def load(**options: Any) -> Dataset:
    given = {"kind": "patterns", "samples": 40, "standardise": False, **options}
    return PatternData.model_validate(given).load()


def test_an_image_is_the_same_whatever_their_number() -> None:
    assert np.array_equal(images(samples=40)[:20], images(samples=20))


def test_images_of_a_class_without_noise_are_moved_copies() -> None:
    made = images(classes=4, size=6, channels=2, shift=2, noise=0.0, samples=80)
    first = made[0]
    moved = {
        (down, right): np.roll(first, (down, right), axis=(1, 2))
        for down in range(6)
        for right in range(6)
    }
    for one in made[::4]:
        assert any(np.array_equal(one, other) for other in moved.values())
    assert len({one.tobytes() for one in made[::4]}) > 5


def test_patterns_have_unit_size_and_noise_is_added() -> None:
    plain, noisy = (images(size=64, classes=2, noise=noise, shift=0) for noise in (0.0, 0.5))
    assert plain.std() == pytest.approx(1.0, abs=0.05)
    assert (noisy - plain).std() == pytest.approx(0.5, abs=0.01)


def test_classes_take_turns_and_hold_out_works() -> None:
    found = load(classes=3, holdout=0.25)
    assert found.test is not None
    assert (len(found.train), len(found.test), found.classes) == (30, 10, (0, 1, 2))


def test_the_kind_alone_is_enough() -> None:
    assert PatternData.model_validate({"kind": "patterns"}).samples == 2000


def test_sizes_that_do_not_fit_are_refused() -> None:
    with pytest.raises(ValueError, match="makes 2621440000 numbers, must be at most 100000000"):
        load(samples=40000, size=256)
    with pytest.raises(ValueError, match=r"must be at least classes \(50\)"):
        load(classes=50)
