"""Arrays of images and labels as a data set, and what is refused."""

from typing import Any

import numpy as np
import pytest

from simulator.errors import DataError
from simulator.problems.data.image_sets import Images, check_numbers, image_set
from simulator.problems.data.rows import to_matrix


def images(labels: Any, inputs: Any = None, name: str = "x") -> Images:
    given = np.arange(2.0 * len(labels)).reshape(-1, 1, 2) if inputs is None else inputs
    return Images(given, np.array(labels), name, f"{name} labels")


def test_labels_are_numbered_and_bytes_become_numbers_up_to_1() -> None:
    found = image_set("mine", (1, 1, 2), images([7, 3, 7]), images([3], name="test"))
    assert (found.name, found.classes, found.shape) == ("mine", (3, 7), (1, 1, 2))
    assert found.train.labels.tolist() == [1, 0, 1]
    assert found.test is not None
    assert found.test.labels.tolist() == [0]
    assert to_matrix(found.train.rows).tolist() == [[0.0, 1.0], [2.0, 3.0], [4.0, 5.0]]
    pixels = np.array([[[0, 255]], [[51, 102]]], np.uint8)
    rows = image_set("mine", (), images([0, 1], pixels), None).train.rows
    assert to_matrix(rows).tolist() == [[0.0, 1.0], [0.2, 0.4]]


def test_from_two_to_a_thousand_classes() -> None:
    assert len(image_set("mine", (), images(range(1000)), None).classes) == 1000
    for labels, said in ((range(1001), "1001"), ([5, 5], "1")):
        with pytest.raises(DataError, match=f"x labels: {said} different labels, .* to 1000"):
            image_set("mine", (), images(labels), None)


def test_every_input_needs_a_label() -> None:
    few = images([0, 1], np.zeros((3, 1, 2)), "few")
    said = "few labels: 2 labels, must be 3, as many as the inputs in few"
    with pytest.raises(DataError, match=said):
        image_set("mine", (), few, None)
    with pytest.raises(DataError, match=said):
        image_set("mine", (), images([0, 1]), few)


def test_a_label_of_the_test_set_occurs_in_training() -> None:
    with pytest.raises(DataError, match=r"t labels: label 4, must occur among the 2 training"):
        image_set("mine", (), images([0, 1]), images([1, 4, 5], name="t"))


def test_the_first_ones() -> None:
    some = images([0, 1, 2])
    assert some.first(2).labels.tolist() == [0, 1]
    assert len(some.first(2).inputs) == 2
    assert len(some.first(None).labels) == 3


def test_inputs_that_cannot_fit_are_refused() -> None:
    check_numbers("x", [100, 28, 28])
    with pytest.raises(DataError, match="x: "):
        check_numbers("x", [2**20, 2**20, 4])
