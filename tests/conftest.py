"""Fixtures and options of several test modules."""

from __future__ import annotations

import gc
import os
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import settings
from typer.testing import CliRunner, Result

from simulator.cli import app
from tests.shared.undrawn import leave_undrawn

# The same examples in every run of the tests, however slow the machine.
settings.register_profile(
    "repeatable", deadline=None, derandomize=True, database=None, max_examples=25
)
settings.load_profile("repeatable")

Command = Callable[..., Result]

Golden = Callable[[str, str], None]

MOST_PROCESSES = 4  # each takes about 0.5 GB


def pytest_addoption(parser: pytest.Parser) -> None:
    """The option that renews recorded texts."""
    parser.addoption("--renew", action="store_true", help="write the files in golden/ anew")


@pytest.hookimpl(tryfirst=True)
def pytest_cmdline_main(config: pytest.Config) -> None:
    """Distribute the files of the whole suite to processes; named tests run in this one."""
    named = config.args_source is pytest.Config.ArgsSource.ARGS
    worker = "PYTEST_XDIST_WORKER" in os.environ
    if named or worker or not config.pluginmanager.hasplugin("xdist"):
        return
    if config.option.numprocesses is None and not config.option.usepdb:
        config.option.numprocesses = min(len(os.sched_getaffinity(0)), MOST_PROCESSES)
        config.option.dist = "loadfile"


@pytest.hookimpl(trylast=True)
def pytest_collection_finish() -> None:
    """Keep modules and tests out of every search for cycles, and search less often."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(50_000, 20, 50)


ROOT = Path(__file__).resolve().parent.parent


@pytest.fixture(scope="session")
def project_root() -> Path:
    """The directory with README.md and scenarios/."""
    return ROOT


@pytest.fixture(scope="session")
def shared_data() -> Path:
    """Real data that are not part of the project; the test is skipped without them."""
    data = ROOT.parent / "shared" / "data"
    if not data.is_dir():
        pytest.skip("needs the data sets in ../shared/data, which are not part of the project")
    return data


@pytest.fixture
def undrawn(monkeypatch: pytest.MonkeyPatch) -> None:
    """Figures are made but not drawn."""
    leave_undrawn(monkeypatch)


@pytest.fixture
def paceline(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Command:
    """Run the command in an empty directory; an unexpected exception fails the test."""
    monkeypatch.chdir(tmp_path)

    def call(*arguments: str | Path | int) -> Result:
        done = CliRunner().invoke(app, [str(argument) for argument in arguments])
        if done.exception is not None and not isinstance(done.exception, SystemExit):
            raise done.exception
        return done

    return call


@pytest.fixture
def golden(request: pytest.FixtureRequest) -> Golden:
    """Compare a text with `golden/<name>.txt` beside the test, which `--renew` writes anew."""

    def compare(name: str, text: str) -> None:
        path = request.path.parent / "golden" / f"{name}.txt"
        lines = [line.rstrip() for line in text.splitlines()]
        if request.config.getoption("renew"):
            path.parent.mkdir(exist_ok=True)
            path.write_text("".join(f"{line}\n" for line in lines), "utf-8")
        assert lines == path.read_text("utf-8").splitlines()

    return compare
