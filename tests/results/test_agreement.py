"""Tables of one folder belong together, or the wrong one is named."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import numpy as np
import pandas as pd
import pyarrow as pa
import pytest

from simulator.errors import DataError
from simulator.results.agreement import check_agreement
from simulator.results.reading import with_plain_text
from simulator.results.result import Target
from tests.shared.fabricated import made_result

TARGET = Target("loss_gap", 0.2)


def tables(**changed: pd.DataFrame) -> dict[str, pa.Table]:
    """The fabricated tables, some of them replaced."""
    result = made_result()
    frames = {name: getattr(result, name) for name in ("curves", "summary", "workers")}
    return {
        name: with_plain_text(pa.Table.from_pandas(frame, preserve_index=False))
        for name, frame in {**frames, **changed}.items()
    }


def test_tables_of_one_result_agree() -> None:
    check_agreement(tables(), TARGET, Path())
    check_agreement(tables(), None, Path())


def test_a_failed_run_has_neither_curves_nor_numbers() -> None:
    result = made_result()
    failed = result.summary["label"] == "ringmaster"
    result.summary.loc[failed, "status"] = "failed"
    result.summary["max_delay"] = result.summary["max_delay"].astype(object)
    result.summary.loc[failed, "max_delay"] = None
    kept = [frame[frame["label"] != "ringmaster"] for frame in (result.curves, result.workers)]
    check_agreement(tables(summary=result.summary, curves=kept[0], workers=kept[1]), TARGET, Path())
    with pytest.raises(DataError, match=r"curves\.parquet is damaged: it does not hold the runs"):
        check_agreement(tables(summary=result.summary, workers=kept[1]), TARGET, Path())


def cases() -> Iterator[tuple[str, Callable[[pd.DataFrame], pd.DataFrame], str]]:
    yield "summary", lambda t: t.iloc[:0], "it has no row"
    yield "summary", lambda t: t.drop(columns=["final_loss_gap"]), "it lacks the metric of the"
    yield "summary", lambda t: t.assign(status="x"), "its column 'status' has the unknown word 'x'"
    yield "summary", lambda t: t.assign(stepsize="x"), "its column 'stepsize' holds text"
    yield "summary", lambda t: t.assign(replica=-1), "its column 'replica' has a negative number"
    yield "summary", lambda t: t.assign(label=[None, *t["label"][1:]]), "some row lacks its status"
    yield "summary", lambda t: t.assign(label="x"), "it does not hold the runs"
    yield "curves", lambda t: t.assign(time=np.inf), "its column 'time' has a value that is no"
    yield "curves", lambda t: t[t["replica"] == 0], "it does not hold the runs of summary"
    yield "curves", lambda t: t.iloc[:0], "it does not hold the runs of summary.parquet"
    yield "curves", lambda t: t.drop(columns="loss_gap"), "its metrics are not those of"
    yield "workers", lambda t: t.assign(label="x"), "it does not hold the runs"
    yield "workers", lambda t: t[["label", *t.columns.drop("label")]], "its first columns are not"
    yield "curves", lambda t: t.rename(columns={"scenario": "zz"}), "its first columns are not"
    yield "workers", lambda t: t.drop(columns="seed"), "its first columns are not"


@pytest.mark.parametrize(("name", "change", "said"), list(cases()))
def test_the_table_that_is_wrong_is_named(
    name: str, change: Callable[[pd.DataFrame], pd.DataFrame], said: str
) -> None:
    frame = change(getattr(made_result(), name))
    wrong = "curves" if said == "it does not hold the runs" and name == "summary" else name
    with pytest.raises(DataError) as caught:
        check_agreement(tables(**{name: frame}), TARGET, Path("folder"))
    assert str(caught.value).startswith(f"folder/{wrong}.parquet is damaged: {said}")


def test_a_column_that_is_empty_in_some_row_is_not_read_further() -> None:
    """Its words could not be compared with the missing one."""
    run = made_result().workers[["scenario", "algorithm", "label", "seed"]][:2]
    with pytest.raises(DataError, match="its column 'verdict' is empty in some row"):
        check_agreement(tables(events=run.assign(verdict=[None, "x"])), TARGET, Path())


def test_events_may_lack_runs_but_not_have_others() -> None:
    run = made_result().workers[["scenario", "algorithm", "label", "seed"]]
    some = run[:1].assign(verdict="applied", time=1.0)
    check_agreement(tables(events=some), TARGET, Path())
    with pytest.raises(DataError, match=r"events\.parquet is damaged: it does not hold the runs"):
        check_agreement(tables(events=some.assign(seed=99)), TARGET, Path())
    with pytest.raises(DataError, match=r"column 'verdict' has the unknown word 'a'"):
        check_agreement(tables(events=some.assign(verdict="a")), TARGET, Path())
    unknown = pd.concat([some.assign(fate=fate) for fate in ("z", "b")])
    with pytest.raises(DataError, match=r"column 'fate' has the unknown word 'b'"):
        check_agreement(tables(transport=unknown), TARGET, Path())


def test_columns_that_are_not_documented_may_hold_anything() -> None:
    summary = made_result().summary.assign(more=[-1] * 8 + [None])
    check_agreement(tables(summary=summary), TARGET, Path())


def test_without_a_target_some_final_metric_is_needed() -> None:
    summary = made_result().summary
    with pytest.raises(DataError, match="it has no final metric"):
        finals = ["final_loss_gap", "final_grad_norm_sq"]
        check_agreement(tables(summary=summary.drop(columns=finals)), None, Path())
