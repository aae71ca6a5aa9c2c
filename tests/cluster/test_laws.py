"""Laws of the worker index against their formulas."""

from typing import Any

import numpy as np
import pytest
from pydantic import TypeAdapter

from simulator.cluster.laws import IndexLaw

ADAPTER: TypeAdapter[Any] = TypeAdapter(IndexLaw)
INDEX = np.arange(1.0, 6.0)


@pytest.mark.parametrize(
    ("law", "expected"),
    [
        ({"law": "constant"}, np.ones(5)),
        ({"law": "linear"}, INDEX),
        ({"law": "sqrt"}, np.sqrt(INDEX)),
        ({"law": "square"}, INDEX**2),
        ({"law": "power", "power": 1.5}, INDEX**1.5),
        ({"law": "geometric", "ratio": 81.0}, 3.0 ** (INDEX - 1)),
        ({"law": "cycle", "values": [1.0, 4.0]}, np.array([1.0, 4.0, 1.0, 4.0, 1.0])),
    ],
)
def test_a_law_is_an_offset_and_a_multiple_of_its_shape(law: dict[str, Any], expected: Any) -> None:
    assert ADAPTER.validate_python(law).evaluate(5) == pytest.approx(expected)
    shifted = ADAPTER.validate_python({**law, "scale": 2.0, "offset": 0.5})
    assert shifted.evaluate(5) == pytest.approx(0.5 + 2.0 * expected)


def test_a_geometric_law_of_one_worker_begins_at_1() -> None:
    assert ADAPTER.validate_python({"law": "geometric", "ratio": 9.0}).evaluate(1).tolist() == [1.0]
