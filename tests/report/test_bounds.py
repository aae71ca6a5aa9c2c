"""The bounds from theory on the page."""

from dataclasses import replace
from math import isnan

import pandas as pd
import pytest

from simulator.report.bounds import _lower, bounds_of
from simulator.results.result import Target
from tests.conftest import Golden
from tests.shared.fabricated import made_result
from tests.shared.pages import table_text
from tests.shared.scenes import run, scene


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


def test_the_whole_table(golden: Golden) -> None:
    methods = [{"name": "asgd", "stepsize": 0.1}, {"name": "rennala", "stepsize": 0.1, "batch": 2}]
    stop = {"time": 200.0, "target": {"metric": "grad_norm_sq", "below": 0.05}}
    given = scene(*methods, stop=stop)
    resolved = given.model_dump(mode="json", exclude_none=True, by_alias=True)
    found = bounds_of(resolved, run(*methods, stop=stop))
    assert found.table is not None
    assert found.lower == pytest.approx(float(found.table.rows[0][3].key or "nan"))
    known = ("lower", "sync_sgd", "asgd", "rennala", "ringmaster")
    rows = tuple(row for row in found.table.rows if row[0].shown.startswith(known))
    golden("bounds", f"{found.exact}\n{table_text(replace(found.table, rows=rows))}")


def test_a_scenario_without_bounds_says_why() -> None:
    result = replace(made_result(), target=Target("grad_norm_sq", 0.05))
    found = bounds_of({"methods": [], "problem": {"kind": "nonsense"}}, result)
    assert found.reason.startswith("There are no bounds for this scenario: ")
    assert (found.table, found.exact, isnan(found.lower)) == (None, False, True)
    none = bounds_of({}, replace(made_result(), target=None))
    assert none.reason == "Bounds are known for targets of grad_norm_sq only."


def test_a_scenario_of_plug_ins_alone_has_bounds() -> None:
    method = {"name": "asgd", "stepsize": 0.1}
    stop = {"time": 2.0, "target": {"metric": "grad_norm_sq", "below": 0.05}}
    resolved = scene(method, stop=stop).model_dump(mode="json", exclude_none=True, by_alias=True)
    result = run(method, stop=stop)
    alone = bounds_of({**resolved, "methods": [{"name": "half_life"}]}, result)
    assert alone.reason == ""
    assert alone.lower == bounds_of(resolved, result).lower
