"""Which record reaches the target, and which has diverged."""

import numpy as np
import pytest

from simulator.core.metrics import METRICS
from simulator.running.judge import Judge, is_lost
from simulator.scenario.sections import Target

LOSS = METRICS.index("loss")


def rows(*losses: float) -> np.ndarray[tuple[int, int], np.dtype[np.float64]]:
    """Metrics (R, 8) of replicas with these losses."""
    metrics = np.full((len(losses), len(METRICS)), np.nan)
    metrics[:, LOSS] = losses
    return metrics


def reached(target: dict[str, object], *losses: float) -> list[bool]:
    judge = Judge(Target.model_validate({"metric": "loss", "below": 1.0, **target}), 1)
    return [bool(judge.reached(rows(loss))[0]) for loss in losses]


@pytest.mark.parametrize(
    ("target", "record"),
    [
        ({}, 1),
        ({"stay": 2}, 4),
        ({"stay": 3}, 8),
        ({"smooth": 2}, 4),
        ({"smooth": 2, "stay": 2}, 8),
    ],
)
def test_so_many_good_records_in_a_row_reach_the_target(
    target: dict[str, object], record: int
) -> None:
    losses = (3.0, 1.0, 2.0, 1.0, 0.5, 2.0, 0.5, 0.5, 0.5)
    assert reached(target, *losses).index(True) == record


def test_replicas_count_by_themselves_and_keep_their_first_good_record() -> None:
    judge = Judge(Target.model_validate({"metric": "loss", "below": 1.0, "stay": 2}), 3)
    found = [judge.reached(rows(*losses)).tolist() for losses in ((1, 2, 2), (2, 1, 2), (1, 1, 2))]
    assert found == [[False] * 3, [False] * 3, [False, True, False]]
    assert judge.passed.tolist() == [0, 1, -1]


def test_a_loss_that_is_no_number_or_a_huge_gradient_is_lost() -> None:
    metrics = rows(1.0, np.inf, np.nan, 1.0)
    metrics[3, METRICS.index("grad_norm_sq")] = 1e100
    assert is_lost(metrics).tolist() == [False, True, True, True]
