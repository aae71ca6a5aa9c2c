"""Every method runs if messages take time, and its messages are accounted for."""

from __future__ import annotations

from typing import Any

import pytest

from algorithms import METHODS
from tests.shared.scenes import curve, run
from tests.shared.small import JITTER
from tests.shared.together import together
from tests.shared.variants import CASES

DRAWN = {"mean": 0.5, "job": "exponential"}
QUEUE = {"latency": DRAWN, "discipline": "fifo", "shared": True}
SERVED = {name: case for name, case in CASES.items() if not METHODS[case["name"]].decentralised}
PLAIN = [name for name in SERVED if name in ("asgd", "rennala", "ringmaster-7", "shadowheart")]


def test_messages_are_accounted_for() -> None:
    links = {"download": DRAWN, "upload": QUEUE}
    rows = together(SERVED, times=JITTER, links=links).workers
    fates = rows["messages_delivered"] + rows["messages_dropped"] + rows["messages_in_flight"]
    assert (rows["downloads"] + rows["uploads"] == fates).all()
    assert (rows["link_seconds"] <= rows["idle_seconds"] + 1e-9).all()
    total = rows.groupby("label")[["messages_delivered", "jobs"]].sum()
    assert (total["messages_delivered"] >= 2 * total["jobs"]).all()
    assert (total["jobs"] > 0).all() and len(total) == len(SERVED)


@pytest.mark.parametrize("links", [{"upload": DRAWN}, {"download": DRAWN, "upload": QUEUE}])
@pytest.mark.parametrize("case", PLAIN)
def test_both_engines_give_the_same_bits(case: str, links: Any) -> None:
    tape, numpy = (
        curve(run(CASES[case], times=JITTER, links=links, engine=engine))
        for engine in ("tape", "numpy")
    )
    assert tape.equals(numpy)
