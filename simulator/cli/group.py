"""The outermost layer of the command: every error becomes a plain message and an exit code."""

from __future__ import annotations

import os
import sys
from contextlib import suppress
from typing import Any

import typer
from typer.core import TyperGroup

from simulator.errors import PacelineError, RunFailed, StorageError

__all__ = ["PacelineGroup"]

_TOO_LARGE = (
    "not enough memory: it grows with the dimension times the workers times the replicas "
    "(entries of lists such as stepsize)"
)


class PacelineGroup(TyperGroup):
    """Commands that print a `PacelineError` on stderr, without traceback; its code is the exit."""

    def main(self, *args: Any, **kwargs: Any) -> Any:
        """Run the command; output that nobody can write ends it with 4."""
        try:
            return super().main(*args, **kwargs)
        except OSError as error:
            _let_go_of_output()
            with suppress(OSError):
                typer.echo(_unwritten(error), err=True)
            sys.exit(StorageError.exit_code)

    def invoke(self, ctx: Any) -> Any:
        """Run the chosen subcommand."""
        try:
            return super().invoke(ctx)
        except PacelineError as error:
            typer.echo(str(error), err=True)
            raise typer.Exit(error.exit_code) from error
        except MemoryError as error:
            typer.echo(f"{_TOO_LARGE}: {error}" if str(error) else _TOO_LARGE, err=True)
            raise typer.Exit(RunFailed.exit_code) from error
        except BrokenPipeError as error:
            raise typer.Exit(0) from error
        except KeyboardInterrupt as error:
            typer.echo("interrupted: complete files are kept, no half file is left", err=True)
            raise typer.Exit(130) from error


def _unwritten(error: OSError) -> str:
    """What could not be written or read; without a file it is the output itself."""
    return f"{error.filename or 'output'}: {error.strerror or error}"


def _let_go_of_output() -> None:
    """What still waits to be printed has no place to go: at exit Python would try once more."""
    with suppress(OSError, ValueError):
        nowhere = os.open(os.devnull, os.O_WRONLY)
        os.dup2(nowhere, sys.stdout.fileno())
        os.close(nowhere)
