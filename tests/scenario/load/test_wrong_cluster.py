"""Wrong clusters, and their error messages."""

from __future__ import annotations

import pytest

from tests.scenario.conftest import Refusal

NAMED = (
    "'free_links', 'slow_links', 'unequal_compute', 'unequal_links', 'spot_instances', 'regions' "
    "or 'available_phones'"
)
# (the mistake, the YAML, the exact lines: line:column: key: value, rule, suggestion)
WRONG = [
    *(
        (
            f"a preset that is {what}",
            f"cluster: {{workers: 3, preset: {what}}}",
            [f"1:31: cluster.preset: {shown}must be {NAMED}"],
        )
        for what, shown in (("[x]", "[x], "), ("{}", ""), ("{kind: x}", ""))
    ),
    (
        "cluster without workers",
        "cluster: {}",
        ["1:10: cluster: must have workers, or groups"],
    ),
    (
        "a graph in two parts",
        "cluster: {workers: 3, topology: {kind: erdos_renyi, probability: 0}}",
        [
            (
                "1:33: cluster.topology: leaves node 1 cut off from node 0: every node must "
                "reach every other"
            )
        ],
    ),
    (
        "misspelt workers",
        "cluster: {wokers: 3}",
        [
            (
                "1:11: cluster.wokers: unknown key, did you mean 'workers'? known: workers, "
                "groups, compute_time, preset, links, faults, server, stalls, cold_start, "
                "membership, attacks, regions, topology, absent, include"
            )
        ],
    ),
    (
        "wrong faults",
        "cluster: {workers: 3, faults: {time_to_failure: -1, time_to_repair: {mean: 0, speed: 2}}}",
        [
            "1:49: cluster.faults.time_to_failure: -1, must be above 0",
            "1:76: cluster.faults.time_to_repair.mean: 0, must be above 0",
            (
                "1:79: cluster.faults.time_to_repair.speed: unknown key, known: law, scale, "
                "offset, permute, power, ratio, values, mean, job"
            ),
        ],
    ),
    (
        "failures without repairs",
        "cluster: {workers: 3, faults: {time_to_failure: 5, repair: 2}}",
        [
            (
                "1:31: cluster.faults.time_to_repair: is missing, must be a number above 0, "
                "a list of numbers above 0 or a mapping"
            ),
            (
                "1:52: cluster.faults.repair: unknown key, did you mean 'time_to_repair'? "
                "known: time_to_failure, time_to_repair"
            ),
        ],
    ),
    (
        "failures of another number of workers",
        "cluster: {workers: 3, faults: {time_to_failure: [5, 5], time_to_repair: 1}}",
        [
            (
                "1:49: cluster.faults.time_to_failure: [5, 5], must have one number per "
                "worker: 2 for 3"
            ),
        ],
    ),
    (
        "a law without its mean, and a text",
        "cluster: {workers: 3, faults: {time_to_failure: {kind: gamma}, time_to_repair: long}}",
        [
            (
                "1:49: cluster.faults.time_to_failure.mean: is missing, must be a number "
                "above 0, a list of numbers above 0 or a mapping"
            ),
            (
                "1:50: cluster.faults.time_to_failure.kind: unknown key, known: law, scale, "
                "offset, permute, power, ratio, values, mean, job"
            ),
            (
                "1:80: cluster.faults.time_to_repair: long, must be a number above 0, a list "
                "of numbers above 0 or a mapping"
            ),
        ],
    ),
    (
        "faults of a group and of all",
        (
            "cluster: {groups: [{workers: 3, faults: {time_to_failure: 5, time_to_repair: 1}}], "
            "faults: {time_to_failure: 5, time_to_repair: 1}}"
        ),
        [
            "1:92: cluster.faults: conflicts with groups: give one or the other",
        ],
    ),
    (
        "too many workers",
        "cluster: {workers: 2e6}",
        ["1:20: cluster.workers: 2000000, must be at most 1000000"],
    ),
    (
        "half a worker",
        "cluster: {workers: 2.5}",
        ["1:20: cluster.workers: 2.5, must be a whole number"],
    ),
    (
        "workers and groups",
        "cluster: {workers: 3, groups: [{workers: 3}]}",
        ["1:20: cluster.workers: 3, conflicts with groups: give one or the other"],
    ),
    (
        "mistakes in two groups",
        "cluster: {groups: [{workers: 0, compute_tme: 1}, {compute_time: 0}]}",
        [
            "1:30: cluster.groups[0].workers: 0, must be at least 1",
            (
                "1:33: cluster.groups[0].compute_tme: unknown key, did you mean "
                "'compute_time'? known: workers, compute_time, batch, faults"
            ),
            (
                "1:50: cluster.groups[1].workers: is missing, must be a whole number from 1 to "
                "1000000"
            ),
            "1:65: cluster.groups[1].compute_time: 0, must be above 0",
        ],
    ),
    (
        "unknown law of means",
        "cluster: {workers: 3, compute_time: {mean: {law: linaer}}}",
        [
            (
                "1:50: cluster.compute_time.mean.law: linaer, unknown law, did you mean "
                "'linear'? known: constant, linear, sqrt, square, power, geometric, cycle"
            )
        ],
    ),
    (
        "misspelt key of a law",
        "cluster: {workers: 3, compute_time: {mean: {law: power, powr: 3}}}",
        [
            "1:44: cluster.compute_time.mean.power: is missing, must be a number",
            (
                "1:57: cluster.compute_time.mean.powr: unknown key, did you mean 'power'? "
                "known: law, scale, offset, permute, power"
            ),
        ],
    ),
    (
        "text among means",
        "cluster: {workers: 3, compute_time: {mean: [1, 2, x]}}",
        ["1:51: cluster.compute_time.mean[2]: x, must be a number above 0"],
    ),
    (
        "negative mean in short form",
        "cluster: {workers: 3, compute_time: [1, 2, -3]}",
        ["1:44: cluster.compute_time[2]: -3, must be above 0"],
    ),
    (
        "mean is true",
        "cluster: {workers: 3, compute_time: {mean: true}}",
        [
            (
                "1:44: cluster.compute_time.mean: true, must be a number above 0, a list of "
                "numbers above 0 or a mapping"
            )
        ],
    ),
    (
        "job size by a misspelt name",
        "cluster: {workers: 3, compute_time: {job: exponental}}",
        [
            (
                "1:43: cluster.compute_time.job: exponental, unknown kind, did you mean "
                "'exponential'? known: constant, exponential, gamma, lognormal, uniform, "
                "weibull, pareto, truncated_normal, half_normal, bernoulli, empirical"
            )
        ],
    ),
    (
        "job size by name lacks a parameter",
        "cluster: {workers: 3, compute_time: {job: gamma}}",
        ["1:43: cluster.compute_time.job.shape: is missing, must be a number above 0"],
    ),
    (
        "job size out of range",
        "cluster: {workers: 3, compute_time: {job: {kind: gamma, shape: 0}}}",
        ["1:64: cluster.compute_time.job.shape: 0, must be above 0"],
    ),
    (
        "jobs that are nearly all as good as nothing",
        "cluster: {workers: 3, compute_time: {job: {kind: lognormal, sigma: 20}}}",
        [
            (
                "1:68: cluster.compute_time.job.sigma: 20, must be at most 9.5, else less than "
                "one job in a million outlasts the mean, and time hardly advances"
            )
        ],
    ),
    (
        "a speed that is neither a number nor a kind",
        "cluster: {workers: 3, compute_time: {speed: -2}}",
        ["1:45: cluster.compute_time.speed: -2, must be at least 0"],
    ),
    (
        "a preset by a misspelt name",
        "cluster: {workers: 3, compute_time: sever}",
        [
            (
                "1:37: cluster.compute_time: sever, must be a number above 0, a list of numbers "
                "above 0, 'mild', 'severe', 'mixed_gpus', 'resnet50_gpus', 'recommendation_gpus', "
                "'phones' or a mapping, did you mean 'severe'?"
            )
        ],
    ),
    (
        "speeds at times out of order",
        "cluster: {workers: 3, compute_time: {speed: {kind: piecewise, times: [0, 5, 5], "
        "values: [1, 2, 3]}}}",
        [
            "1:77: cluster.compute_time.speed.times[2]: 5, must be above the time before it (5)",
        ],
    ),
    (
        "speeds that repeat before the last one",
        "cluster: {workers: 3, compute_time: {speed: {kind: piecewise, times: [0, 5], "
        "values: [1, 2], period: 5}}}",
        ["1:102: cluster.compute_time.speed.period: 5, must be above the last of times (5)"],
    ),
    (
        "extra seconds in an order of their own",
        "cluster: {workers: 3, compute_time: {job: {kind: half_normal, std: {law: linear, "
        "permute: true}}}}",
        [
            (
                "1:91: cluster.compute_time.job.std.permute: true, belongs to the mean: std "
                "follows its order"
            )
        ],
    ),
    (
        "one link for every way, wrong in one place",
        "cluster: {workers: 3, links: {latency: -1, bandwidth: 10}}",
        ["1:40: cluster.links.latency: -1, must be at least 0"],
    ),
    (
        "one link for every way, listed for other workers",
        "cluster: {workers: 3, links: [1, 2]}",
        ["1:30: cluster.links: [1, 2], must have one number per link: 2 for 3"],
    ),
    (
        "a link beside the ways",
        "cluster: {workers: 3, links: {latency: 1, upload: 10}}",
        [
            (
                "1:40: cluster.links.latency: 1, must be under upload, download or edge if "
                "there are other keys"
            )
        ],
    ),
]


@pytest.mark.parametrize(("text", "lines"), [case[1:] for case in WRONG], ids=[c[0] for c in WRONG])
def test_refused_with(text: str, lines: list[str], refusal: Refusal) -> None:
    assert refusal(text) == lines
