"""Logs of nodes that come and go."""

from pathlib import Path

import pytest

from simulator.cluster.logs.node_log import read_changes
from simulator.cluster.stays import Change, ListedStays
from simulator.errors import DataError

LOG = "0,add,a\n0,add,b\n2500,remove,a\n4000,add,c\n5000,add,a\n"
SPOT = Path(__file__).parents[4] / "shared" / "data" / "spot-p3.csv"


def test_the_columns_are_time_event_and_node(tmp_path: Path) -> None:
    path = tmp_path / "log.csv"
    path.write_text(LOG)
    expected = [
        Change(0.0, 0, True),
        Change(0.0, 1, True),
        Change(2.5, 0, False),
        Change(4.0, 2, True),
        Change(5.0, 0, True),
    ]
    assert read_changes(str(path), "ms", 3) == expected


def test_a_line_of_names_gives_their_order_and_the_earliest_time_is_second_0(
    tmp_path: Path,
) -> None:
    path = tmp_path / "log.csv"
    path.write_text("node,time,event\nb,1009,join\na,1000,leave\nb,1001,preempt\n")
    found = read_changes(str(path), "s", 2)
    assert found == [Change(0.0, 1, False), Change(1.0, 0, False), Change(9.0, 0, True)]


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("", "log.csv: no rows"),
        ("0,add\n", r"log.csv:1: 2 fields, must be three: time, event, node"),
        ("0,add,a\nx,remove,a\n", r"log.csv:2: time 'x', must be a number in s"),
        ("0,vanish,a\n", r"log.csv:1: event 'vanish', must be one of add, join"),
        ("0,add,a\n1,add,a\n", r"log.csv:2: worker 0 joins, but it is there"),
        ("0,add,a\n0,add,b\n", "names 2 nodes, the cluster has 1 workers"),
    ],
)
def test_a_wrong_log_is_refused(text: str, said: str, tmp_path: Path) -> None:
    path = tmp_path / "log.csv"
    path.write_text(text)
    with pytest.raises(DataError, match=said):
        read_changes(str(path), "s", 1)


def test_an_absent_log_is_named(tmp_path: Path) -> None:
    with pytest.raises(DataError, match="no such file"):
        read_changes(str(tmp_path / "none.csv"), "s", 1)


@pytest.mark.skipif(not SPOT.is_file(), reason="the log of spot instances is not here")
def test_a_real_log_of_spot_instances() -> None:
    """18 nodes at the start, 159 more later, 32 at most at once, in 11.4 hours."""
    changes = read_changes(str(SPOT), "ms", 177)
    stays = ListedStays(changes)
    begins = [next(stays.of(worker)).begin for worker in range(177)]
    assert begins.count(0.0) == 18
    assert changes[-1].time == pytest.approx(11.4 * 3600, rel=0.01)
    most = there = 0
    for change in changes:
        there += 1 if change.joins else -1
        most = max(most, there)
    assert most == 32
