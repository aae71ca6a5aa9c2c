"""The published methods, one file each, and their registry by scenario name."""

from algorithms.accelerated_sgd import AcceleratedSgd
from algorithms.adaptive_mindflayer import AdaptiveMindFlayer
from algorithms.adpsgd import Adpsgd
from algorithms.asgd import Asgd
from algorithms.asgdm import Asgdm
from algorithms.ata import Ata
from algorithms.base import Algorithm
from algorithms.dana import Dana
from algorithms.dasgd import Dasgd
from algorithms.delay_adaptive_asgd import DelayAdaptiveAsgd
from algorithms.dpsgd import Dpsgd
from algorithms.dude_asgd import DudeAsgd
from algorithms.fedasync import FedAsync
from algorithms.fedbuff import FedBuff
from algorithms.gossip import Gossip
from algorithms.hogwild import Hogwild
from algorithms.ia2sgd import Ia2sgd
from algorithms.local_sgd import LocalSgd
from algorithms.m_sync_sgd import MSyncSgd
from algorithms.malenia import Malenia
from algorithms.mifa import Mifa
from algorithms.mindflayer import MindFlayer
from algorithms.nag_asgd import NagAsgd
from algorithms.naive_optimal_asgd import NaiveOptimalAsgd
from algorithms.ormo import Ormo
from algorithms.random_asgd import RandomAsgd
from algorithms.rennala import Rennala
from algorithms.rescaled_asgd import RescaledAsgd
from algorithms.ringleader import Ringleader
from algorithms.ringmaster import Ringmaster
from algorithms.sgp import Sgp
from algorithms.shadowheart import Shadowheart
from algorithms.shifted_momentum import ShiftedMomentum
from algorithms.shuffled_asgd import ShuffledAsgd
from algorithms.sync_sgd import SyncSgd
from algorithms.sync_sgdm import SyncSgdm

__all__ = ["METHODS", "Algorithm"]

METHODS: dict[str, type[Algorithm]] = {
    "accelerated_sgd": AcceleratedSgd,
    "adaptive_mindflayer": AdaptiveMindFlayer,
    "adpsgd": Adpsgd,
    "asgd": Asgd,
    "asgdm": Asgdm,
    "ata": Ata,
    "dana": Dana,
    "dasgd": Dasgd,
    "delay_adaptive_asgd": DelayAdaptiveAsgd,
    "dpsgd": Dpsgd,
    "dude_asgd": DudeAsgd,
    "fedasync": FedAsync,
    "fedbuff": FedBuff,
    "gossip": Gossip,
    "hogwild": Hogwild,
    "ia2sgd": Ia2sgd,
    "local_sgd": LocalSgd,
    "m_sync_sgd": MSyncSgd,
    "malenia": Malenia,
    "mifa": Mifa,
    "mindflayer": MindFlayer,
    "nag_asgd": NagAsgd,
    "naive_optimal_asgd": NaiveOptimalAsgd,
    "ormo": Ormo,
    "random_asgd": RandomAsgd,
    "rennala": Rennala,
    "rescaled_asgd": RescaledAsgd,
    "ringleader": Ringleader,
    "ringmaster": Ringmaster,
    "sgp": Sgp,
    "shadowheart": Shadowheart,
    "shifted_momentum": ShiftedMomentum,
    "shuffled_asgd": ShuffledAsgd,
    "sync_sgd": SyncSgd,
    "sync_sgdm": SyncSgdm,
}
"""Scenario name -> class."""
