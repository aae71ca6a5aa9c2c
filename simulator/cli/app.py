"""The command `paceline` with its subcommands."""

from __future__ import annotations

from collections.abc import Callable
from typing import Annotated

import typer

from simulator.cli.advise import advise
from simulator.cli.calibrate import calibrate
from simulator.cli.catalogue import list_known
from simulator.cli.console import say
from simulator.cli.doctor import doctor
from simulator.cli.explain import explain
from simulator.cli.group import PacelineCommand, PacelineGroup
from simulator.cli.import_trace import import_trace
from simulator.cli.init import init
from simulator.cli.merge import merge
from simulator.cli.plot import plot
from simulator.cli.real import real
from simulator.cli.replay import replay
from simulator.cli.report import report
from simulator.cli.resume import resume
from simulator.cli.run import run
from simulator.cli.schema import schema
from simulator.cli.sweep import sweep
from simulator.cli.theory import theory
from simulator.cli.trace import trace
from simulator.cli.tune import tune
from simulator.cli.validate import validate
from simulator.cli.what_if import what_if
from simulator.version import __version__

__all__ = ["app"]

app = typer.Typer(
    cls=PacelineGroup,
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["-h", "--help"]},
)


def _print_version(wanted: bool) -> None:
    if wanted:
        say(f"paceline {__version__}")
        raise typer.Exit


@app.callback()
def paceline(
    version: Annotated[
        bool,
        typer.Option(
            "--version", callback=_print_version, is_eager=True, help="Print the version."
        ),
    ] = False,
) -> None:
    """Which asynchronous SGD method reaches the target first on your cluster?

    Describe the cluster, the problem and the methods in a YAML file, then run it:
    paceline run scenarios/quickstart.yaml
    """
    del version


_COMMANDS: dict[str, Callable[..., None]] = {
    "init": init,
    "run": run,
    "sweep": sweep,
    "real": real,
    "replay": replay,
    "calibrate": calibrate,
    "tune": tune,
    "advise": advise,
    "what-if": what_if,
    "resume": resume,
    "merge": merge,
    "validate": validate,
    "plot": plot,
    "report": report,
    "trace": trace,
    "theory": theory,
    "list": list_known,
    "explain": explain,
    "schema": schema,
    "import-trace": import_trace,
    "doctor": doctor,
}
for _name, _command in _COMMANDS.items():
    app.command(_name, cls=PacelineCommand)(_command)
