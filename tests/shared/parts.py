"""The parts of the scenario format, made once for all tests that read them."""

from __future__ import annotations

from simulator.scenario.glossary import glossary

__all__ = ["PARTS"]

PARTS = glossary()
