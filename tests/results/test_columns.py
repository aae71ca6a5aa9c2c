"""The documented columns, and the words of `status`."""

from __future__ import annotations

import pytest

from simulator.results.columns import CURVES, SUMMARY, WORKERS
from simulator.results.result import Status, parameters_of, running_order
from tests.shared.fabricated import made_result


def test_curves_have_the_documented_columns_in_order() -> None:
    assert list(CURVES) == (
        "scenario algorithm label seed replica stepsize time iteration arrivals "
        "loss loss_gap grad_norm_sq distance_sq accuracy source_risk target_risk adapted_risk "
        "holdout_loss"
    ).split(" ")


def test_summaries_have_the_documented_columns_in_order() -> None:
    assert list(SUMMARY) == (
        "scenario algorithm label seed replica status time_to_target "
        "final_loss final_loss_gap final_grad_norm_sq final_distance_sq final_accuracy "
        "final_source_risk final_target_risk final_adapted_risk final_holdout_loss "
        "iterations arrivals applied discarded cancelled buffered in_flight "
        "mean_delay max_delay busy_fraction evaluations "
        "messages messages_on_the_way messages_dropped bytes_sent staleness_mean staleness_max "
        "dissimilarity joins leaves mean_members attacker_share "
        "target_resolution first_hit simulated_seconds"
    ).split(" ")


def test_workers_have_the_documented_columns_in_order() -> None:
    assert list(WORKERS) == (
        "scenario algorithm label seed worker jobs applied discarded cancelled "
        "busy_seconds idle_seconds down_seconds wasted_seconds mean_compute_seconds"
    ).split(" ")


@pytest.mark.parametrize("status", Status)
def test_every_status_is_a_word_with_a_sentence(status: Status) -> None:
    assert status.value.isalpha()
    assert status.value.islower()
    assert status.sentence.endswith(".")


def test_what_is_no_documented_column_is_a_parameter() -> None:
    assert parameters_of(made_result().summary) == ["stepsize", "delay_threshold"]


def test_labels_keep_the_order_of_the_scenario() -> None:
    assert running_order(made_result().summary) == ["asgd", "ringmaster"]
