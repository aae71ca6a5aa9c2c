"""The command `paceline` as `python -m simulator.cli`, if the script is not installed."""

from __future__ import annotations

from simulator.cli import main

__all__: list[str] = []

main()
