"""Advice: which method for a cluster, with which parameters, how much faster, how certain."""

from simulator.advice.advise import advise
from simulator.advice.source import read_source

__all__ = ["advise", "read_source"]
