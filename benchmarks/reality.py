"""Predicted against measured: real runs of methods, and the simulation that was asked first.

    python -m benchmarks.reality -o DIR [--quick] [--on local] [--seeds 5]
    python -m benchmarks.reality -o docs/images --published docs/reality.md

For each cluster: record `asgd` on real workers with two seeds of its own, calibrate, and write the
predictions of all methods to DIR/predictions.csv. Only then are the methods run for real, replayed,
and compared: DIR/report.json, table.csv, delays.csv, reality.png. Run it on a quiet machine, where
five seeds take about 20 minutes: jobs are paced sleeps, so the numbers are about the server, the
messages and the scheduling of processes.

With --published nothing is run: DIR/reality.png is drawn again from the table of the page.
"""

from __future__ import annotations

import argparse
import json
import os
import platform
import re
from functools import partial
from itertools import combinations
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
from pandas import DataFrame, concat

import paceline
from simulator.calibration.calibrate import write_calibration
from simulator.calibration.laws import distance
from simulator.plots.export import save
from simulator.plots.layout import figure_of
from simulator.results.environment import processor
from simulator.results.store import write
from simulator.scenario import Scenario

if TYPE_CHECKING:
    from matplotlib.axes import Axes

UNIT = 0.02  # seconds of the fastest worker's job
WORKERS = 12
CALIBRATION_SEEDS = [100, 101]
MARKERS = (("o", "#0072B2"), ("^", "#D55E00"), ("s", "#009E73"))  # of the clusters
CLEAR = 0.1  # relative difference of predictions from which their order must hold
NOISY = {"kind": "lognormal", "sigma": 0.5}
#: Name -> compute time; jobs take 20 ms and more, so the server is busy less than half the time.
CLUSTERS: dict[str, dict[str, Any]] = {
    "linear": {"mean": {"law": "linear", "scale": UNIT}, "job": NOISY},
    "two kinds": {"mean": {"law": "cycle", "values": [UNIT, 5 * UNIT]}, "job": "exponential"},
    "equal": {"mean": 3 * UNIT, "job": {"kind": "gamma", "shape": 4.0}},
}
METHODS: list[dict[str, Any]] = [
    {"name": "asgd", "stepsize": 0.003},
    {"name": "ringmaster", "delay_threshold": 8, "stepsize": 0.006, "label": "ringmaster"},
    {
        "name": "ringmaster",
        "delay_threshold": 8,
        "stops": True,
        "stepsize": 0.006,
        "label": "ringmaster, stops",
    },
    {"name": "rennala", "batch": 8, "stepsize": 0.03, "label": "rennala"},
    {"name": "sync_sgd", "stepsize": 0.15},
    {"name": "ringleader", "stepsize": 0.012},
    {"name": "dude_asgd", "stepsize": 0.003},
]
CELL = re.compile(r"[0-9]+\.[0-9]+")  # predicted, measured, and the error in per cent
TARGET = {"metric": "loss", "below": 0.5}


def main() -> None:
    """Run the experiment and write its files."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.reality", description=__doc__)
    parser.add_argument("-o", "--output", type=Path, required=True)
    parser.add_argument("--quick", action="store_true", help="one cluster, three methods, one seed")
    parser.add_argument("--on", default="local", help="where the workers are")
    parser.add_argument("--seeds", type=int, default=5)
    parser.add_argument("--published", type=Path, help="draw the figure of this page's table")
    arguments = parser.parse_args()
    if arguments.published is not None:
        _draw(published(arguments.published.read_text("utf-8")), arguments.output / "reality")
        return
    clusters = dict(list(CLUSTERS.items())[:1]) if arguments.quick else CLUSTERS
    methods = METHODS[:1] + METHODS[3:5] if arguments.quick else METHODS
    seeds = 1 if arguments.quick else arguments.seeds
    folder: Path = arguments.output
    folder.mkdir(parents=True, exist_ok=True)
    files = {name: _calibrated(name, folder, arguments.on) for name in clusters}
    predicted = _predicted(files, methods, seeds)
    predicted.to_csv(folder / "predictions.csv", index=False)
    measured, equal, delays = _measured(clusters, methods, seeds, folder, arguments.on, files)
    table = _table(predicted, measured)
    table.to_csv(folder / "table.csv", index=False)
    delays.to_csv(folder / "delays.csv", index=False)
    report = _report(table, equal, delays) | {"on": arguments.on, "machine": _machine()}
    (folder / "report.json").write_text(json.dumps(report, indent=2) + "\n")
    _draw(table, folder / "reality")
    print(table.to_string(index=False))
    print(json.dumps(report, indent=2))


def _scenario(
    cluster: dict[str, Any], methods: list[dict[str, Any]], seeds: Any, stop: dict[str, Any]
) -> Scenario:
    return paceline.load_scenario(
        {
            "name": "reality",
            "problem": {
                "kind": "softmax",
                "data": {"kind": "sklearn", "name": "digits"},
                "l2": 1e-3,
                "batch": 8,
            },
            "cluster": cluster,
            "methods": methods,
            "stop": stop,
            "record": {"every": UNIT},
            "seeds": seeds,
        }
    )


def _cluster(name: str) -> dict[str, Any]:
    return {"workers": WORKERS, "compute_time": CLUSTERS[name]}


def _calibrated(name: str, folder: Path, on: str) -> Path:
    """Record `asgd` for ten seconds per seed; the file of the cluster that it shows."""
    scenario = _scenario(_cluster(name), METHODS[:1], CALIBRATION_SEEDS, {"time": 10.0})
    place = folder / f"calibration-{name.replace(' ', '-')}"
    write(paceline.real(scenario, pace=True, on=on), place, scenario, overwrite=True)
    file = folder / f"{name.replace(' ', '-')}.yaml"
    write_calibration(paceline.calibrate([place]), file)
    print(f"calibrated {name}:\n{file.read_text()}", flush=True)
    return file


def _stop() -> dict[str, Any]:
    return {"time": 60.0, "target": TARGET}


def _predicted(files: dict[str, Path], methods: list[dict[str, Any]], seeds: int) -> DataFrame:
    """Simulated times to the target, other draws than those of the real runs."""
    parts = []
    for name, file in files.items():
        own = range(1000, 1000 + 4 * seeds)  # a prediction knows the law, not the draws
        scenario = _scenario({"include": str(file)}, methods, list(own), _stop())
        parts.append(paceline.run(scenario).summary.assign(cluster=name))
    return concat(parts)[["cluster", "label", "seed", "time_to_target", "arrivals", "mean_delay"]]


def _measured(
    clusters: dict[str, Any],
    methods: list[dict[str, Any]],
    seeds: int,
    folder: Path,
    on: str,
    files: dict[str, Path],
) -> tuple[DataFrame, int, DataFrame]:
    """Real times to the target; how many runs did not replay; distances of delays."""
    parts, unequal, delays = [], 0, []
    for name in clusters:
        scenario = _scenario(_cluster(name), methods, seeds, _stop())
        result = paceline.real(scenario, pace=True, on=on)
        place = folder / f"real-{name.replace(' ', '-')}"
        write(result, place, scenario, overwrite=True)
        unequal += sum(not one.is_equal for one in paceline.replay(place))
        parts.append(result.summary.assign(cluster=name))
        again = _scenario({"include": str(files[name])}, methods, seeds, _stop())
        simulated = paceline.run(again, events=True)
        delays += _delays(name, result.events, simulated.events)
        print(f"measured {name}", flush=True)
    return concat(parts), unequal, DataFrame(delays)


def _delays(name: str, real: Any, simulated: Any) -> list[dict[str, Any]]:
    rows = []
    for label in dict.fromkeys(real["label"]):
        samples = [
            table[(table["label"] == label) & (table["verdict"] == "applied")]["delay"]
            for table in (real, simulated)
        ]
        far = distance(*(sample.to_numpy(float) for sample in samples))
        rows.append({"cluster": name, "label": label, "distance": far})
    return rows


def _table(predicted: DataFrame, measured: DataFrame) -> DataFrame:
    """A row per cluster and method: medians over seeds, and the relative error."""
    keys = ["cluster", "label"]
    both = [
        table.groupby(keys, sort=False)["time_to_target"].median()
        for table in (predicted, measured)
    ]
    table = DataFrame({"predicted": both[0], "measured": both[1]}).reset_index()
    return table.assign(error=table["predicted"] / table["measured"] - 1)


def published(page: str) -> DataFrame:
    """The table in the text of docs/reality.md, with the columns of `_table`."""
    rows = [line.strip("| ").split(" | ") for line in page.splitlines() if "|" in line]
    start = next(k for k, row in enumerate(rows) if row[0] == "method")
    _, *clusters = rows[start]
    found = []
    for label, *cells in rows[start + 2 : start + 2 + len(METHODS)]:
        for cluster, cell in zip(clusters, cells, strict=True):
            predicted, measured = map(float, CELL.findall(cell)[:2])
            found.append((cluster, label.strip("`"), predicted, measured))
    table = DataFrame(found, columns=["cluster", "label", "predicted", "measured"])
    return table.assign(error=table["predicted"] / table["measured"] - 1)


def _report(table: DataFrame, unequal: int, delays: DataFrame) -> dict[str, Any]:
    errors = table["error"].abs()
    orders = {name: _order(part) for name, part in table.groupby("cluster", sort=False)}
    return {
        "runs_that_did_not_replay": unequal,
        "median_error": float(errors.median()),
        "errors_up_to_10_percent": float((errors <= 0.1).mean()),
        "kendall_tau": {name: tau for name, (tau, _) in orders.items()},
        "clear_orders_that_broke": {name: broken for name, (_, broken) in orders.items()},
        "median_distance_of_delays": float(delays["distance"].median()),
    }


def _order(part: DataFrame) -> tuple[float, list[str]]:
    """Kendall's tau of the methods' times, and the pairs far apart whose order is wrong."""
    signs, broken = [], []
    rows = part.to_dict("records")
    for a, b in combinations(rows, 2):
        said, seen = a["predicted"] - b["predicted"], a["measured"] - b["measured"]
        signs.append(float(np.sign(said) * np.sign(seen)))
        apart = abs(said) > CLEAR * min(a["predicted"], b["predicted"])
        if apart and said * seen < 0:
            broken.append(f"{a['label']} and {b['label']}")
    return (float(np.mean(signs)) if signs else 1.0), broken


def _machine() -> dict[str, str]:
    return {"processor": f"{os.cpu_count()} cores of {processor()}", "system": platform.platform()}


def _draw(table: DataFrame, stem: Path) -> None:
    """Predicted against measured seconds, with the diagonal and 10 % on both sides of it."""
    figure = figure_of(partial(_fill, table), (4.0, 3.6))
    save(figure, stem, formats=["png"])


def _fill(table: DataFrame, axes: Axes) -> None:
    from matplotlib.ticker import LogLocator, NullFormatter, ScalarFormatter

    parts = table.groupby("cluster", sort=False)
    for (name, part), (marker, color) in zip(parts, MARKERS, strict=False):
        axes.plot(
            part["measured"], part["predicted"], label=str(name),
            marker=marker, color=color, linestyle="none", markersize=5,
        )  # fmt: skip
    ends = np.array([table["measured"].min() / 1.2, table["measured"].max() * 1.2])
    axes.plot(ends, ends, color="black", linewidth=1, zorder=1)
    axes.fill_between(ends, 0.9 * ends, 1.1 * ends, color="black", alpha=0.1, linewidth=0)
    axes.set(xscale="log", yscale="log", aspect="equal")
    axes.set(xlabel="measured [s]", ylabel="predicted [s]")
    for axis in (axes.xaxis, axes.yaxis):
        axis.set_major_locator(LogLocator(subs=[1, 2, 5]))
        axis.set_major_formatter(ScalarFormatter())
        axis.set_minor_formatter(NullFormatter())
    axes.legend(title="time to the target, median over seeds", ncols=3)


if __name__ == "__main__":
    main()
