"""`paceline plot`, as a user types it."""

from __future__ import annotations

import shutil
from dataclasses import replace
from pathlib import Path

import pandas as pd
import pytest
from typer.testing import CliRunner

from simulator.cli import app
from simulator.cli.plot import _bounds, _chosen, _stem
from simulator.errors import DataError
from simulator.plots.registry import KINDS
from tests.cli.conftest import SMALL
from tests.conftest import Command, Golden
from tests.shared.fabricated import made_result
from tests.shared.told import told


@pytest.fixture(scope="module")
def kept(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A run and a sweep over two keys, made once."""
    place = tmp_path_factory.mktemp("kept")
    (place / "small.yaml").write_text(SMALL)
    head = [str(place / "small.yaml"), "-o"]
    keys = ["--set", "cluster.workers=2,4", "--set", "problem.noise=0.001,0.002", "--seeds", "1"]
    for arguments in (
        ["run", *head, str(place / "run")],
        ["sweep", *head, str(place / "sw"), *keys],
    ):
        assert CliRunner().invoke(app, arguments).exit_code == 0
    return place


@pytest.fixture
def stored(paceline: Command, kept: Path) -> Path:
    """A directory with results of a run, below the current one."""
    return Path(shutil.copytree(kept / "run", "results/small"))


@pytest.fixture
def swept(paceline: Command, kept: Path) -> Path:
    """A directory with results of a sweep."""
    return Path(shutil.copytree(kept / "sw", "sw"))


def test_the_plot_is_drawn_again_with_the_same_bytes(paceline: Command, stored: Path) -> None:
    before = (stored / "plot_curves.png").read_bytes()
    done = paceline("plot", stored)
    assert done.exit_code == 0
    assert done.stdout.splitlines() == [
        f"{stored}/plot_{kind}.{ending}"
        for kind in ("curves", "worker_time", "sensitivity", "profile")
        for ending in ("png", "pdf", "csv")
    ]
    assert (stored / "plot_curves.png").read_bytes() == before


def test_another_metric_format_and_place_may_be_chosen(paceline: Command, stored: Path) -> None:
    done = paceline(
        "plot", stored, "--metric", "distance_sq", "--format", "svg", "-o", "figures/d", "--log-x"
    )
    assert done.exit_code == 0
    assert Path("figures/d.svg").read_text("utf-8").startswith("<?xml")
    assert set(pd.read_csv("figures/d.csv")["metric"]) == {"distance_sq"}


def test_all_replicas_are_in_the_numbers_on_request(paceline: Command, stored: Path) -> None:
    paceline("plot", stored, "--all-replicas")
    table = pd.read_csv(stored / "plot_curves.csv")
    assert set(table[table["label"] == "asgd"]["stepsize"]) == {0.05, 0.2}


def test_one_kind_may_be_chosen_and_goes_where_it_is_told(paceline: Command, stored: Path) -> None:
    done = paceline("plot", stored, "--kind", "worker-time", "--format", "svg", "-o", "figures/w")
    assert done.stdout.splitlines() == ["figures/w.svg", "figures/w.csv"]
    assert pd.read_csv("figures/w.csv")["label"].tolist() == ["asgd", "sync_sgd"]


def test_an_option_draws_only_the_kinds_that_have_it(paceline: Command, stored: Path) -> None:
    done = paceline("plot", stored, "--log-x", "--format", "svg")
    kinds = ("curves", "sensitivity", "profile")
    assert done.stdout.splitlines() == [
        f"{stored}/plot_{kind}.{end}" for kind in kinds for end in ("svg", "csv")
    ]


def test_an_unknown_kind_is_refused_with_the_nearest(paceline: Command, stored: Path) -> None:
    done = paceline("plot", stored, "--kind", "curve")
    assert done.exit_code == 2
    assert "kind: 'curve' is no kind of figure; did you mean 'curves'?" in done.stderr


def test_an_option_of_another_kind_is_refused(paceline: Command, stored: Path) -> None:
    done = paceline("plot", stored, "--kind", "worker-time", "--metric", "loss_gap")
    assert done.exit_code == 2
    assert "kind: 'worker-time' has no option --metric" in done.stderr


def test_an_unknown_metric_is_refused_with_the_nearest(paceline: Command, stored: Path) -> None:
    done = paceline("plot", stored, "--metric", "distance")
    assert done.exit_code == 2
    assert "metric: 'distance', not in this result; did you mean 'distance_sq'?" in done.stderr


def test_a_directory_without_results_is_refused(paceline: Command) -> None:
    done = paceline("plot", "nowhere")
    assert done.exit_code == 2
    assert "nowhere holds no results: resolved.yaml is missing" in done.stderr


def test_a_sweep_shows_times_who_is_first_and_the_speedup(paceline: Command, swept: Path) -> None:
    done = paceline("plot", swept, "--format", "svg")
    kinds = ("time_to_target", "phase", "speedup", "efficiency", "inflation", "profile")
    assert done.stdout.splitlines() == [
        f"sw/plot_{kind}.{ending}" for kind in kinds for ending in ("svg", "csv")
    ]
    lines = set(pd.read_csv("sw/plot_time_to_target.csv")["line"])
    assert lines == {
        f"{label}, noise = {noise}" for label in ("asgd", "sync_sgd") for noise in (0.001, 0.002)
    }


def test_one_point_of_a_sweep_is_drawn_as_a_run(paceline: Command, swept: Path) -> None:
    where = ("--where", "cluster.workers=4", "--where", "problem.noise=0.001")
    done = paceline("plot", swept, *where, "--kind", "curves", "--format", "svg", "-o", "point")
    assert done.stdout.splitlines() == ["point.svg", "point.csv"]


def test_theory_that_is_insisted_on_says_what_it_lacks(paceline: Command, swept: Path) -> None:
    done = paceline("plot", swept, "--theory")
    assert done.exit_code == 2
    assert "must be grad_norm_sq" in done.stderr


def test_a_kind_that_a_sweep_cannot_show_says_what_it_needs(paceline: Command, swept: Path) -> None:
    done = paceline("plot", swept, "--kind", "curves")
    assert done.exit_code == 2
    assert "kind: 'curves' cannot be drawn from these results: it shows one scenario" in done.stderr


def test_several_directories_make_one_profile(paceline: Command, stored: Path, swept: Path) -> None:
    done = paceline("plot", stored, swept, "--format", "svg", "-o", "both")
    assert done.stdout.splitlines() == ["both.svg", "both.csv"]
    assert set(pd.read_csv("both.csv")["cases"]) == {3 + 4}


def test_a_run_beside_a_sweep_is_drawn_without_bounds(
    paceline: Command, stored: Path, swept: Path
) -> None:
    both = ("plot", swept, stored, "--kind", "time-to-target")
    done = paceline(*both, "--format", "svg", "-o", "both")
    assert (done.exit_code, done.stderr) == (0, "")
    wanted = paceline(*both, "--theory")
    assert wanted.exit_code == 2 and "bounds are drawn for one folder, not for 2" in wanted.stderr


def test_the_folder_of_a_tuning_shows_its_comparison(paceline: Command, stored: Path) -> None:
    tuned = stored.rename(stored.with_name("fresh")).parent
    done = paceline("plot", tuned, "--kind", "curves", "--format", "svg", "-o", "curves")
    assert (done.exit_code, done.stderr) == (0, "")


def test_where_no_kind_fits_all_needs_are_listed(golden: Golden) -> None:
    result = made_result()
    del result.workers["wasted_seconds"]
    summary = result.summary.iloc[:1].copy()
    summary.insert(1, "n", 1)
    with pytest.raises(DataError) as caught:
        _chosen(replace(result, summary=summary, target=None), [], frozenset())
    golden("plot_needs", str(caught.value))


def test_one_of_several_figures_gets_the_name_of_its_kind() -> None:
    kind, place = KINDS[1], Path("d")
    assert _stem(kind, None, place, alone=True) == Path("d/plot_worker_time")
    assert _stem(kind, None, place, alone=False) == Path("d/plot_worker_time")
    assert _stem(kind, Path("e/own"), place, alone=True) == Path("e/own")
    assert _stem(kind, Path("e/own"), place, alone=False) == Path("e/own_worker_time")


def test_a_swept_target_without_bounds_is_drawn_and_says_so(
    paceline: Command, swept: Path, golden: Golden
) -> None:
    plain = ("plot", swept, "--kind", "time-to-target", "--format", "svg")
    found = [
        paceline(*plain),
        paceline(*plain, "--no-theory"),
        paceline(*plain, "--x", "problem.noise", "--width", "3.4", "--xlabel", "noise", "-o", "x"),
    ]
    golden("plot", told(*found))
    assert set(pd.read_csv("x.csv")["key"]) == {"problem.noise"}


def test_bounds_are_those_of_the_chosen_points(monkeypatch: pytest.MonkeyPatch) -> None:
    known = pd.DataFrame({"n": [1, 2], "theory": [3.0, 4.0]})
    monkeypatch.setattr("simulator.plots.overlay.bounds_of", lambda _: known)
    found = _bounds([Path("d")], ["n=2"], needed=False)
    assert found is not None
    assert found.to_dict("records") == [{"theory": 4.0}]
    assert _bounds([Path("d"), Path("e")], [], needed=False) is None
