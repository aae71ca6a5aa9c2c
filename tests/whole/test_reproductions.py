"""Scenarios that reproduce papers: they load, are explained, and show their findings in small."""

from __future__ import annotations

import re
from math import comb, exp, lgamma
from pathlib import Path

import pytest

import simulator
from simulator.results.answer import answer
from simulator.scenario import load_scenario

PAPERS = Path(__file__).parents[2] / "scenarios" / "papers"
FILES = sorted(PAPERS.glob("*/*.yaml"))
LARGEST_FIGURE = 150_000  # bytes


def final(name: str, *changes: str) -> dict[str, float]:
    """Label -> median final value of the leading metric at the best replica."""
    table = answer(simulator.run(load_scenario(PAPERS / name, list(changes))))
    return dict(zip(table["label"], table["final"], strict=True))


@pytest.mark.parametrize("path", FILES, ids=lambda path: f"{path.parent.name}/{path.stem}")
def test_it_loads_and_its_readme_names_it(path: Path) -> None:
    scenario = load_scenario(path)
    assert scenario.description
    assert path.name in (path.parent / "README.md").read_text()


@pytest.mark.parametrize("folder", sorted({path.parent for path in FILES}), ids=lambda p: p.name)
def test_every_figure_of_a_readme_is_there_and_small(folder: Path) -> None:
    shown = set(re.findall(r"\]\(([\w-]+\.png)\)", (folder / "README.md").read_text()))
    assert shown == {path.name for path in folder.glob("*.png")}
    assert all((folder / name).stat().st_size < LARGEST_FIGURE for name in shown)


def test_rescaled_steps_cure_the_bias_and_inverse_ones_make_it_worse() -> None:
    ends = final("rescaled/toy.yaml")
    bias = ((3 - 0.5) / (1 + 1 / 3 + 1 / 10) + 2 / 3) ** 2
    assert ends["ASGD"] == pytest.approx(bias, rel=0.05)
    assert ends["rescaled, tau known"] < 0.01 * bias
    assert ends["rescaled, each job measured"] < 0.01 * bias
    assert ends["steps in proportion to 1/tau"] > 1.5 * bias


def test_ringmaster_is_below_rennala_and_far_below_delay_adaptive() -> None:
    ends = final("ringmaster/ringmaster.yaml", "cluster.workers=300", "stop.time=300", "seeds=2")
    assert ends["Ringmaster, R = 6"] < ends["Rennala, S = 6"]
    assert ends["Ringmaster, R = 6, stops"] < ends["Rennala, S = 6"]
    assert ends["delay-adaptive ASGD"] > 100 * ends["Rennala, S = 6"]


def test_where_noise_decides_synchronous_sgd_loses_by_the_spread_of_the_times() -> None:
    """tau_n/tau_avg = 8.5; instants are coarse here, so the test requires 5."""
    changes = ["seeds=1", "record.points=150", "problem.dimension=20", "stop.target.below=0.004"]
    scenario = load_scenario(PAPERS / "ringleader/noise.yaml", [*changes, "stop.time=5000"])
    compared = ("Ringleader", "Malenia, S = n", "synchronous SGD")
    few = [entry for entry in scenario.methods if entry.label in compared]
    table = answer(simulator.run(scenario.model_copy(update={"methods": few})))
    seconds = dict(zip(table["label"], table["time_to_target"], strict=True))
    steps = dict(zip(table["label"], table["stepsize"], strict=True))
    assert seconds["synchronous SGD"] > 5 * seconds["Ringleader"]
    assert seconds["Ringleader"] < 2 * seconds["Malenia, S = n"]
    assert 10 <= steps["Malenia, S = n"] / steps["Ringleader"] <= 200


def test_under_covariate_shift_the_target_risk_rises_and_the_transform_mends_it() -> None:
    scenario = load_scenario(PAPERS / "covariate_shift/rise.yaml", ["seeds=4"])
    curves = simulator.run(scenario).curves
    ends = curves.groupby(["label", "seed"]).last().groupby("label").median(numeric_only=True)
    start = curves.iloc[0]
    for label in ("ASGD, step halved", "ASGD, P = S^-1/2, step halved"):
        assert ends["source_risk"][label] < 0.5 * start["source_risk"]
        assert ends["target_risk"][label] > 2 * start["target_risk"]
    mended = ends.loc["ASGD, P = A, step halved"]
    assert mended["target_risk"] < 0.5 * ends["target_risk"]["ASGD, step halved"]


def test_coordinate_descent_is_sped_up_in_proportion_to_the_workers() -> None:
    """Sixteen take a sixteenth of the time for as many updates."""
    changes = ["sweep={}", "seeds=2", "methods=[{name: hogwild, stepsize: 0.01}]"]
    seconds, updates = [], []
    for workers in (1, 16):
        changed = [*changes, f"cluster.workers={workers}"]
        scenario = load_scenario(PAPERS / "zeroth_order/coordinate_descent.yaml", changed)
        table = simulator.run(scenario).summary
        seconds.append(table["time_to_target"].median())
        updates.append(table["iterations"].median())
    assert seconds[0] / seconds[1] == pytest.approx(16, rel=0.2)
    assert updates[1] / updates[0] == pytest.approx(1, rel=0.2)


def fastest(name: str, *changes: str) -> dict[str, float]:
    """Label -> median seconds to the target at the best replica."""
    table = answer(simulator.run(load_scenario(PAPERS / name, ["sweep={}", *changes])))
    return dict(zip(table["label"], table["time_to_target"], strict=True))


def test_dude_is_first_where_the_minima_are_apart_and_behind_where_they_are_not() -> None:
    apart, close = (
        fastest("dude/phase_noise.yaml", f"problem.heterogeneity.scale={scale}", "seeds=1",
                "stop.time=400", "record.points=80")
        for scale in (1.0, 0.03)
    )  # fmt: skip
    assert 1.3 * apart["DuDe-ASGD"] < apart["synchronous SGD"] < apart["vanilla ASGD"]
    assert 1.3 * close["vanilla ASGD"] < close["DuDe-ASGD"]


def test_ordered_momentum_is_first_until_noise_permits_only_small_steps() -> None:
    quiet, noisy = (
        fastest("ormo/phase_minima.yaml", f"problem.noise.std={noise}", "seeds=1")
        for noise in (0.1, 0.3)
    )
    assert 1.4 * quiet["OrMo"] < min(quiet["naive momentum"], quiet["ASGD"])
    assert max(noisy.values()) < 1.1 * min(noisy.values())


def test_at_one_step_ia2sgd_leads_at_first_and_ringleader_in_the_end() -> None:
    """IA2SGD makes five times as many updates."""
    step = "ringleader/same_step.yaml", "sweep={}", "seeds=1", "stop={time: 3000}"
    scenario = load_scenario(PAPERS / step[0], [*step[1:], "problem.batch=1", "record.points=30"])
    curves = simulator.run(scenario).curves.pivot(
        index="time", columns="label", values="grad_norm_sq"
    )
    early, late = curves.loc[100], curves.loc[2000:].mean()
    assert 1.5 * early["IA2SGD"] < early["Ringleader"]
    assert 2 * late["Ringleader"] < late["IA2SGD"]


def test_staleness_costs_nothing_where_noise_dominates_and_all_where_it_does_not() -> None:
    """S_avg = 7 and 63."""
    noisy, quiet = (
        [
            fastest(f"dasgd/staleness_{noise}.yaml", f"cluster.links.edge={latency}", "seeds=1")
            for latency in (0.0, 8.0)
        ]
        for noise in ("noise", "quiet")
    )
    assert noisy[1]["DASGD"] < 1.15 * noisy[0]["DASGD"]
    assert quiet[1]["DASGD"] > 6 * quiet[0]["DASGD"]


def test_a_straggler_slows_only_those_who_wait() -> None:
    seconds = [
        fastest(
            "dasgd/straggler.yaml",
            f"cluster.groups[1].compute_time.mean={slow}",
            "seeds=1",
            "problem={kind: quadratic, dimension: 10, matrix: identity, noise: 0.2}",
            "stop.target.below=0.01",
            "record.every=0.5",
        )
        for slow in (1.0, 10.0)
    ]
    assert seconds[1]["D-PSGD"] > 6 * seconds[0]["D-PSGD"]
    for label in ("DASGD", "AD-PSGD"):
        assert seconds[1][label] < 2 * seconds[0][label]


def test_nodes_overtake_a_server_whose_link_is_narrow() -> None:
    wide, narrow = (
        fastest("dasgd/bottleneck.yaml", f"cluster.links.upload.bandwidth={width}", "seeds=1")
        for width in (1600.0, 200.0)
    )
    assert wide["ASGD, server"] < 0.7 * wide["DASGD"]
    assert narrow["DASGD"] < 0.9 * narrow["ASGD, server"]
    assert wide["DASGD"] == narrow["DASGD"]


def test_outer_momentum_per_arrival_needs_another_step_than_in_rounds() -> None:
    shared = "local_steps: 16, stepsize: 0.7, local_stepsize: 0.05"
    entries = (
        f"{{name: diloco, label: rounds, {shared}}}",
        f"{{name: async_diloco, label: naive, outer: nesterov, {shared}}}",
        f"{{name: async_diloco, label: delayed, dylu: true, {shared}}}",
    )
    changes = (f"methods=[{', '.join(entries)}]", "seeds=1", "stop={time: 600}")
    ends = final("async_diloco/unequal.yaml", *changes)
    assert ends["delayed"] < ends["rounds"]
    assert not ends["naive"] < 10 * ends["rounds"]


def test_momentum_of_rounds_does_not_carry_over_to_a_step_per_arrival() -> None:
    ends = final("outer_momentum/per_arrival.yaml", "seeds=1", "stop.time=600")
    assert ends["rounds, stepsize 0.7"] < 0.01
    assert ends["every 8th arrival, stepsize 0.7"] < 0.01
    assert not ends["per arrival, stepsize 0.7/8"] < 100


def test_a_sum_and_an_average_with_equal_final_moves_are_alike() -> None:
    ends = final("outer_momentum/averages.yaml", "seeds=1", "stop.time=600")
    assert ends["average, stepsize 0.105"] == pytest.approx(ends["sum, stepsize 0.02"], rel=0.2)
    assert ends["average, stepsize 0.02"] > 10 * ends["sum, stepsize 0.02"]
    assert not ends["sum, stepsize 0.1"] < 100


def test_steps_of_bounded_length_bear_noise_whose_norm_has_no_mean() -> None:
    changes = ["seeds=3", "stop.time=900", "record.points=60", "stop.target.below=1e-9"]
    ends = final("ringmaster_lmo/heavy_tails.yaml", *changes)
    plain = min(ends["Ringmaster"], ends["ASGD"])
    assert ends["clipped ASGD"] < 0.1 * plain and ends["LMO, l2"] < 0.7 * plain


def test_which_norm_is_best_depends_on_the_directions_of_the_curvatures() -> None:
    changes = ["seeds=1", "stop.time=600", "record.points=60", "stop.target.below=1e-9"]
    aligned, turned = (
        final(f"ringmaster_lmo/{name}.yaml", *changes) for name in ("scales", "rotated")
    )
    assert aligned["LMO, linf"] < 0.5 * min(aligned["LMO, l2"], aligned["Ringmaster"])
    assert turned["LMO, linf"] > 1.5 * max(turned["LMO, l2"], turned["Ringmaster"])


def test_an_adaptive_server_step_is_ahead_where_curvatures_differ() -> None:
    ends = final("fadas/curvatures.yaml", "seeds=1", "stop.time=500", "record.points=50")
    assert ends["FADAS"] < 0.5 * min(ends["FedBuff"], ends["momentum"])


def test_buffers_bear_flipped_gradients_that_stop_other_methods() -> None:
    ends = final("basgd/flipped.yaml", "seeds=1", "stop.time=20", "record.points=10")
    assert ends["BASGD, median of 10"] > 0.8
    assert max(ends["ASGD"], ends["FedBuff, 10"], ends["Kardam"]) < 0.6


def test_weights_of_updates_help_where_attackers_are_many_but_slow() -> None:
    changes = ["seeds=1", "stop.time=200", "record.points=10"]
    ends = final("weighted_robust/label_flip.yaml", *changes)
    assert ends["momentum, weighted"] < ends["momentum, equal weights"] < ends["ASGD"]
    assert ends["momentum, weighted, CTMA"] < ends["sgd, weighted"]


def pareto(shape: float, rank: int, workers: int) -> float:
    """The mean of the rank-th smallest of as many times, each at least 1, of a Pareto law."""
    above, part = workers - rank, 1 / shape
    logs = lgamma(workers + 1) - lgamma(above + 1)
    return exp(logs + lgamma(above + 1 - part) - lgamma(workers + 1 - part))


def test_rounds_with_codes_and_copies_take_the_seconds_of_the_closed_forms() -> None:
    """The least of r Pareto times has r times the shape."""
    scenario = load_scenario(PAPERS / "gradient_coding/rounds.yaml", ["seeds=150"])
    summary = simulator.run(scenario).summary
    times = summary.groupby("label")["simulated_seconds"]
    expected = {
        "sync_sgd": pareto(2.5, 20, 20),
        "repetition, s = 1": 2 * pareto(5.0, 10, 10),
        "repetition, s = 3": 4 * pareto(10.0, 5, 5),
        "cyclic, s = 1": 2 * pareto(2.5, 19, 20),
        "cyclic, s = 3": 4 * pareto(2.5, 17, 20),
        "no code, first 19": pareto(2.5, 19, 20),
        "2 copies": pareto(5.0, 10, 10),
        "4 copies": pareto(10.0, 5, 5),
    }
    least = 0.6  # the minimum of a Pareto law of shape 2.5 and mean 1
    for label, (mean, error) in times.agg(["mean", "sem"]).iterrows():
        assert abs(mean - least * expected[str(label)]) < 4 * error < 0.3 * mean


def test_codes_reach_the_minimum_of_different_objectives_and_copies_do_not() -> None:
    ends = final("gradient_coding/different.yaml", "seeds=3", "stop.time=400", "record.points=100")
    assert max(ends["repetition, s = 1"], ends["cyclic, s = 1"]) < 0.01
    assert ends["no code, first 19"] > 0.01
    assert ends["2 copies"] > 0.1


def test_a_limit_on_micro_batches_saves_the_wait_for_stragglers() -> None:
    """64 workers; without a limit a step takes 12 s and 9 s per straggler of the worst worker."""
    changes = ["seeds=1", "stop={time: 1500}", "record.points=2"]
    summary = simulator.run(load_scenario(PAPERS / "drop_compute/stragglers.yaml", changes)).summary
    first = summary.groupby("label").first()
    step, share = 1500 / first["iterations"], first["applied"] / first["iterations"] / (12 * 64)
    below = [sum(comb(12, k) * 0.02**k * 0.98 ** (12 - k) for k in range(m)) for m in range(1, 13)]
    assert step["no limit"] == pytest.approx(12 + 9 * sum(1 - p**64 for p in below), rel=0.08)
    one_gradient = 1 + 9 * (1 - 0.98**64)
    assert step["synchronous SGD, one gradient"] == pytest.approx(one_gradient, rel=0.08)
    assert step["limit of 13 s"] == pytest.approx(13, rel=0.01)
    assert share["limit of 13 s"] == pytest.approx(0.8951, abs=0.005)
    assert step["limit chosen, after gradient"] > 1.5 * step["limit of 13 s"]


def test_an_adaptive_deadline_spares_the_wait_for_slow_and_departed_machines() -> None:
    """A round of the usual DiLoCo takes more than 30 s, with patience 1.2 less than 20 s."""
    changes = ["seeds=1", "stop={time: 1000}", "record.every=1000"]
    scenario = load_scenario(PAPERS / "diloco_spot/spot.yaml", changes)
    few = [entry for entry in scenario.methods if entry.label in ("DiLoCo", "DiLoCo, patience 1.2")]
    result = simulator.run(scenario.model_copy(update={"methods": few}))
    summary = result.summary.groupby("label").first()
    rounds = 1000 / summary["iterations"]
    assert rounds["DiLoCo"] > 30 > 20 > rounds["DiLoCo, patience 1.2"]
    ends = result.summary.groupby("label")["final_loss"].min()
    assert ends["DiLoCo, patience 1.2"] < 0.7 * ends["DiLoCo"]
