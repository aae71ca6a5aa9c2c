"""The command `paceline`. Nothing heavy is imported before a subcommand needs it."""

from __future__ import annotations

from simulator.cli.app import app

__all__ = ["app", "main"]


def main() -> None:
    """Run the command with the arguments of the shell; never returns."""
    app(prog_name="paceline")
