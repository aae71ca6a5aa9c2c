"""The published methods, one file each, and their registry by scenario name."""

from algorithms.asgd import Asgd
from algorithms.asgdm import Asgdm
from algorithms.base import Algorithm
from algorithms.dana import Dana
from algorithms.delay_adaptive_asgd import DelayAdaptiveAsgd
from algorithms.m_sync_sgd import MSyncSgd
from algorithms.nag_asgd import NagAsgd
from algorithms.ormo import Ormo
from algorithms.rennala import Rennala
from algorithms.ringmaster import Ringmaster
from algorithms.shifted_momentum import ShiftedMomentum
from algorithms.sync_sgd import SyncSgd
from algorithms.sync_sgdm import SyncSgdm

__all__ = ["METHODS", "Algorithm"]

METHODS: dict[str, type[Algorithm]] = {
    "asgd": Asgd,
    "asgdm": Asgdm,
    "dana": Dana,
    "delay_adaptive_asgd": DelayAdaptiveAsgd,
    "m_sync_sgd": MSyncSgd,
    "nag_asgd": NagAsgd,
    "ormo": Ormo,
    "rennala": Rennala,
    "ringmaster": Ringmaster,
    "shifted_momentum": ShiftedMomentum,
    "sync_sgd": SyncSgd,
    "sync_sgdm": SyncSgdm,
}
"""Scenario name -> class."""
