"""Real runs on Dask."""

import os
import sys
from importlib.util import find_spec
from pathlib import Path

import pytest

from simulator.errors import MissingExtra
from simulator.real.run import real
from tests.shared.recorded import brief, differences_on

WANTED = "PACELINE_TEST_ENGINES"


@pytest.mark.skipif(find_spec("distributed") is None, reason="dask is not installed")
@pytest.mark.skipif(WANTED not in os.environ, reason=f"Dask starts slowly: set {WANTED}=1")
@pytest.mark.filterwarnings("ignore::Warning")
def test_methods_that_cancel_and_take_local_steps_replay_to_the_last_bit(tmp_path: Path) -> None:
    assert differences_on("dask", tmp_path) == [{}] * 4


def test_without_dask_the_extra_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "distributed", None)
    with pytest.raises(MissingExtra, match=r"paceline\[cluster\]"):
        real(brief({"name": "asgd", "stepsize": 0.1}), on="dask")
