"""Without noise, methods do what small loops in plain NumPy do that share no code with them."""

from __future__ import annotations

import math
from typing import Any

import pytest

from tests.reference.bounded import Ace, Ssp
from tests.reference.local import (
    Area,
    AsyncDiloco,
    AsyncLocalSgd,
    Ca2fl,
    Diloco,
    EagerDiloco,
    FedCompass,
    FedNova,
    StreamingDiloco,
)
from tests.reference.nodes import Adsgd, Swift
from tests.reference.regions import Halos, RegionalFedBuff, RegionalLocalSgd
from tests.reference.rounds import CodedSgd, DeadlineSgd, DropCompute, ReplicatedSgd
from tests.reference.steps import (
    AdamAsgd,
    ClippedAsgd,
    DcAsgd,
    EfAsgd,
    Fadas,
    GapAware,
    Revision,
    RingmasterLmo,
)
from tests.reference.trees import Amelie, Fragile
from tests.shared.twins import assert_follows

TWINS: dict[str, tuple[dict[str, Any], Any]] = {
    "asgd": ({"name": "asgd", "stepsize": 0.1}, Ssp(stepsize=0.1, slack=1e9)),
    "ssp": ({"name": "ssp", "stepsize": 0.1, "slack": 1}, Ssp(stepsize=0.1, slack=1)),
    "ssp 0": ({"name": "ssp", "stepsize": 0.05, "slack": 0}, Ssp(stepsize=0.05, slack=0)),
    "ssp, dynamic": (
        {"name": "ssp", "stepsize": 0.05, "slack": 1, "dynamic_range": 3},
        Ssp(stepsize=0.05, slack=1, extra=3),
    ),
    "ssp 0, dynamic": (
        {"name": "ssp", "stepsize": 0.05, "slack": 0, "dynamic_range": 6},
        Ssp(stepsize=0.05, slack=0, extra=6),
    ),
    "ace": ({"name": "ace", "stepsize": 0.1}, Ace(stepsize=0.1)),
    "ace none": (
        {"name": "ace", "stepsize": 0.1, "warm_up": "none"},
        Ace(stepsize=0.1, warm_up="none"),
    ),
    "aced": ({"name": "ace", "stepsize": 0.1, "max_age": 4}, Ace(stepsize=0.1, age=4)),
    "aced at once": (
        {"name": "ace", "stepsize": 0.1, "max_age": 3, "warm_up": "none"},
        Ace(stepsize=0.1, age=3, warm_up="none"),
    ),
    "aced, everybody works": (
        {"name": "ace", "stepsize": 0.1, "max_age": 6, "warm_up": "keep_working"},
        Ace(stepsize=0.1, age=6, warm_up="keep_working"),
    ),
    "adam": ({"name": "adam_asgd", "stepsize": 0.1}, AdamAsgd(stepsize=0.1)),
    "adam corrected": (
        {"name": "adam_asgd", "stepsize": 0.1, "bias_correction": True},
        AdamAsgd(stepsize=0.1, corrected=True),
    ),
    "adagrad": (
        {"name": "adam_asgd", "stepsize": 0.3, "optimizer": "adagrad"},
        AdamAsgd(stepsize=0.3, optimizer="adagrad"),
    ),
    "yogi": (
        {"name": "adam_asgd", "stepsize": 0.03, "optimizer": "yogi"},
        AdamAsgd(stepsize=0.03, optimizer="yogi"),
    ),
    "revision": (
        {"name": "adam_asgd", "stepsize": 0.3, "optimizer": "adaptive_revision"},
        Revision(stepsize=0.3),
    ),
    "fadas": (
        {"name": "fadas", "stepsize": 0.1, "local_stepsize": 0.1, "local_steps": 2, "buffer": 3},
        Fadas(stepsize=0.1, local_stepsize=0.1, steps=2, buffer=3),
    ),
    "fadas inverse": (
        {"name": "fadas", "stepsize": 0.6, "local_stepsize": 0.1, "buffer": 2}
        | {"delay_rule": "inverse", "bias_correction": True},
        Fadas(stepsize=0.6, local_stepsize=0.1, buffer=2, rule="inverse", corrected=True),
    ),
    "fadas scaled": (
        {"name": "fadas", "stepsize": 0.1, "local_stepsize": 0.1, "buffer": 2}
        | {"delay_rule": "scaled"},
        Fadas(stepsize=0.1, local_stepsize=0.1, buffer=2, rule="scaled"),
    ),
    "clipped": (
        {"name": "clipped_asgd", "stepsize": 0.2, "clip": 1.0},
        ClippedAsgd(stepsize=0.2, clip=1.0),
    ),
    "clipped by coordinate, momentum at workers": (
        {"name": "clipped_asgd", "stepsize": 0.2, "clip": 0.5, "kind": "coordinate"}
        | {"momentum": 0.6, "momentum_at": "worker"},
        ClippedAsgd(stepsize=0.2, clip=0.5, kind="coordinate", momentum=0.6, at="worker"),
    ),
    "normalised": (
        {"name": "clipped_asgd", "stepsize": 0.2, "kind": "normalise", "momentum": 0.5},
        ClippedAsgd(stepsize=0.2, kind="normalise", momentum=0.5),
    ),
    "top 2 with its errors": (
        {"name": "ef_asgd", "stepsize": 0.1, "keep": 2, "momentum": 0.5},
        EfAsgd(stepsize=0.1, keep=2, momentum=0.5),
    ),
    "top 1 of the difference": (
        {"name": "ef_asgd", "stepsize": 0.1, "keep": 1, "feedback": "ef21"},
        EfAsgd(stepsize=0.1, keep=1, feedback="ef21"),
    ),
    "signs with their errors": (
        {"name": "ef_asgd", "stepsize": 0.05, "compressor": "sign"},
        EfAsgd(stepsize=0.05, compressor="sign"),
    ),
    "dc": ({"name": "dc_asgd", "stepsize": 0.1}, DcAsgd(stepsize=0.1)),
    "dc adaptive": (
        {"name": "dc_asgd", "stepsize": 0.01, "variant": "adaptive", "state": "per_worker"},
        DcAsgd(stepsize=0.01, variant="adaptive", own=True),
    ),
    "gap aware": ({"name": "gap_aware", "stepsize": 0.02}, GapAware(stepsize=0.02)),
    "lmo": (
        {"name": "ringmaster_lmo", "stepsize": 0.2, "weight": 0.3, "delay_threshold": 3},
        RingmasterLmo(stepsize=0.2, weight=0.3, threshold=3),
    ),
    "lmo on batches": (
        {"name": "ringmaster_lmo", "stepsize": 0.2, "weight": 0.3, "base": "rennala", "batch": 4},
        RingmasterLmo(stepsize=0.2, weight=0.3, batch=4),
    ),
    "lmo, delay-adaptive": (
        {"name": "ringmaster_lmo", "stepsize": 0.2, "weight": 0.3, "base": "delay_adaptive"},
        RingmasterLmo(stepsize=0.2, weight=0.3, adaptive=True),
    ),
    "lmo, every gradient": (
        {"name": "ringmaster_lmo", "stepsize": 0.1, "weight": 0.3, "base": "asgd", "norm": "linf"},
        RingmasterLmo(stepsize=0.1, weight=0.3, norm="linf"),
    ),
    "lmo, parameter-free with stops": (
        {"name": "ringmaster_lmo", "stepsize": 0.5, "rule": "parameter_free", "stops": True},
        RingmasterLmo(stepsize=0.5, free=True, stops=True),
    ),
    "lmo, quintic": (
        {"name": "ringmaster_lmo", "stepsize": 0.2, "weight": 0.3, "delay_threshold": 3}
        | {"norm": "spectral", "matrix": [4, 1], "orthogonalise": "quintic"},
        RingmasterLmo(
            stepsize=0.2, weight=0.3, threshold=3, norm="spectral", by="quintic", shape=(4, 1)
        ),
    ),
    "lmo, exact": (
        {"name": "ringmaster_lmo", "stepsize": 0.2, "weight": 0.3, "delay_threshold": 3}
        | {"norm": "spectral", "matrix": [2, 2], "orthogonalise": "exact", "nesterov": True},
        RingmasterLmo(stepsize=0.2, weight=0.3, threshold=3, norm="spectral", nesterov=True),
    ),
    "async local sgd": (
        {"name": "async_local_sgd", "stepsize": 0.1, "local_steps": 3, "delay_threshold": 14},
        AsyncLocalSgd(stepsize=0.1, steps=3, threshold=14),
    ),
    "ca2fl": (
        {"name": "ca2fl", "stepsize": 0.8, "local_stepsize": 0.1, "local_steps": 2, "buffer": 3},
        Ca2fl(stepsize=0.8, local_stepsize=0.1, steps=2, buffer=3),
    ),
    "diloco": (
        {"name": "diloco", "stepsize": 0.3, "local_stepsize": 0.1, "local_steps": 2},
        Diloco(stepsize=0.3, local_stepsize=0.1, steps=2),
    ),
    "diloco, adamw": (
        {"name": "diloco", "stepsize": 0.3, "local_stepsize": 0.1, "local_steps": 2}
        | {"inner": "adamw", "weight_decay": 0.2},
        Diloco(stepsize=0.3, local_stepsize=0.1, steps=2, inner="adamw", decay=0.2),
    ),
    "streaming": (
        {"name": "diloco", "stepsize": 0.3, "local_stepsize": 0.1, "local_steps": 9}
        | {"fragments": 3, "overlap": 1, "mix": 0.25},
        StreamingDiloco(
            stepsize=0.3, local_stepsize=0.1, steps=9, fragments=3, overlap=1, mix=0.25
        ),
    ),
    "streaming without overlap": (
        {"name": "diloco", "stepsize": 0.3, "local_stepsize": 0.1, "local_steps": 4}
        | {"fragments": 2},
        StreamingDiloco(stepsize=0.3, local_stepsize=0.1, steps=4, fragments=2, overlap=0, mix=0.0),
    ),
    "overlap of one fragment": (
        {"name": "diloco", "stepsize": 0.3, "local_stepsize": 0.1, "local_steps": 4, "overlap": 3}
        | {"inner": "adamw"},
        StreamingDiloco(
            stepsize=0.3, local_stepsize=0.1, steps=4, fragments=1, overlap=3, mix=0.0,
            inner="adamw",
        ),
    ),
    "eager": (
        {"name": "diloco", "stepsize": 0.3, "local_stepsize": 0.1, "local_steps": 2, "eager": True},
        EagerDiloco(stepsize=0.3, local_stepsize=0.1, steps=2),
    ),
    "async diloco": (
        {"name": "async_diloco", "stepsize": 0.3, "local_stepsize": 0.1, "local_steps": 4}
        | {"buffer": 3, "spread": 0.2, "dylu": True},
        AsyncDiloco(stepsize=0.3, local_stepsize=0.1, steps=4, buffer=3, spread=0.2, dylu=True),
    ),
    "async diloco, nesterov": (
        {"name": "async_diloco", "stepsize": 0.05, "local_stepsize": 0.1, "local_steps": 2}
        | {"outer": "nesterov"},
        AsyncDiloco(stepsize=0.05, local_stepsize=0.1, steps=2, outer="nesterov"),
    ),
    "async diloco, looking ahead": (
        {"name": "async_diloco", "stepsize": 0.2, "local_stepsize": 0.1, "local_steps": 2}
        | {"outer": "mla", "dispatch": "lookahead"},
        AsyncDiloco(stepsize=0.2, local_stepsize=0.1, steps=2, outer="mla", lookahead=True),
    ),
    "async diloco, heloco": (
        {"name": "async_diloco", "stepsize": 0.5, "local_stepsize": 0.2, "local_steps": 2}
        | {"outer": "heloco"},
        AsyncDiloco(stepsize=0.5, local_stepsize=0.2, steps=2, outer="heloco"),
    ),
    "async diloco, heloco with a fade": (
        {"name": "async_diloco", "stepsize": 0.5, "local_stepsize": 0.2, "local_steps": 2}
        | {"outer": "heloco", "fade": True},
        AsyncDiloco(stepsize=0.5, local_stepsize=0.2, steps=2, outer="heloco", fade=True),
    ),
    "async diloco, mla": (
        {"name": "async_diloco", "stepsize": 0.2, "local_stepsize": 0.05, "local_steps": 2}
        | {"outer": "mla", "inner": "adamw"},
        AsyncDiloco(stepsize=0.2, local_stepsize=0.05, steps=2, outer="mla", inner="adamw"),
    ),
    "adsgd": ({"name": "adsgd", "stepsize": 0.1}, Adsgd(stepsize=0.1)),
    "swift": ({"name": "swift", "stepsize": 0.1, "every": 3}, Swift(stepsize=0.1, every=3)),
    "area": (
        {"name": "area", "local_stepsize": 0.1, "local_steps": 2, "buffer": 3},
        Area(local_stepsize=0.1, steps=2, buffer=3),
    ),
    "fedcompass": (
        {"name": "fedcompass", "local_stepsize": 0.05, "max_steps": 6, "lateness": 1.2},
        FedCompass(local_stepsize=0.05, most=6, fewest=1, lateness=1.2),
    ),
    "fednova": (
        {"name": "fednova", "local_stepsize": 0.05, "local_steps": (4, 3, 1, 2, 1)}
        | {"local_momentum": 0.6},
        FedNova(local_stepsize=0.05, counts=[4, 3, 1, 2, 1], momentum=0.6),
    ),
    "drop compute": (
        {"name": "drop_compute", "stepsize": 0.3, "micro_batches": 4, "threshold": 4.0},
        DropCompute(stepsize=0.3, batches=4, threshold=4.0),
    ),
    "drop compute at once": (
        {"name": "drop_compute", "stepsize": 0.3, "micro_batches": 4, "threshold": 4.0}
        | {"cut": "at_once", "divide_by": "computed"},
        DropCompute(stepsize=0.3, batches=4, threshold=4.0, at_once=True),
    ),
    "speculative": (
        {"name": "replicated_sgd", "stepsize": 0.3, "speculative": 0.6},
        ReplicatedSgd(stepsize=0.3, after=3),
    ),
    "five copies": (
        {"name": "replicated_sgd", "stepsize": 0.3, "copies": 5},
        ReplicatedSgd(stepsize=0.3, copies=5),
    ),
    "cyclic code": (
        {"name": "coded_sgd", "stepsize": 0.3, "stragglers": 2, "code": "cyclic"},
        CodedSgd(stepsize=0.3, stragglers=2),
    ),
    "one group": (
        {"name": "coded_sgd", "stepsize": 0.3, "stragglers": 4},
        CodedSgd(stepsize=0.3, stragglers=4, repetition=True),
    ),
    "uncoded": (
        {"name": "coded_sgd", "stepsize": 0.3, "stragglers": 2, "code": "ignore"},
        DeadlineSgd(stepsize=0.3, target=3, quorum=3, deadline=math.inf),
    ),
    "deadline": (
        {"name": "deadline_sgd", "stepsize": 0.3, "target": 4, "deadline": 3.0, "quorum": 2},
        DeadlineSgd(stepsize=0.3, target=4, deadline=3.0, quorum=2),
    ),
    "deadline, extended": (
        {"name": "deadline_sgd", "stepsize": 0.3, "deadline": 2.0, "quorum": 3}
        | {"on_new_model": "finish_and_drop"},
        DeadlineSgd(stepsize=0.3, target=5, deadline=2.0, quorum=3, late="finish"),
    ),
    "deadline, old gradients": (
        {"name": "deadline_sgd", "stepsize": 0.3, "deadline": 2.11, "quorum": 1, "late": "reuse"},
        DeadlineSgd(stepsize=0.3, target=5, deadline=2.11, quorum=1, late="reuse"),
    ),
}  # fmt: skip


@pytest.mark.parametrize("case", TWINS)
def test_the_engine_follows_its_slow_twin(case: str) -> None:
    entry, twin = TWINS[case]
    assert_follows(entry, twin)


SECONDS = 0.613
IN_REGIONS: dict[str, tuple[dict[str, Any], Any]] = {
    "local sgd": (
        {"name": "local_sgd", "stepsize": 0.1, "local_steps": 2, "region_rounds": 2},
        RegionalLocalSgd(stepsize=0.1, steps=2, most=2),
    ),
    "fedbuff": (
        {"name": "fedbuff", "stepsize": 0.7, "local_stepsize": 0.1, "local_steps": 2, "buffer": 2}
        | {"global_buffer": 2, "staleness": "sqrt"},
        RegionalFedBuff(stepsize=0.7, local_stepsize=0.1, steps=2, buffer=2, top=2),
    ),
    "halos": (
        {"name": "halos", "stepsize": 0.5, "local_stepsize": 0.1, "local_steps": 2, "dylu": False}
        | {"accumulate": 3, "merge": 0.4}
        | {"region_outer": {"stepsize": 0.6, "momentum": 0.9, "buffer": 2}}
        | {"server_outer": {"kind": "nesterov", "stepsize": 0.2, "momentum": 0.9}},
        Halos(
            inner=0.6, outer=0.1, local_stepsize=0.1, steps=2, buffer=2, accumulate=3, share=0.4
        ),
    ),
}  # fmt: skip


@pytest.mark.parametrize("case", IN_REGIONS)
def test_the_engine_follows_its_slow_twin_in_regions(case: str) -> None:
    entry, twin = IN_REGIONS[case]
    twin.regions, twin.seconds = [[0, 1], [2, 3, 4]], SECONDS
    assert_follows(entry, twin, regions={"workers": [2, 3], "seconds": SECONDS})


@pytest.mark.parametrize("pivot", [0, 2])
@pytest.mark.parametrize("name", ["fragile", "amelie"])
def test_the_engine_follows_its_slow_twin_on_a_path(name: str, pivot: int) -> None:
    twin = {"fragile": Fragile, "amelie": Amelie}[name](
        stepsize=0.3, batch=7, pivot=pivot, seconds=SECONDS
    )
    entry = {"name": name, "stepsize": 0.3, "batch": 7, "pivot": pivot}
    assert_follows(entry, twin, arrivals=150, topology="path", links={"edge": SECONDS})
