"""Cases of data files: LIBSVM, traces, samples of job sizes, edges, logs of other systems."""

from __future__ import annotations

from pathlib import Path
from random import Random

import simulator
from simulator.errors import InvariantError, PacelineError
from tests.fuzz.command import Fault, call, judge, signature, watched
from tests.fuzz.damage import broken_bytes, broken_text
from tests.fuzz.values import block, positive

NUMBERS = "nan inf -inf -1 0 1e309 1e308 1e160 5e-324 -0.0 1e18 true 1.5 0x10 1_0".split()

WIDE = "9223372036854775808 18446744073709551616 1000000000 10000001:1 4294967297:1".split()
PAIRS = "qid:3 0:1 -1:2 10000000:1 1: :1 1:1:1 a:1 1:a ²:1 ٣:1 1:1_0 1:1e 1:+ 5:1~2:1".split()
BYTES = ["", " ", ",", ",,", ";", '"', "'", "\0", "\t", "\r", "\n", "\x0b", "\x1c", "\x1b[31m",
         "\u2028", "\ufeff", "é", "#", "# é", "x" * 3000, "1 " * 2000]  # fmt: skip
PIECES = [*NUMBERS, *WIDE, *(pair.replace("~", " ") for pair in PAIRS), *BYTES]
OPTIONS = ({}, {}, {"features": 11}, {"test_path": "d.txt"}, {"holdout": 0.3}, {"max_rows": 3},
           {"standardise": True, "intercept": True})  # fmt: skip


def libsvm(rng: Random, folder: Path) -> None:
    """A broken LIBSVM file is read, or refused by name."""
    rows = "".join(_sample(rng) for _ in range(rng.randint(1, 12)))
    (folder / "d.txt").write_bytes(broken_bytes(rng, broken_text(rng, rows, PIECES)))
    data = {"kind": "libsvm", "path": "d.txt", **rng.choice(OPTIONS)}
    kind = rng.choice(["logistic", "logistic", "softmax", "mlp"])
    path = _scenario(folder, {"problem": {"kind": kind, "data": data, "l2": 0.01}})
    answer = judge(call("validate", path, "--problem"))
    if answer.code == 2 and "d.txt" not in answer.err and str(path) not in answer.err:
        raise Fault("no file is named", answer.err)


def _sample(rng: Random) -> str:
    places = sorted(rng.sample(range(1, 12), rng.randint(0, 5)))
    pairs = " ".join(f"{place}:{positive(rng, -2, 2)}" for place in places)
    return f"{rng.choice(['1', '-1', '0', '+1', '2'])} {pairs}\n"


def trace(rng: Random, folder: Path) -> None:
    """A broken table is read and used, or refused; a log of another system likewise."""
    workers, kind = rng.randint(1, 4), rng.choice(["trace", "empirical", "edges", "log"])
    head, rows = _table(rng, kind, workers)
    text = "".join(",".join(map(str, row)) + "\n" for row in [head, *rows])
    text = text.replace(",", " ") if kind == "edges" and rng.random() < 0.7 else text
    table = folder / rng.choice(["t.csv"] * 9 + ["t.parquet", "t.txt"])
    table.write_bytes(broken_bytes(rng, broken_text(rng, text, PIECES)))
    if kind == "log":
        way = rng.choice(["empirical", "trace"])
        judge(call("import-trace", table, "-o", folder / "o.csv", "--kind", way))
        return
    path = _scenario(folder, _using(kind, workers, table.name))
    judge(call("validate", path))
    _run(path)


def _table(rng: Random, kind: str, workers: int) -> tuple[list[str], list[list[float]]]:
    everyone = range(workers)
    if kind == "trace":
        later = [[positive(rng, 0, 9), worker, positive(rng)] for worker in everyone]
        return ["time", "worker", "speed"], [[0.0, worker, 1.0] for worker in everyone] + later
    if kind == "empirical":
        return ["size", "other"], [[positive(rng), place] for place in range(5)]
    if kind == "edges":
        return ["#", "edges"], [[worker, (worker + 1) % workers] for worker in everyone]
    rows = [[worker, step, positive(rng), float(step)] for worker in everyone for step in range(3)]
    return ["rank", "step", "duration", "start_ts"], rows


def _using(kind: str, workers: int, name: str) -> dict[str, object]:
    """A cluster that uses the table, and a method for it."""
    if kind == "edges":
        topology = {"kind": "edges", "path": name}
        cluster: dict[str, object] = {"workers": workers, "topology": topology}
        return {"cluster": cluster, "methods": [{"name": "dpsgd", "stepsize": 0.1}]}
    use = {
        "trace": {"speed": {"kind": "trace", "path": name, "assign": "exact"}},
        "empirical": {"job": {"kind": "empirical", "path": name, "column": "size"}},
    }[kind]
    return {"cluster": {"workers": workers, "compute_time": {"mean": 1.0, **use}}}


def _scenario(folder: Path, sections: dict[str, object]) -> Path:
    """The file of a scenario that is short except for these sections."""
    tree = {
        "problem": {"kind": "quadratic", "dimension": 2},
        "cluster": {"workers": 2},
        "methods": [{"name": "asgd", "stepsize": 0.1}],
        "stop": {"arrivals": 5, "time": 50.0},
    }
    path = folder / "s.yaml"
    path.write_text(block(tree | sections), "utf-8")
    return path


def _run(path: Path) -> None:
    """Load and run from Python: it ends, or is refused."""
    try:
        with watched():
            simulator.run(simulator.load_scenario(path))
    except (Fault, InvariantError):
        raise
    except PacelineError:
        return
    except Exception as error:
        raise Fault(signature(error), str(path)) from error
