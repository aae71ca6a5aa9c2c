"""The command `paceline`. Heavy packages are imported only when a subcommand needs them."""

from __future__ import annotations

from simulator.cli.app import app
from simulator.cli.standard_streams import open_closed_streams
from simulator.garbage import collect_seldom

__all__ = ["app", "main"]


def main() -> None:
    """Run the command with the arguments of the shell; never returns."""
    collect_seldom()
    open_closed_streams()
    app(prog_name="paceline")
