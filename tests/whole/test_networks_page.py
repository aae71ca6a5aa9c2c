"""The network of docs/networks.md runs as written and learns something."""

import re
from pathlib import Path
from typing import Any

import pytest

import paceline
from tests.shared.scenes import scene

pytest.importorskip("torch", reason="the example needs PyTorch")

PAGE = (Path(__file__).parents[2] / "docs" / "networks.md").read_text("utf-8")


def test_the_network_of_the_page_learns() -> None:
    (block,) = re.findall(r"```python\n(.*?)```", PAGE, flags=re.DOTALL)
    names: dict[str, Any] = {}
    exec(compile(block, "docs/networks.md", "exec"), names)
    problem = {
        "kind": "network",
        "model": "own",
        "data": {"kind": "patterns", "samples": 200, "noise": 0.1},
        "batch": 16,
    }
    asgd = {"name": "asgd", "stepsize": 0.1}
    scenario = scene(asgd, problem=problem, stop={"arrivals": 150}, record={"arrivals": 150})
    loss = paceline.run(scenario, model=names["net"]).curves["loss"]
    assert loss.iloc[-1] < 0.5 * loss.iloc[0]
