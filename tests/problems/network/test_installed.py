"""Without PyTorch: one line that says how to install it."""

from typing import Any

import pytest

from simulator.errors import MissingExtra
from simulator.problems.network import installed
from tests.shared.scenes import run


def test_a_run_without_pytorch_says_how_to_install_it(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(installed, "find_spec", lambda name: None)
    problem: dict[str, Any] = {
        "kind": "softmax",
        "data": {"kind": "synthetic", "samples": 9, "features": 2},
    }
    with pytest.raises(MissingExtra) as refused:
        run({"name": "asgd", "stepsize": 0.1}, problem=problem, engine="torch")
    said = "engine: torch needs PyTorch: pip install 'paceline[torch]'"
    assert (str(refused.value), refused.value.exit_code) == (said, 2)
