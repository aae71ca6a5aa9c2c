"""A result in a notebook."""

from __future__ import annotations

from dataclasses import replace

from simulator.results.notebook import result_html
from tests.conftest import Golden
from tests.shared.fabricated import made_result
from tests.shared.results import made_sweep


def test_the_whole_html(golden: Golden) -> None:
    result = made_result()
    result.summary["label"] = result.summary["label"].replace({"asgd": "a < b"})
    events = replace(result, events=result.workers, target=None)
    sweep = made_sweep(("n", "s < t"), {(1, 2): {"asgd": [5.0]}})
    empty = replace(result, summary=result.summary[:0])
    golden("notebook", "\n\n".join(map(result_html, (result, events, sweep, empty))))
