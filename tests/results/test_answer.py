"""The answer: the best replica by median time to target, and its ratio to the best method."""

from __future__ import annotations

from dataclasses import replace
from itertools import product

import numpy as np
import pandas as pd
import pytest

from simulator.results.answer import answer, best_replicas, leading_metric, point_answers
from simulator.results.result import Result, Target, swept_keys
from simulator.results.show import answer_cells, answer_notes
from tests.conftest import Golden
from tests.shared.drawn import tabled
from tests.shared.fabricated import made_result, summary_row
from tests.shared.steps import steps


def result_of(rows: list[dict[str, object]], target: Target | None = None) -> Result:
    """A result that has only a summary."""
    empty = pd.DataFrame()
    return Result(curves=empty, summary=pd.DataFrame(rows), workers=empty, target=target)


def test_the_fastest_label_comes_first_with_ratio_one() -> None:
    table = answer(made_result())
    assert list(table["label"]) == ["ringmaster", "asgd"]
    assert list(table["time_to_target"]) == [10.5, 21.0]
    assert list(table["ratio"]) == [1.0, 2.0]
    assert list(table["reached"]) == [3, 3]
    assert (table["time_q25"][1], table["time_q75"][1]) == (20.5, 21.5)


def test_times_within_the_resolution_of_the_records_are_a_tie() -> None:
    times = {
        "asgd": (10.0, 2.0),
        "rennala": (12.0, 1.0),
        "sync_sgd": (12.1, 2.0),
        "malenia": (14, 4),
    }
    rows = [
        summary_row(name, 0, 0, time, target_resolution=apart)
        for name, (time, apart) in times.items()
    ]
    table = answer(result_of(rows, Target("loss_gap", 1e-3)))
    assert list(table["label"][table["tied"]]) == ["rennala", "malenia"]
    assert list(table["resolution"]) == [2.0, 1.0, 2.0, 4.0]


def test_a_time_that_is_never_reached_has_the_ratio_that_the_simulated_time_implies() -> None:
    rows = [summary_row("a", 0, 0, 10.0, simulated_seconds=10.0)]
    for name, status in (("b", "horizon"), ("c", "diverged")):
        rows.append(summary_row(name, 0, 0, np.inf, simulated_seconds=77.0, status=status))
    table = answer(result_of(rows, Target("loss_gap", 1e-3))).set_index("label")
    assert table["at_least"]["b"] == 7.7
    assert table["at_least"][["a", "c"]].isna().all()
    assert (
        answer_cells(table.loc["b"].to_dict() | {"label": "b"}, timed=True)["ratio\nto best"]
        == "> 7.7"
    )


def test_a_first_hit_in_passing_is_told_apart_from_staying() -> None:
    times = {"a": (10.0, 10.0), "b": (20.0, 12.0), "c": (np.inf, 13.0), "d": (np.inf, np.inf)}
    rows = [summary_row(n, 0, 0, time, first_hit=hit) for n, (time, hit) in times.items()]
    table = answer(result_of(rows, Target("loss_gap", 1e-3)))
    assert sorted(table["first_hit"]) == [10.0, 12.0, 13.0, np.inf]
    assert answer_notes(table, "loss_gap <= 0.001")[2:] == [
        "b is at the target in passing at 12 s and stays there from 20 s.",
        "c is at the target in passing at 13 s and does not stay there.",
    ]


def test_nothing_is_tied_where_nobody_reaches_the_target_or_the_resolution_is_unknown() -> None:
    never = [summary_row(name, 0, 0, np.inf, target_resolution=np.nan) for name in ("a", "b")]
    known = [summary_row(name, 0, 0, time) for name, time in (("a", 1.0), ("b", 1.5))]
    for rows in (never, known):
        assert not answer(result_of(rows, Target("loss_gap", 1e-3)))["tied"].any()


def test_the_best_replica_has_the_smallest_median_time() -> None:
    times = {0: [5.0, 6.0, 7.0], 1: [1.0, 9.0, np.inf], 2: [4.0, 5.0, np.inf]}
    rows = [
        summary_row("asgd", seed, replica, time)
        for replica, own in times.items()
        for seed, time in enumerate(own)
    ]
    assert best_replicas(result_of(rows)) == {"asgd": 2}


def test_who_reaches_the_target_at_once_has_ratio_one() -> None:
    times = {"asgd": 0.0, "rennala": 0.0, "sync_sgd": 2.0}
    table = answer(result_of([summary_row(name, 0, 0, time) for name, time in times.items()]))
    assert table["ratio"].tolist() == [1.0, 1.0, np.inf]


def test_where_none_reaches_the_target_the_final_metric_decides() -> None:
    rows = [
        summary_row("asgd", 0, replica, np.inf, final_loss_gap=gap)
        for replica, gap in enumerate([0.3, 0.1, np.nan, np.inf])
    ]
    table = answer(result_of(rows, Target("loss_gap", 1e-9)))
    assert table["replica"][0] == 1
    assert np.isinf(table["time_to_target"][0])
    assert np.isnan(table["ratio"][0])


def test_methods_that_never_arrive_are_ordered_by_their_final_metric() -> None:
    gaps = {"asgd": 0.5, "rennala": 0.2, "sync_sgd": 0.3}
    rows = [summary_row(name, 0, 0, np.inf, final_loss_gap=gap) for name, gap in gaps.items()]
    assert list(answer(result_of(rows))["label"]) == ["rennala", "sync_sgd", "asgd"]


def test_a_higher_accuracy_is_better() -> None:
    rows = [
        summary_row("asgd", 0, replica, np.inf, final_accuracy=accuracy)
        for replica, accuracy in enumerate([0.7, 0.9])
    ]
    for row in rows:
        del row["final_loss_gap"], row["final_grad_norm_sq"]
    assert best_replicas(result_of(rows)) == {"asgd": 1}


@pytest.mark.parametrize(("best", "edge"), [(0.1, True), (0.2, False), (0.4, True)])
def test_a_step_size_at_the_edge_of_its_grid_is_flagged(best: float, edge: bool) -> None:
    rows = [
        summary_row("asgd", 0, place, 1.0 if step == best else 2.0, stepsize=step)
        for place, step in enumerate([0.1, 0.2, 0.4])
    ]
    table = answer(result_of(rows))
    assert table["stepsize"][0] == best
    assert bool(table["edge"][0]) is edge


def test_a_single_step_size_has_no_edge() -> None:
    assert not answer(result_of([summary_row("asgd", 0, 0, 1.0)]))["edge"][0]


def test_a_method_without_a_step_size_has_none_in_the_answer() -> None:
    rows = [summary_row("asgd", 0, 0, 1.0)]
    del rows[0]["stepsize"]
    assert np.isnan(answer(result_of(rows))["stepsize"][0])


def test_the_final_accuracy_is_the_median_over_seeds() -> None:
    rows = [summary_row("asgd", s, 0, 1.0, final_accuracy=a) for s, a in enumerate([0.8, 0.9, 0.7])]
    assert answer(result_of(rows))["final_accuracy"][0] == 0.8


def test_the_target_names_the_leading_metric() -> None:
    rows = [summary_row("asgd", 0, 0, 1.0)]
    assert leading_metric(result_of(rows, Target("grad_norm_sq", 0.1))) == "grad_norm_sq"
    assert leading_metric(result_of(rows)) == "loss_gap"


def test_ranking_more_replicas_takes_no_more_steps() -> None:
    def cost(replicas: int) -> int:
        result = result_of([summary_row("asgd", 0, k, 5.0 + k) for k in range(replicas)])
        return steps(lambda: answer(result))

    cost(2)  # pandas imports some of itself at its first use
    assert cost(500) < 1.2 * cost(50)


def swept(points: int) -> Result:
    """At each point three methods in an order of its own, two replicas, and two seeds."""
    rows = []
    for k, name in product(range(points), ("asgd", "rennala", "sync_sgd")):
        for seed, replica in product(range(2), range(2)):
            time = np.inf if (k + seed) % 3 == 0 else float((7 * k + 3 * len(name) + replica) % 11)
            row = summary_row(name, seed, replica, time, stepsize=0.1 * (replica + 1))
            rows.append(
                {"scenario": row.pop("scenario"), "size": k // 2, "law": "ab"[k % 2], **row}
            )
    return result_of(rows[::-1], Target("loss_gap", 1e-3))


def test_many_points_have_the_answers_of_each_alone() -> None:
    result = swept(7)
    keys = swept_keys(result.summary)
    found = point_answers(result, keys)
    points = dict(iter(found.groupby(keys, sort=False)))
    groups = dict(iter(result.summary.groupby(keys, sort=False)))
    assert list(points) == list(groups)
    for values, rows in groups.items():
        alone = answer(replace(result, summary=rows))
        own = points[values].drop(columns=keys).reset_index(drop=True)
        pd.testing.assert_frame_equal(own, alone, check_exact=True)


def test_sorted_by_the_index_each_point_lists_its_methods_as_the_scenario_does() -> None:
    result = swept(7)
    keys = swept_keys(result.summary)
    found = point_answers(result, keys).sort_index()
    names = result.summary[[*keys, "label"]].drop_duplicates()
    assert found[[*keys, "label"]].values.tolist() == names.values.tolist()


def test_ranking_more_points_takes_no_more_steps() -> None:
    few, many = swept(4), swept(60)
    point_answers(few, ["size", "law"])  # pandas imports some of itself at its first use
    low = steps(lambda: point_answers(few, ["size", "law"]))
    assert steps(lambda: point_answers(many, ["size", "law"])) < 1.2 * low


def test_the_whole_table_at_every_point(golden: Golden) -> None:
    """Two points, two methods, two replicas, two seeds; some never arrive, one diverged."""
    rows = []
    for point, label, replica, seed in product((2, 1), ("b", "a"), (0, 1), (0, 1)):
        time = 5.0 * point + replica + seed if label == "b" or seed else np.inf
        rows.append(
            {"scenario": "made", "n": point}
            | summary_row(
                label, seed, replica, time, stepsize=0.1 * (1 + replica),
                final_accuracy=0.5 + 0.1 * seed,
                final_loss_gap=np.nan if (label, replica) == ("a", 1) else 0.1 * (seed + 1),
                target_resolution=float(point), first_hit=1.0, simulated_seconds=50.0,
            )
        )  # fmt: skip
    result = result_of(rows, Target("loss_gap", 1e-3))
    tables = [point_answers(result, ["n"]), point_answers(replace(result, target=None), ["n"])]
    golden("answer", "\n".join(map(tabled, [*tables, answer(made_result())])))
    assert best_replicas(result) == {"b": 0, "a": 0}


@pytest.mark.parametrize(
    ("absent", "leading"),
    [
        ([], "loss_gap"),
        (["loss_gap"], "grad_norm_sq"),
        (["loss_gap", "grad_norm_sq"], "accuracy"),
    ],
)
def test_without_a_target_the_most_informative_metric_leads(
    absent: list[str], leading: str
) -> None:
    row = summary_row("asgd", 0, 0, np.inf, final_accuracy=0.5, final_holdout_loss=1.0)
    for name in absent:
        del row[f"final_{name}"]
    assert leading_metric(result_of([row])) == leading
    assert leading_metric(result_of([row], Target("distance_sq", 1.0))) == "distance_sq"


def test_a_method_that_arrives_in_most_seeds_has_its_own_ratio() -> None:
    times = {"a": [10.0] * 3, "b": [20.0, 20.0, np.inf], "c": [np.inf] * 3}
    rows = [
        summary_row(label, seed, 0, time, simulated_seconds=50.0)
        for label, own in times.items()
        for seed, time in enumerate(own)
    ]
    table = answer(result_of(rows, Target("loss_gap", 1e-3)))
    assert table["ratio"].tolist() == [1.0, 2.0, np.inf]
    assert table["at_least"].isna().tolist() == [True, True, False]
    assert table["at_least"].iloc[2] == 5.0
