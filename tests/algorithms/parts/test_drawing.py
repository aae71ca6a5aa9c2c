"""Some of the workers, drawn uniformly."""

from __future__ import annotations

import random
from collections import Counter
from types import SimpleNamespace

from algorithms.parts.drawing import Drawing


def test_every_set_is_equally_likely() -> None:
    draw = random.Random(1)
    server = SimpleNamespace(workers=4, random_below=draw.randrange)
    drawing = Drawing(server)
    counts = Counter(tuple(drawing.draw(2)) for _ in range(6000))
    assert len(counts) == 6
    assert all(abs(count - 1000) < 5 * 29 for count in counts.values())  # 29 = sqrt(6000 5/36)
    assert drawing.draw(4) == [0, 1, 2, 3]
    some = Counter(tuple(drawing.draw(2, [0, 2, 3])) for _ in range(3000))
    assert set(some) == {(0, 2), (0, 3), (2, 3)}
    assert all(abs(count - 1000) < 5 * 26 for count in some.values())  # 26 = sqrt(3000 2/9)
