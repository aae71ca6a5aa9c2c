"""Cases of results folders: one file is damaged, and every command that reads it must answer."""

from __future__ import annotations

import json
import shutil
import tempfile
import zipfile
from functools import cache
from pathlib import Path
from random import Random

import pandas as pd

from tests.fuzz.command import Fault, call, judge
from tests.fuzz.damage import places

SCENARIO = """
problem: {kind: quadratic, dimension: 2, noise: 0.1}
cluster: {workers: 2, compute_time: {mean: [1.0, 2.5], job: exponential}}
methods:
  - {name: asgd, stepsize: [0.1, 0.2]}
  - {name: ringmaster, stepsize: 0.1, delay_threshold: 2}
stop: {time: 20.0, target: {metric: loss_gap, below: 1.0}}
record: {points: 10}
seeds: 2
"""
SWEEP = ("--set", "stop.time=10.0,20.0")
FIGURES = ("curves time-to-target worker-time delays timeline sensitivity profile efficiency phase "
           "speedup").split()  # fmt: skip
VALUES = (None, 5, "x", [], {}, [1], True, -1, 1e308, {"a": 1}, "\x1b[31m", "../../x")


@cache
def made() -> Path:
    """A folder with s.yaml, a run, a sweep, and its two halves; made once per process."""
    root = Path(tempfile.mkdtemp(prefix="fuzz-results-"))
    file = root / "s.yaml"
    file.write_text(SCENARIO)
    judge(call("run", file, "-o", root / "run", "--events"), (0,))
    judge(call("sweep", file, "-o", root / "sweep", *SWEEP), (0,))
    for half in ("1", "2"):
        shard = ("--shard", f"{half}/2")
        judge(call("sweep", file, "-o", root / "halves" / half, *SWEEP, *shard), (0,))
    return root


def results(rng: Random, folder: Path) -> None:
    """Commands on a damaged folder answer; a resumed sweep has the same bytes."""
    kind = rng.choice(["run", "run", "sweep", "halves"])
    work = folder / kind
    shutil.copytree(made() / kind, work)
    files = sorted(path for path in work.rglob("*") if path.suffix in DAMAGES)
    chosen = rng.choice(files)
    damage = rng.choice(DAMAGES[chosen.suffix])
    damage(rng, chosen)
    for command in _commands(rng, kind, work):
        try:
            judge(call(*command), (0, 1, 2, 3, 4))
        except Fault as fault:
            said = f"{chosen.relative_to(work)} {damage.__name__}"
            raise Fault(f"{command[0]}: {fault.signature}", f"{said}\n{fault}") from fault
    if kind == "sweep":
        _resume(work)


def _commands(rng: Random, kind: str, work: Path) -> list[tuple[object, ...]]:
    out = work.parent
    if kind == "halves":
        return [("merge", work / "1", work / "2", "-o", out / "whole")]
    figure = rng.choice(FIGURES)
    shown: list[tuple[object, ...]] = [
        ("plot", work, "--kind", figure, "-o", out / "figure"),
        ("report", work, "-o", out / "report.html"),
    ]
    return [*shown, ("trace", work)] if kind == "run" else shown


def _resume(work: Path) -> None:
    """If `resume` succeeds, the tables are those of the undisturbed sweep."""
    if judge(call("resume", work), (0, 1, 2, 3, 4)).code:
        return
    for name in ("curves", "summary", "workers"):
        table = f"{name}.parquet"
        if (work / table).read_bytes() != (made() / "sweep" / table).read_bytes():
            raise Fault(f"resumed {name} differ from the undisturbed ones")


def _cut(rng: Random, file: Path) -> None:
    data = file.read_bytes()
    file.write_bytes(data[: rng.randrange(len(data))])


def _flip(rng: Random, file: Path) -> None:
    data = bytearray(file.read_bytes())
    data[rng.randrange(len(data))] ^= 1 << rng.randrange(8)
    file.write_bytes(bytes(data))


def _fill(rng: Random, file: Path) -> None:
    file.write_bytes(rng.choice([b"", rng.randbytes(100)]))


def _replace(rng: Random, file: Path) -> None:
    file.unlink()
    if rng.random() < 0.5:
        file.mkdir()


def _change_json(rng: Random, file: Path) -> None:
    tree = json.loads(file.read_text("utf-8"))
    path = rng.choice(list(places(tree)))
    value = rng.choice(VALUES)
    if not path:
        tree = value
    else:
        node = tree
        for key in path[:-1]:
            node = node[key]
        node[path[-1]] = value
    file.write_text(json.dumps(tree))


def _change_table(rng: Random, file: Path) -> None:
    table = pd.read_parquet(file)
    column = rng.choice(list(table.columns))
    changed = [
        table.drop(columns=column),
        table.assign(**{column: rng.choice(["x", float("nan"), None])}),
        table.iloc[:0],
        table.rename(columns={column: "zz"}),
    ]
    rng.choice(changed).to_parquet(file)


def _change_zip(rng: Random, file: Path) -> None:
    with zipfile.ZipFile(file) as archive:
        parts = {name: archive.read(name) for name in archive.namelist()}
    name = rng.choice(sorted(parts))
    parts[name] = rng.choice([b"", b"garbage", parts[name][:-9], b"[" * 100_000])
    with zipfile.ZipFile(file, "w") as archive:
        for part, data in parts.items():
            archive.writestr(part, data)


ANY = [_cut, _flip, _fill, _replace]
DAMAGES = {
    ".yaml": ANY,
    ".json": [*ANY, _change_json, _change_json],
    ".parquet": [*ANY, _change_table, _change_table],
    ".zip": [*ANY, _change_zip, _change_zip],
}
