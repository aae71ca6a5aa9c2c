"""Job sizes: their means, their files, and refused values."""

from __future__ import annotations

import math
import os
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest
from pydantic import ValidationError
from scipy import special

from simulator.cluster.compute_time import ComputeTime
from simulator.cluster.logs import samples
from simulator.cluster.logs.tables import load_table
from simulator.cluster.sizes import AnySize
from simulator.cluster.spec import ClusterSpec
from simulator.errors import DataError
from tests.shared.clusters import durations, make_times
from tests.shared.scenes import bits, run

# (size, its standard deviation)
SIZES: list[tuple[Any, float]] = [
    ({"kind": "constant", "scale": 2.0}, 0.0),
    ("exponential", 1.0),
    ({"kind": "exponential", "scale": 3.0}, 3.0),
    ({"kind": "gamma", "shape": 0.5}, math.sqrt(2.0)),
    ({"kind": "gamma", "shape": 4.0}, 0.5),
    ({"kind": "lognormal", "sigma": 0.5}, math.sqrt(math.exp(0.25) - 1)),
    ({"kind": "uniform", "low": 1.0, "high": 4.0}, 3.0 / math.sqrt(12)),
    ({"kind": "weibull", "shape": 2.0}, math.sqrt(4 / math.pi - 1)),
    ({"kind": "pareto", "shape": 4.0}, math.sqrt(1 / 8)),
    ({"kind": "pareto", "shape": 4.0, "minimum": 2.0}, math.sqrt(32 / 9 * 0.25)),
    ({"kind": "truncated_normal", "std": 5.0}, 3.21),
    ({"kind": "half_normal", "std": 2.0}, 2 * math.sqrt(1 - 2 / math.pi)),
    ({"kind": "bernoulli", "probability": 0.2, "slowdown": 6.0}, 2.0),
    ({"kind": "empirical", "values": [1.0, 2.0, 6.0]}, math.sqrt(14 / 27)),
    ({"kind": "empirical", "values": [1.0, 2.0, 6.0], "normalise": False}, math.sqrt(14 / 3)),
]


@pytest.mark.parametrize(("job", "deviation"), SIZES)
def test_the_mean_of_many_jobs_is_the_mean_that_is_told(job: Any, deviation: float) -> None:
    count = 100_000
    times = make_times({"mean": 1.0, "job": job}, workers=1)
    found = durations(times, 0, count)
    error = deviation / math.sqrt(count)
    assert abs(found.mean() - times.mean_seconds[0]) <= 4 * error
    assert found.std() == pytest.approx(deviation, rel=0.05)


@pytest.mark.parametrize(
    ("job", "random"),
    [
        ({"kind": "constant", "scale": 2.0}, False),
        ("exponential", True),
        ({"kind": "gamma", "shape": 4.0}, True),
        ({"kind": "lognormal", "sigma": 0.5}, True),
        ({"kind": "lognormal", "sigma": 0.0}, False),
        ({"kind": "uniform", "low": 1.0, "high": 4.0}, True),
        ({"kind": "uniform", "low": 2.0, "high": 2.0}, False),
        ({"kind": "weibull", "shape": 2.0}, True),
        ({"kind": "pareto", "shape": 4.0}, True),
        ({"kind": "pareto", "shape": 4.0, "minimum": 2.0}, True),
        ({"kind": "truncated_normal", "std": 5.0}, True),
        ({"kind": "truncated_normal", "std": 0.0}, False),
        ({"kind": "half_normal", "std": 2.0}, True),
        ({"kind": "half_normal", "std": 0.0}, False),
        ({"kind": "bernoulli", "probability": 0.2, "slowdown": 6.0}, True),
        ({"kind": "bernoulli", "probability": 0.2, "slowdown": 1.0}, False),
        ({"kind": "bernoulli", "probability": 0.0, "slowdown": 6.0}, False),
        ({"kind": "bernoulli", "probability": 1.0, "slowdown": 6.0}, False),
        ({"kind": "empirical", "values": [1.0, 2.0, 6.0]}, True),
        ({"kind": "empirical", "values": [2.0, 2.0]}, False),
    ],
)
def test_times_say_whether_the_seed_changes_them(job: Any, random: bool) -> None:
    """If not, one seed gives the schedule of all."""
    one, other = (make_times({"mean": 1.0, "job": job}, seed=seed) for seed in (0, 1))
    assert one.random is random
    drawn = [durations(times, 0, 20).tolist() for times in (one, other)]
    assert (drawn[0] != drawn[1]) is random


def test_sizes_have_mean_one_unless_they_say_otherwise() -> None:
    standard = [job for job, _ in SIZES if job == "exponential" or set(job) & {"shape", "sigma"}]
    for job in standard:
        if "minimum" not in job:
            assert make_times({"job": job}).mean_seconds[0] == 1.0


def test_half_normal_adds_and_never_shortens() -> None:
    times = make_times({"mean": {"law": "linear"}, "job": {"kind": "half_normal", "std": 0.5}})
    for worker in (0, 9):
        added = durations(times, worker, 2000) - (worker + 1)
        assert added.min() > 0
        assert abs(added.mean() - 0.5 * math.sqrt(2 / math.pi)) < 4 * added.std() / math.sqrt(2000)


def test_the_ringmaster_times_have_a_variance_equal_to_the_index() -> None:
    job = {"kind": "half_normal", "std": {"law": "sqrt"}}
    times = make_times({"mean": {"law": "sqrt", "offset": 1.0}, "job": job}, workers=100)
    expected = [1 + math.sqrt(i) * (1 + math.sqrt(2 / math.pi)) for i in range(1, 101)]
    assert times.mean_seconds == pytest.approx(expected)


def test_infinite_slowdowns_and_means_are_legal() -> None:
    times = make_times({"job": {"kind": "bernoulli", "probability": 0.5, "slowdown": math.inf}})
    assert set(durations(times, 0, 100).tolist()) == {1.0, math.inf}
    assert (times.mean_seconds == math.inf).all()
    heavy = make_times({"job": {"kind": "pareto", "shape": 0.9, "minimum": 1.0}})
    assert (heavy.mean_seconds == math.inf).all()


class TestFiles:
    @pytest.mark.parametrize("suffix", ["csv", "csv.gz", "parquet"])
    def test_sizes_are_read_from_a_column(self, tmp_path: Path, suffix: str) -> None:
        path = tmp_path / f"sizes.{suffix}"
        table = pd.DataFrame({"other": [7, 8], "seconds": [1.0, 3.0]})
        table.to_parquet(path) if suffix == "parquet" else table.to_csv(path, index=False)
        job = {"kind": "empirical", "path": str(path), "column": "seconds"}
        assert set(durations(make_times({"job": job}), 0, 50).tolist()) == {0.5, 1.5}

    @pytest.mark.parametrize(
        ("name", "content", "said"),
        [
            ("sizes.csv", "siez\n1\n", r"no column 'size'; did you mean 'siez'\? known: siez"),
            ("sizes.csv", "size\n", r"sizes\.csv: no rows"),
            ("sizes.csv", "size\n1\n-2\n", r"column 'size', row 2: -2, must be a number above 0"),
            ("sizes.csv", "size\n1\nfast\n", r"row 2: fast, must be a number above 0"),
            ("sizes.csv", "size\n1\ninf\n", r"row 2: inf, must be a number above 0"),
            ("sizes.csv", "", r"sizes\.csv: is empty, must have a line of column names"),
            ("sizes.parquet", "size\n1\n", r"not a readable table"),
            ("sizes.xls", "size\n1\n", r"\.xls, must be \.csv, \.tsv or \.txt \(also with"),
            ("sizes", "size\n1\n", r"no suffix, must be \.csv"),
        ],
    )
    def test_a_wrong_file_is_refused(
        self, tmp_path: Path, name: str, content: str, said: str
    ) -> None:
        path = tmp_path / name
        path.write_text(content)
        with pytest.raises(DataError, match=said):
            make_times({"job": {"kind": "empirical", "path": str(path)}})

    def test_with_per_worker_each_draws_from_its_own_rows(self, tmp_path: Path) -> None:
        path = tmp_path / "sizes.csv"
        path.write_text("worker,size\n1,4\n0,1\n1,12\n0,3\n2,5\n7,9\n")
        job = {"kind": "empirical", "path": str(path), "per_worker": True}
        raw = make_times({"mean": 1.0, "job": {**job, "normalise": False}}, workers=3)
        drawn = [set(durations(raw, worker, 60).tolist()) for worker in range(3)]
        assert drawn == [{1.0, 3.0}, {4.0, 12.0}, {5.0}]
        assert raw.mean_seconds.tolist() == [2.0, 8.0, 5.0]
        scaled = make_times({"mean": [1.0, 2.0, 3.0], "job": job}, workers=3)
        drawn = [set(durations(scaled, worker, 60).tolist()) for worker in range(3)]
        assert drawn == [{0.5, 1.5}, {1.0, 3.0}, {3.0}]
        assert scaled.mean_seconds.tolist() == [1.0, 2.0, 3.0]

    def test_clusters_of_several_seeds_read_the_file_once(
        self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        path = tmp_path / "sizes.csv"
        path.write_text("size,worker\n1.0,0\n2.0,1\n3.0,0\n")
        os.utime(path, (1.0, 1.0))
        reads = []
        monkeypatch.setattr(
            samples, "load_table", lambda *asked: [reads.append(asked), load_table(*asked)][1]
        )
        for per_worker in (True, False):
            job = {"kind": "empirical", "path": str(path), "per_worker": per_worker}
            spec = ClusterSpec.model_validate({"workers": 2, "compute_time": {"job": job}})
            for seed in range(3):
                spec.build(seed)
        assert len(reads) == 2

    def test_per_worker_counts_within_a_group(self, tmp_path: Path) -> None:
        path = tmp_path / "sizes.csv"
        path.write_text("worker,size\n0,1\n0,3\n1,5\n")
        job = {"kind": "empirical", "path": str(path), "per_worker": True, "normalise": False}
        gamma: Any = {"workers": 2, "compute_time": {"job": {"kind": "gamma", "shape": 2.0}}}
        own = {"workers": 2, "compute_time": {"job": job}}
        times = ClusterSpec.model_validate({"groups": [gamma, own]}).build(3)
        assert set(durations(times, 2, 60).tolist()) == {1.0, 3.0}
        assert set(durations(times, 3, 60).tolist()) == {5.0}
        alone = make_times(gamma["compute_time"], workers=2, seed=3)
        assert durations(times, 1, 60).tolist() == durations(alone, 1, 60).tolist()

    def test_per_worker_gives_the_same_bytes_job_by_job_and_cohort_by_cohort(
        self, tmp_path: Path
    ) -> None:
        path = tmp_path / "sizes.csv"
        path.write_text("worker,size\n0,1\n0,3\n1,5\n1,2.5\n2,0.7\n2,0.1\n")
        times = {"job": {"kind": "empirical", "path": str(path), "per_worker": True}}
        built = make_times(times, workers=3)
        for worker in range(3):
            alone = [built.finish(worker, job, 2.0) for job in range(40)]
            together = built.finish_many(np.full(40, worker), np.arange(40), 2.0)
            assert alone == together.tolist()
        entry = {"name": "ringmaster", "stepsize": 0.1, "delay_threshold": 2}
        cohort, noted = (
            run(entry, times=times, workers=3, events=events) for events in (False, True)
        )
        assert bits(cohort.curves) == bits(noted.curves)
        assert bits(cohort.workers) == bits(noted.workers)
        assert noted.workers["cancelled"].sum() + noted.workers["discarded"].sum() > 0

    @pytest.mark.parametrize(
        ("content", "said"),
        [
            ("size\n1\n", "no column 'worker'"),
            ("worker,size\n0,1\n2,1\n", "no worker 1, and 3 workers are to draw from their own"),
            ("worker,size\n0.5,1\n", "column 'worker', row 1: 0.5, must be a whole number"),
        ],
    )
    def test_a_file_without_rows_of_its_own_for_each_worker_is_refused(
        self, tmp_path: Path, content: str, said: str
    ) -> None:
        path = tmp_path / "sizes.csv"
        path.write_text(content)
        job = {"kind": "empirical", "path": str(path), "per_worker": True}
        with pytest.raises(DataError, match=said):
            make_times({"job": job}, workers=3)

    def test_an_absent_file_is_told_with_the_place_it_was_looked_for(self) -> None:
        with pytest.raises(DataError, match=r"absent\.csv: no such file \(a relative path starts"):
            make_times({"job": {"kind": "empirical", "path": "absent.csv"}})

    def test_a_directory_is_told_as_that(self, tmp_path: Path) -> None:
        with pytest.raises(DataError, match=f"^{tmp_path}: is a directory, must be a file$"):
            make_times({"job": {"kind": "empirical", "path": str(tmp_path)}})

    def test_too_many_samples_are_refused(self, tmp_path: Path) -> None:
        path = tmp_path / "sizes.parquet"
        pd.DataFrame({"size": np.ones(1_000_001)}).to_parquet(path)
        with pytest.raises(DataError, match=r"1000001 rows, at most 1000000"):
            make_times({"job": {"kind": "empirical", "path": str(path)}})


WRONG: list[tuple[Any, tuple[Any, ...], str]] = [
    ({"kind": "gamma", "shape": 0.0}, ("shape",), "greater than 0"),
    ({"kind": "gamma", "shape": math.inf}, ("shape",), "finite number"),
    ({"kind": "gamma", "shape": "2"}, ("shape",), "valid number"),
    ({"kind": "gamma", "shape": True}, ("shape",), "valid number"),
    ({"kind": "gamma"}, ("shape",), "required"),
    ({"kind": "gamma", "shape": 1.0, "sigma": 1.0}, ("sigma",), "not permitted"),
    ({"kind": "lognormal", "sigma": -1.0}, ("sigma",), "greater than or equal to 0"),
    ({"kind": "uniform", "low": 2.0, "high": 1.0}, ("low",), r"must not be above high \(1\)"),
    ({"kind": "weibull", "shape": 0.02}, ("shape",), "at least 0.03, else less than one job in"),
    ({"kind": "lognormal", "sigma": 9.6}, ("sigma",), "at most 9.5, else less than one job in"),
    ({"kind": "gamma", "shape": 1e-7}, ("shape",), "at least 1e-06, else less than one job in"),
    ({"kind": "pareto", "shape": 1.0}, ("shape",), "above 1 unless minimum is given"),
    ({"kind": "pareto", "shape": 1.0000001}, ("shape",), "by 1e-6 at least"),
    ({"kind": "truncated_normal", "mean": -3.0, "std": 1.0}, ("mean",), r"above -3 std \(-3\)"),
    ({"kind": "truncated_normal", "mean": 0.0, "std": 0.0}, ("mean",), r"above -3 std"),
    ({"kind": "half_normal", "std": -1.0}, ("std",), "greater than or equal to 0"),
    ({"kind": "half_normal", "std": {"law": "sqrt", "permute": True}}, ("permute",), "the mean"),
    ({"kind": "bernoulli", "probability": 1.1, "slowdown": 2.0}, ("probability",), "equal to 1"),
    ({"kind": "bernoulli", "probability": 0.1, "slowdown": 0.0}, ("slowdown",), "than 0"),
    ({"kind": "empirical"}, ("empirical",), "neither is given"),
    ({"kind": "empirical", "values": [1.0], "path": "a.csv"}, ("empirical",), "both are given"),
    ({"kind": "empirical", "values": []}, ("values",), "at least 1"),
    ({"kind": "empirical", "values": [1.0], "per_worker": True}, ("per_worker",), "needs path"),
    ({"kind": "empirical", "values": [1.0, 0.0]}, (1,), "greater than 0"),
    ({"kind": "poisson"}, ("job",), "'poisson'"),
    ("gamma", ("shape",), "required"),
]


@pytest.mark.parametrize(("job", "place", "said"), WRONG)
def test_a_wrong_size_is_refused_at_its_key(job: Any, place: tuple[Any, ...], said: str) -> None:
    with pytest.raises(ValidationError, match=said) as refused:
        ComputeTime.model_validate({"job": job})
    assert place[0] in refused.value.errors()[0]["loc"]


@pytest.mark.parametrize(
    ("job", "over_the_mean"),
    [
        ({"kind": "lognormal", "sigma": 9.5}, special.ndtr(-9.5 / 2)),
        ({"kind": "gamma", "shape": 1e-6}, special.gammaincc(1e-6, 1e-6)),
        ({"kind": "weibull", "shape": 0.03}, math.exp(-(special.gamma(1 + 1 / 0.03) ** 0.03))),
        ({"kind": "pareto", "shape": 1.000001}, (1e-6 / 1.000001) ** 1.000001),
    ],
)
def test_at_the_bounds_about_one_job_in_a_million_outlasts_the_mean(
    job: dict[str, Any], over_the_mean: float
) -> None:
    ComputeTime.model_validate({"job": job})
    assert 0.9e-6 < over_the_mean < 2e-5


def test_every_kind_has_a_mean_that_was_checked() -> None:
    tested = {job if isinstance(job, str) else job["kind"] for job, _ in SIZES}
    models = AnySize.__origin__.__args__  # type: ignore[attr-defined]
    assert tested == {model.model_fields["kind"].annotation.__args__[0] for model in models}
