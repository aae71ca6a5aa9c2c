"""Presets: their documented ratios, and the data behind them."""

from __future__ import annotations

import json
import math
from pathlib import Path
from typing import get_args

import numpy as np
import pandas as pd
import pytest
from pydantic import ValidationError

from simulator.cluster.presets import CLUSTERS, PRESETS, ClusterName, PresetName
from simulator.cluster.spec import ClusterSpec
from simulator.cluster.times.base import Times
from tests.shared.clusters import durations, make_times


def preset(name: str, *, workers: int = 30, scale: float = 1.0, seed: int = 0) -> Times:
    """The cluster of a preset."""
    return make_times({"preset": name, "scale": scale}, workers=workers, seed=seed)


@pytest.mark.parametrize("name", list(PRESETS))
def test_scale_multiplies_every_duration(name: str) -> None:
    plain, doubled = preset(name), preset(name, scale=2.0)
    assert doubled.mean_seconds == pytest.approx(2 * plain.mean_seconds, rel=1e-15)
    assert durations(doubled, 3, 50) == pytest.approx(2 * durations(plain, 3, 50), rel=1e-15)


@pytest.mark.parametrize(("name", "ratio"), [("mild", 1.3), ("severe", 4.6)])
def test_medians_of_workers_lie_within_the_ratio(name: str, ratio: float) -> None:
    times = preset(name)
    medians = [np.median(durations(times, worker, 20_000)) for worker in range(30)]
    assert max(medians) / min(medians) == pytest.approx(ratio, rel=0.02)
    assert times.mean_seconds[0] == pytest.approx(1.0)


def test_severe_has_a_heavy_tail_and_mild_has_none() -> None:
    severe, mild = (durations(preset(name), 0, 100_000) for name in ("severe", "mild"))
    tenfold = np.count_nonzero(severe > 10 * 0.6)
    expected = 100_000 * 10**-2.5
    assert abs(tenfold - expected) < 4 * math.sqrt(expected)
    assert mild.max() < 1.12 * np.median(mild)


def test_mixed_gpus_have_three_speeds_in_equal_shares() -> None:
    speeds = 1 / preset("mixed_gpus").mean_seconds
    values, counts = np.unique(speeds / speeds.min(), return_counts=True)
    assert values == pytest.approx([1.0, 3.2, 4.8])
    assert counts.tolist() == [10, 10, 10]


def test_phones_span_61_times_and_the_median_takes_a_second() -> None:
    n = 100_000
    seconds = preset("phones", workers=n).mean_seconds
    low, median, high = np.quantile(seconds, [0.05, 0.5, 0.95])
    assert high / low == pytest.approx(61.0, rel=0.05)
    assert median == pytest.approx(1.0, rel=0.03)


def test_every_name_has_a_preset_and_a_description() -> None:
    assert tuple(PRESETS) == get_args(PresetName)
    assert tuple(CLUSTERS) == get_args(ClusterName)
    assert all(one.description for one in (*PRESETS.values(), *CLUSTERS.values()))


# h of the first two workers, and the bounds of tau
REGIMES: dict[str, tuple[list[float], float, float]] = {
    "free_links": ([10.0, 10.0], 0.0, 0.0),
    "slow_links": ([10.0, 10.0], 100.0, 100.0),
    "unequal_compute": ([1.0, 10.0], 0.0, 0.0),
    "unequal_links": ([10.0, 10.0], 1.0, 100.0),
}


@pytest.mark.parametrize("name", list(REGIMES))
def test_a_regime_has_its_compute_times_and_its_links(name: str) -> None:
    spec = ClusterSpec.model_validate({"workers": 200, "preset": name})
    seconds, low, high = REGIMES[name]
    assert spec.build(0).mean_seconds[:2].tolist() == seconds
    network = spec.network(0, 10)
    sends = np.zeros(200) if network is None else network.upload.mean_seconds(10.0)
    assert low <= sends.min() <= low + 3.0
    assert high - 3.0 <= sends.max() <= high


def test_regions_have_the_delay_and_the_bandwidth_of_their_worker() -> None:
    """Worker 4 is in Seoul: 172 ms, and 0.5 Gbit/s for 32 bits a number; worker 8 is in Oregon."""
    network = ClusterSpec.model_validate({"workers": 9, "preset": "regions"}).network(0, 1000)
    assert network is not None
    for link in (network.upload, network.download):
        seconds = link.mean_seconds(1e6)
        assert seconds[4] == pytest.approx(0.172 + 32e6 / 0.5e9)
        assert seconds[8] == seconds[0] == pytest.approx(0.067 + 32e6 / 0.79e9)


@pytest.mark.parametrize(
    ("name", "share"), [("spot_instances", 24.03 / 32), ("available_phones", 1 / 3)]
)
def test_workers_come_and_go_and_a_share_of_them_is_there(name: str, share: float) -> None:
    membership = ClusterSpec.model_validate({"workers": 2, "preset": name}).membership
    assert membership is not None and membership.stays is not None and membership.away is not None
    stays, away = membership.stays.mean, membership.away.mean
    assert isinstance(stays, float) and isinstance(away, float)
    assert stays / (stays + away) == pytest.approx(share, abs=1e-3)


def test_what_is_given_beside_a_regime_replaces_its_part() -> None:
    links = {"upload": 1.0}
    spec = ClusterSpec.model_validate({"workers": 2, "preset": "slow_links", "links": links})
    network = spec.network(0, 10)
    assert network is not None
    assert network.upload.mean_seconds(10.0).tolist() == [1.0, 1.0]
    assert spec.build(0).mean_seconds.tolist() == [10.0, 10.0]


def test_groups_and_a_regime_do_not_go_together() -> None:
    with pytest.raises(ValidationError, match="conflicts with groups"):
        ClusterSpec.model_validate({"groups": [{"workers": 2}], "preset": "slow_links"})


class TestSources:
    """The measured numbers of the presets, and of their page."""

    def test_replicas_of_the_first_training_job(self, shared_data: Path) -> None:
        log = pd.read_parquet(shared_data / "straggler-trace-AR.parquet")
        log = log[log["optype"].isin(["forward-compute", "backward-compute"])]
        medians = log.groupby("dp_rank")["duration"].median()
        assert medians.max() / medians.min() == pytest.approx(1.30, abs=0.005)
        own = log.groupby(["rank", "optype"], observed=True)["duration"].transform("mean")
        assert (log["duration"] / own).std() == pytest.approx(0.020, abs=5e-4)
        medians = log.groupby("rank")["duration"].median()
        assert medians.max() / medians.min() == pytest.approx(2.4, abs=0.05)

    def test_generations_of_gpus(self, shared_data: Path) -> None:
        table = json.loads((shared_data / "gavel-throughputs.json").read_text())
        rates = [
            [table[gpu].get(job, {}).get("null", 0.0) for gpu in ("k80", "p100", "v100")]
            for job in table["v100"]
        ]
        complete = np.array([row for row in rates if all(row)])
        ratios = np.median(complete / complete[:, :1], axis=0)
        assert len(complete) == 80
        assert ratios == pytest.approx([1.0, 3.2, 4.8], abs=0.02)

    def test_scores_of_phones(self, shared_data: Path) -> None:
        phones = json.loads((shared_data / "ai-benchmark-phones.json").read_text())
        scores = [float(phone["AI_Score"].split()[0]) for phone in phones]
        low, high = np.quantile(scores, [0.05, 0.95])
        assert len(scores) == 333
        assert high / low == pytest.approx(61.0, abs=0.1)

    @pytest.mark.parametrize(
        ("name", "job"),
        [
            ("resnet50_gpus", "('ResNet-50 (batch size 64)', 1)"),
            ("recommendation_gpus", "('Recommendation (batch size 2048)', 1)"),
        ],
    )
    def test_seconds_per_step_of_generations(self, name: str, job: str, shared_data: Path) -> None:
        table = json.loads((shared_data / "gavel-throughputs.json").read_text())
        seconds = [1.0 / table[gpu][job]["null"] for gpu in ("k80", "p100", "v100")]
        assert preset(name, workers=3).mean_seconds == pytest.approx(seconds, rel=5e-4)

    def test_spot_instances(self, shared_data: Path) -> None:
        """The mean stay of an exponential law from censored stays, and Little's law."""
        log = pd.read_csv(shared_data / "spot-p3.csv", names=["time", "event", "node"])
        there = log["event"].map({"add": 1, "remove": -1}).cumsum()
        apart = log["time"].diff().shift(-1).fillna(0.0) / 1000.0
        seconds, departures = float((there * apart).sum()), int((log["event"] == "remove").sum())
        mean = seconds / (log["time"].iloc[-1] / 1000.0)
        stays = seconds / departures
        assert (departures, there.max()) == (167, 32)
        assert (seconds / 3600, mean) == (
            pytest.approx(273.1, abs=0.05),
            pytest.approx(24.03, abs=0.005),
        )
        laws = CLUSTERS["spot_instances"].filled["membership"]
        assert laws["stays"]["mean"] == pytest.approx(stays, rel=1e-4)
        assert laws["away"]["mean"] == pytest.approx(stays * (32 / mean - 1), rel=1e-3)

    def test_links_of_phones(self, shared_data: Path) -> None:
        rates = json.loads((shared_data / "phone-links.json").read_text()).values()
        links = CLUSTERS["available_phones"].filled["links"]
        assert len(rates) == 19
        for way, key in (("download", "down_u"), ("upload", "up_u")):
            logs = np.log([rate[key] * 1024 / 4 for rate in rates])  # kB/s, 4 bytes a number
            law = links[way]["bandwidth"]["mean"]
            assert law["sigma"] == pytest.approx(logs.std(), rel=1e-3)
            assert law["scale"] == pytest.approx(np.exp(logs.mean() + logs.var() / 2), rel=1e-3)


@pytest.mark.parametrize("name", [["slow_links"], {"kind": "slow_links"}, 3])
def test_a_regime_that_is_no_name_is_refused(name: object) -> None:
    with pytest.raises(ValidationError, match="preset"):
        ClusterSpec.model_validate({"workers": 2, "preset": name})
