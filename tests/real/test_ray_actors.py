"""Real runs on Ray."""

import os
import sys
from importlib.util import find_spec
from pathlib import Path

import pytest

from simulator.errors import MissingExtra
from simulator.real.run import real
from tests.shared.recorded import brief, differences_on

WANTED = "PACELINE_TEST_ENGINES"


@pytest.mark.skipif(find_spec("ray") is None, reason="ray is not installed")
@pytest.mark.skipif(WANTED not in os.environ, reason=f"Ray starts for a minute: set {WANTED}=1")
@pytest.mark.filterwarnings("ignore::Warning")
def test_methods_that_cancel_and_take_local_steps_replay_to_the_last_bit(tmp_path: Path) -> None:
    assert differences_on("ray", tmp_path) == [{}] * 4


def test_without_ray_the_extra_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "ray", None)
    with pytest.raises(MissingExtra, match=r"paceline\[ray\]"):
        real(brief({"name": "asgd", "stepsize": 0.1}), on="ray")
