"""Convolutional networks are the modules of PyTorch with the same layers."""

from typing import Any

import numpy as np
import pytest

from simulator.errors import DataError
from simulator.problems.network.convolutions import Cnn, Lenet
from simulator.problems.network.resnet import Resnet20
from simulator.problems.network.weights import dense, filters

torch = pytest.importorskip("torch", reason="networks need PyTorch")


def tensors(network: Any, shape: tuple[int, ...], classes: int) -> list[Any]:
    """Random parameters of the right shapes, for two points."""
    random = np.random.default_rng(1)
    shapes = [(2, *one.shape) for one in network.weights(shape, classes)]
    return [torch.from_numpy(random.normal(scale=0.3, size=shape)) for shape in shapes]


def filled(module: Any, weights: list[Any], point: int) -> Any:
    """The module with the parameters of a point; PyTorch has matrices of layers transposed."""
    module = module.double()
    for own, given in zip(module.parameters(), weights, strict=True):
        own.data = given[point].T.contiguous() if given.ndim == 3 else given[point]
    return module


def images(rows: int, *shape: int) -> Any:
    """Images of all points, or of each."""
    return torch.from_numpy(np.random.default_rng(2).normal(size=(rows, 5, *shape)))


def assert_equal(network: Any, twin: Any, shape: tuple[int, ...], classes: int) -> None:
    """The network has the scores of the module, with samples of all points and of each."""
    weights = tensors(network, shape, classes)
    for rows in (1, 2):
        given = images(rows, *shape)
        found = network.scores(weights, given)
        for point in range(2):
            expected = filled(twin, weights, point)(given[point % rows])
            torch.testing.assert_close(found[point], expected)


def test_the_cnn_is_its_module() -> None:
    nn = torch.nn
    twin = nn.Sequential(
        nn.Conv2d(2, 3, 3, padding=1), nn.ReLU(), nn.MaxPool2d(2),
        nn.Conv2d(3, 6, 3, padding=1), nn.ReLU(), nn.MaxPool2d(2),
        nn.Flatten(), nn.Linear(6 * 2 * 1, 5), nn.ReLU(), nn.Linear(5, 4),
    )  # fmt: skip
    assert_equal(Cnn(kind="cnn", channels=3, hidden=5), twin, (2, 9, 7), 4)


def test_lenet_is_its_module() -> None:
    nn = torch.nn
    twin = nn.Sequential(
        nn.Conv2d(1, 6, 5, padding=2), nn.ReLU(), nn.MaxPool2d(2),
        nn.Conv2d(6, 16, 5), nn.ReLU(), nn.MaxPool2d(2), nn.Flatten(),
        nn.Linear(16 * 1 * 2, 120), nn.ReLU(), nn.Linear(120, 84), nn.ReLU(), nn.Linear(84, 3),
    )  # fmt: skip
    assert_equal(Lenet(kind="lenet"), twin, (1, 14, 17), 3)


def test_filters_and_matrices_start_with_the_deviation_of_their_inputs() -> None:
    cnn = Cnn(kind="cnn", channels=3, hidden=5).weights((2, 8, 8), 4)
    parts = filters(2, 3, 3), filters(3, 6, 3), dense(24, 5), dense(5, 4)
    assert cnn == [one for part in parts for one in part]
    lenet = Lenet(kind="lenet").weights((1, 12, 12), 3)
    parts = filters(1, 6, 5), filters(6, 16, 5), dense(16, 120), dense(120, 84)
    assert lenet == [one for part in (*parts, dense(84, 3)) for one in part]


@pytest.mark.parametrize(
    ("network", "smallest"),
    [(Cnn(kind="cnn"), 4), (Lenet(kind="lenet"), 12), (Resnet20(kind="resnet20"), 4)],
)
def test_the_smallest_image_that_a_network_reads(network: Any, smallest: int) -> None:
    network.check((1, smallest, smallest + 1), "mine")
    weights = tensors(network, (1, smallest, smallest), 2)
    first = [one[:1] for one in weights]
    assert network.scores(first, images(1, 1, smallest, smallest)).shape == (1, 5, 2)
    for shape in ((1, smallest - 1, 30), (1, 30, smallest - 1)):
        said = rf"mine: images of {shape[1]} x {shape[2]} pixels, must have at least {smallest} x"
        with pytest.raises(DataError, match=rf"{said} {smallest} for model: {network.kind}"):
            network.check(shape, "mine")
    with pytest.raises(DataError, match="mine: samples of 9 features, must be images"):
        network.check((9,), "mine")
