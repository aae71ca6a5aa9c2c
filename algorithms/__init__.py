"""The published methods, one file each, and their registry by scenario name."""

from algorithms.asgd import Asgd
from algorithms.base import Algorithm
from algorithms.delay_adaptive_asgd import DelayAdaptiveAsgd
from algorithms.m_sync_sgd import MSyncSgd
from algorithms.rennala import Rennala
from algorithms.ringmaster import Ringmaster
from algorithms.sync_sgd import SyncSgd

__all__ = ["METHODS", "Algorithm"]

METHODS: dict[str, type[Algorithm]] = {
    "asgd": Asgd,
    "delay_adaptive_asgd": DelayAdaptiveAsgd,
    "m_sync_sgd": MSyncSgd,
    "rennala": Rennala,
    "ringmaster": Ringmaster,
    "sync_sgd": SyncSgd,
}
"""Scenario name -> class."""
