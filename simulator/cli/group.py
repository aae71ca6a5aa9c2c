"""The outermost layer of the command: every error becomes a plain message and an exit code."""

from __future__ import annotations

import sys
import warnings
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from typing import Any

import typer
from typer.core import TyperCommand, TyperGroup

from simulator.cli.console import discard_output, say, visible
from simulator.errors import PacelineError, RunFailed, StorageError, reason

__all__ = ["PacelineCommand", "PacelineGroup"]

_TOO_LARGE = (
    "not enough memory: it grows with the dimension times the workers times the replicas "
    "(entries of lists such as stepsize)"
)


# typer has its own click: the root of the errors of a wrong command line, via its child.
_UsageError: Any = typer.BadParameter.__base__


class PacelineCommand(TyperCommand):
    """A subcommand whose help shows no type beside flags, because they take no value."""

    def get_params(self, ctx: Any) -> list[Any]:
        """The options and arguments."""
        return _without_flag_types(super().get_params(ctx))


class PacelineGroup(TyperGroup):
    """Commands that print a `PacelineError` on stderr, without traceback, and exit with its
    code."""

    def get_params(self, ctx: Any) -> list[Any]:
        """The options of the whole command."""
        return _without_flag_types(super().get_params(ctx))

    def main(self, *args: Any, **kwargs: Any) -> Any:
        """Run the command; output that cannot be written ends it with 4."""
        try:
            with warnings.catch_warnings():
                warnings.showwarning = _show_plainly
                return super().main(*args, **kwargs)
        except OSError as error:
            discard_output()
            with suppress(OSError):
                say(_unwritten(error), err=True)
            sys.exit(StorageError.exit_code)

    def make_context(self, *args: Any, **kwargs: Any) -> Any:
        """Read the options before the subcommand."""
        with _visible_refusals():
            return super().make_context(*args, **kwargs)

    def invoke(self, ctx: Any) -> Any:
        """Run the chosen subcommand."""
        try:
            with _visible_refusals():
                return super().invoke(ctx)
        except PacelineError as error:
            say(str(error), err=True)
            raise typer.Exit(error.exit_code) from error
        except MemoryError as error:
            say(f"{_TOO_LARGE}: {error}" if str(error) else _TOO_LARGE, err=True)
            raise typer.Exit(RunFailed.exit_code) from error
        except KeyboardInterrupt as error:
            say("interrupted: complete files are kept, no partial files are left", err=True)
            raise typer.Exit(130) from error


def _without_flag_types(params: list[Any]) -> list[Any]:
    for param in params:
        if getattr(param, "is_flag", False):
            param.metavar = ""
    return params


@contextmanager
def _visible_refusals() -> Iterator[None]:
    """Escape the quotes in typer's message about a wrong command line; typer itself prints it."""
    try:
        yield
    except _UsageError as error:
        error.message = visible(error.message)
        raise


def _show_plainly(message: Warning | str, *place: Any, **more: Any) -> None:
    """Print a warning as one line, without the place in the code."""
    del place, more
    say(f"warning: {message}", err=True)


def _unwritten(error: OSError) -> str:
    """The file that could not be written or read; without a file it is the output itself."""
    if isinstance(error, FileNotFoundError) and error.filename is None:
        return "the current folder does not exist any more: change to another one"
    return f"{error.filename or 'output'}: {reason(error)}"
