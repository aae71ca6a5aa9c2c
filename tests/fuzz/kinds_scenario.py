"""Cases of scenarios: broken ones validated, valid ones run, on both engines."""

from __future__ import annotations

import re
from pathlib import Path
from random import Random
from typing import Any

import simulator
from simulator.errors import InvariantError, PacelineError
from simulator.results.store import write
from tests.fuzz.command import Fault, call, has_position, judge, signature, watched
from tests.fuzz.damage import broken_bytes, broken_text, broken_tree
from tests.fuzz.scenarios import scenario
from tests.fuzz.schema import from_schema, schema
from tests.fuzz.tables import check_tables, digests
from tests.fuzz.values import NUMBERS, WORDS, Raw, block, flow

SHIPPED = Path(__file__).resolve().parents[2] / "scenarios"
SWEPT = ("cluster.workers seeds stop.time methods[0].stepsize problem.dimension cluster name sweep "
         "x.y methods.asgd.label").split()  # fmt: skip
RANGES = ["[1, 2]", "[1.0, 2.0]", "1:8:4", "log:1:100:3", "1:100:100000"]


def validate(rng: Random, folder: Path) -> None:
    """A scenario that is broken in some way is accepted, or refused with line and column."""
    path = folder / "s.yaml"
    path.write_bytes(_broken(rng))
    has_position(judge(call("validate", path)), path)
    if (folder / "pwned").exists() or Path("pwned").exists():
        raise Fault("code ran from data")


def _broken(rng: Random) -> bytes:
    if rng.random() < 0.25:
        shipped = rng.choice(sorted(SHIPPED.rglob("*.yaml"))).read_text("utf-8")
        return broken_bytes(rng, broken_text(rng, shipped))
    tree = from_schema(rng, schema()) if rng.random() < 0.3 else scenario(rng)
    if rng.random() < 0.25:
        tree["sweep"] = {rng.choice(SWEPT): Raw(rng.choice([*WORDS, *NUMBERS, *RANGES]))}
    if rng.random() < 0.1:
        tree["tune"] = {"sampler": "grid", "trials": Raw(rng.choice(NUMBERS)), "methods": Raw("{}")}
    if rng.random() < 0.75:
        tree = broken_tree(rng, tree)
    text = block(tree) if rng.random() < 0.8 else flow(tree)
    return broken_bytes(rng, broken_text(rng, text) if rng.random() < 0.3 else text)


def run(rng: Random, folder: Path) -> None:
    """A valid scenario runs, and its tables are in order; or it is refused with a message."""
    path = _valid(rng, folder)
    if _tables(path, folder / "out", "tape") is None:
        check_tables(folder / "out")


def engines(rng: Random, folder: Path) -> None:
    """Both engines give the same bytes, or the same refusal."""
    path = _valid(rng, folder)
    said = [_tables(path, folder / engine, engine) for engine in ("tape", "numpy")]
    if said[0] != said[1]:
        raise Fault("engines end differently", f"{said[0]}\n{said[1]}")
    if digests(folder / "tape") != digests(folder / "numpy"):
        raise Fault("engines differ")


def _valid(rng: Random, folder: Path) -> Path:
    """The file of a scenario that `validate` accepts."""
    path = folder / "s.yaml"
    for _ in range(100):
        path.write_text(block(scenario(rng)), "utf-8")
        answer = judge(call("validate", path))
        if answer.code == 0:
            return path
        has_position(answer, path)
    raise Fault("of 100 scenarios none was accepted", answer.err)


def _tables(path: Path, folder: Path, engine: str) -> str | None:
    """Run and write the tables; the message without its numbers if the run is refused."""
    loaded: Any = simulator.load_scenario(path, [f"engine={engine}"])
    try:
        with watched():
            write(simulator.run(loaded, events=True), folder, loaded)
    except (Fault, InvariantError):
        raise
    except PacelineError as refused:
        return re.sub(r"[\d.]+", "N", str(refused))
    except Exception as error:
        raise Fault(signature(error), str(path)) from error
    return None
