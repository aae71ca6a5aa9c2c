"""`python -m simulator.cli` is the command `paceline` where the script is not installed."""

from __future__ import annotations

from simulator.cli import main

__all__: list[str] = []

main()
