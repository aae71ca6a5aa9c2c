"""Local steps in proportion to speed."""

from __future__ import annotations

import math

from algorithms.parts.paces import counts_by_speed


def test_everybody_ends_at_about_the_time_of_the_fastest() -> None:
    assert counts_by_speed(8, [1.0, 2.0, 3.0, 100.0, math.inf]) == [8, 4, 3, 1, 1]


def test_a_quotient_that_rounds_to_just_above_a_whole_number_is_that_number() -> None:
    assert counts_by_speed(3, [0.1, 0.3]) == [3, 1]
