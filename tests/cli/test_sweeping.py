"""What computes the runs of a command."""

from __future__ import annotations

import pytest

from simulator.cli.sweeping import resources_of
from simulator.errors import ScenarioError


def test_without_a_scheduler_processes_here_compute() -> None:
    for jobs in (None, 3):
        found = resources_of(jobs, None, ["a:B"], "10m")
        assert (found.jobs, found.cluster) == (jobs, None)


def test_a_cluster_gets_the_plug_ins_and_the_patience(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    checked: list[str] = []
    monkeypatch.setattr("simulator.sweep.dask_cluster.check_address", checked.append)
    cluster = resources_of(None, "tcp://host:8786", ["a:B"], "2m").cluster
    assert cluster is not None
    assert checked == [cluster.address] == ["tcp://host:8786"]
    assert (cluster.plugins, cluster.wait_seconds) == (("a:B",), 120.0)
    cluster.say("said")
    assert capsys.readouterr() == ("", "said\n")
    plain = resources_of(None, "tcp://host:8786", None, "2m").cluster
    assert plain is not None
    assert plain.plugins == ()


@pytest.mark.parametrize(
    ("jobs", "address", "wait", "said"),
    [
        (2, "tcp://h:1", "10m", "--jobs 2: must be left out with --scheduler"),
        (None, None, "soon", "--wait-for-workers: 'soon', must be a number with its unit"),
    ],
)
def test_wrong_values_are_refused(
    jobs: int | None, address: str | None, wait: str, said: str
) -> None:
    with pytest.raises(ScenarioError, match=said):
        resources_of(jobs, address, None, wait)
