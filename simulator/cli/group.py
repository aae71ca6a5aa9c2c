"""The outermost layer of the command: every error becomes a plain message and an exit code."""

from __future__ import annotations

from typing import Any

import typer
from typer.core import TyperGroup

from simulator.errors import PacelineError

__all__ = ["PacelineGroup"]


class PacelineGroup(TyperGroup):
    """Commands that print a `PacelineError` on stderr, without traceback; its code is the exit."""

    def invoke(self, ctx: Any) -> Any:
        """Run the chosen subcommand."""
        try:
            return super().invoke(ctx)
        except PacelineError as error:
            typer.echo(str(error), err=True)
            raise typer.Exit(error.exit_code) from error
        except BrokenPipeError as error:
            raise typer.Exit(0) from error
        except KeyboardInterrupt as error:
            typer.echo("interrupted: complete files are kept, no half file is left", err=True)
            raise typer.Exit(130) from error
