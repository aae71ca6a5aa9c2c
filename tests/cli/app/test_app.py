"""The command as a whole: help, version, errors without traceback."""

from __future__ import annotations

import subprocess
import sys
import warnings
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from typer.main import get_command

from simulator.cli import app
from simulator.errors import RunFailed, StorageError
from simulator.version import __version__
from tests.conftest import Command, Golden

COMMANDS = (
    "run",
    "sweep",
    "tune",
    "resume",
    "merge",
    "validate",
    "plot",
    "trace",
    "report",
    "theory",
    "list",
    "explain",
    "schema",
    "import-trace",
    "doctor",
)


def test_help_names_every_command(paceline: Command) -> None:
    text = paceline("--help").stdout
    assert all(command in text for command in COMMANDS)


@pytest.mark.parametrize("command", COMMANDS)
def test_every_command_has_help(paceline: Command, command: str) -> None:
    done = paceline(command, "-h")
    assert done.exit_code == 0
    assert f"paceline {command}" in done.stdout.replace("root", "paceline")


def test_the_version_is_printed(paceline: Command) -> None:
    assert paceline("--version").stdout == f"paceline {__version__}\n"


def test_a_misspelt_command_is_refused_with_the_nearest(paceline: Command) -> None:
    done = paceline("runn")
    assert done.exit_code == 2
    assert "Did you mean 'run'?" in done.stderr


@pytest.mark.parametrize(("error", "code"), [(StorageError, 4), (RunFailed, 1)])
def test_an_error_is_printed_plainly_with_its_exit_code(
    paceline: Command,
    small: Path,
    monkeypatch: pytest.MonkeyPatch,
    error: type[Exception],
    code: int,
) -> None:
    def fail(*_: object, **__: object) -> None:
        raise error("what happened")

    monkeypatch.setattr("simulator.cli.run._simulate", fail)
    done = paceline("run", small)
    assert (done.exit_code, done.stderr) == (code, "what happened\n")


@pytest.mark.filterwarnings("default")
def test_a_warning_is_one_plain_line(
    paceline: Command, small: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def warn(*_: object, **__: object) -> None:
        warnings.warn("what is odd", stacklevel=2)
        raise RunFailed("what happened")

    monkeypatch.setattr("simulator.cli.run._simulate", warn)
    assert paceline("run", small).stderr == "warning: what is odd\nwhat happened\n"


def test_a_scenario_larger_than_the_memory_is_told_as_that(
    paceline: Command, small: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def allocate(*_: object, **__: object) -> None:
        raise MemoryError("Unable to allocate 72.8 TiB")

    monkeypatch.setattr("simulator.cli.run._simulate", allocate)
    done = paceline("run", small)
    assert done.exit_code == 1
    assert done.stderr == (
        "not enough memory: it grows with the dimension times the workers times the replicas "
        "(entries of lists such as stepsize): Unable to allocate 72.8 TiB\n"
    )


def test_the_command_works_as_a_process_of_its_own(project_root: Path, small: Path) -> None:
    done = subprocess.run(
        [sys.executable, "-m", "simulator.cli", "validate", str(small)],
        cwd=project_root,
        capture_output=True,
        text=True,
    )
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout == f"{small}: valid; 2 methods, 3 seeds\n"


@pytest.mark.parametrize("arguments", [["list", "methods"], ["--help"]])
def test_output_that_cannot_be_written_is_one_line_and_4(
    project_root: Path, arguments: list[str]
) -> None:
    command = [sys.executable, "-m", "simulator.cli", *arguments]
    with Path("/dev/full").open("w") as full:
        done = subprocess.run(
            command, cwd=project_root, stdout=full, stderr=subprocess.PIPE, text=True, check=False
        )
    assert done.returncode == 4
    assert done.stderr == "output: No space left on device\n"


def test_flags_show_no_type_in_the_help(paceline: Command) -> None:
    assert "<bool>" not in paceline("--help").stdout
    assert "<bool>" not in paceline("plot", "--help").stdout


def test_every_option_of_every_command(golden: Golden) -> None:
    commands = get_command(app).commands  # type: ignore[attr-defined]
    golden("options", "\n".join(line for one in commands.items() for line in _lines(*one)))


def _lines(name: str, command: Any) -> Iterator[str]:
    yield f"{name}: {command.help.splitlines()[0]}"
    for one in command.params:
        names = ", ".join([*one.opts, *one.secondary_opts])
        facts = {key: getattr(one, key, None) for key in ("default", "min", "max", "metavar")}
        shown = [f"{key} {value}" for key, value in facts.items() if value is not None]
        signs = [key for key in ("required", "multiple", "is_flag") if getattr(one, key, False)]
        yield f"  {names}: {', '.join([*shown, *signs])}"
