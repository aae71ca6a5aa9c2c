"""The bounds from theory on the page."""

from math import isnan

import pandas as pd

from simulator.report.bounds import _lower


def test_the_lower_bound_is_the_one_that_all_ratios_are_over() -> None:
    found = pd.DataFrame(
        {
            "kind": ["upper", "lower", "lower", "upper"],
            "over_lower": [1.0, 0.5, 1.0, 3.0],
            "seconds": [10.0, 5.0, 10.0, 30.0],
            "constants": ["a", "b", "up to c", "d"],
        }
    )
    assert _lower(found) == (10.0, "up to c")
    assert _lower(found.iloc[::-1]) == (10.0, "up to c")
    seconds, said = _lower(found[found["kind"] == "upper"])
    assert isnan(seconds)
    assert said == ""
