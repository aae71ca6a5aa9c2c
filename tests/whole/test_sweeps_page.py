"""The statements of docs/sweeps.md hold."""

from __future__ import annotations

import re
from pathlib import Path

from ruamel.yaml import YAML

from simulator.sweep.grid import load_grid


def test_the_example_makes_the_points_that_the_page_says(
    project_root: Path, tmp_path: Path
) -> None:
    page = (project_root / "docs" / "sweeps.md").read_text("utf-8")
    [example] = re.findall(r"```yaml\n(.*?)```", page, flags=re.DOTALL)
    (tmp_path / "s.yaml").write_text(example)
    values = [point.values for point in load_grid(tmp_path / "s.yaml").points]
    assert len(values) == 4 * 3 * 2 - 3
    assert sorted({one["cluster.workers"] for one in values}) == [10, 20, 30, 40]
    assert sorted({one["methods.ringmaster.stepsize"] for one in values}) == [0.1, 0.2, 0.4]
    assert {one["stop.time"] for one in values if one["cluster.workers"] == 40} == {500.0}


def test_the_kubernetes_objects_are_whole_and_belong_together(project_root: Path) -> None:
    page = (project_root / "docs" / "clusters.md").read_text("utf-8")
    [manifest] = re.findall(r"```yaml\n(.*?)```", page, flags=re.DOTALL)
    found = {
        (one["kind"], one["metadata"]["name"]): one["spec"]
        for one in YAML(typ="safe", pure=True).load_all(manifest)
    }
    service = found["Service", "dask-scheduler"]
    pod = found["Deployment", "dask-scheduler"]["template"]
    [container] = pod["spec"]["containers"]
    assert service["selector"] == pod["metadata"]["labels"]
    assert str(service["ports"][0]["port"]) in container["args"]
    [worker] = found["Deployment", "dask-worker"]["template"]["spec"]["containers"]
    assert "tcp://dask-scheduler:8786" in worker["args"]
