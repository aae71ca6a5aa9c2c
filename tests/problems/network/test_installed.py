"""Without PyTorch: one line that says how to install it."""

from typing import Any

import pytest

from simulator.errors import MissingExtra
from simulator.problems.network import installed
from tests.shared.scenes import run

DATA: dict[str, Any] = {"kind": "synthetic", "samples": 9, "features": 2}


@pytest.mark.parametrize(
    ("scenario", "purpose"),
    [
        ({"problem": {"kind": "softmax", "data": DATA}, "engine": "torch"}, "engine: torch"),
        ({"problem": {"kind": "network", "model": "mlp", "data": DATA}}, "problem.kind: network"),
    ],
)
def test_a_run_without_pytorch_says_how_to_install_it(
    scenario: dict[str, Any], purpose: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(installed, "find_spec", lambda name: None)
    with pytest.raises(MissingExtra) as refused:
        run({"name": "asgd", "stepsize": 0.1}, **scenario)
    said = f"{purpose} needs PyTorch: pip install 'paceline[torch]'"
    assert (str(refused.value), refused.value.exit_code) == (said, 2)
