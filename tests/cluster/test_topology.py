"""Topologies: the edges of each kind, and refused ones."""

from __future__ import annotations

import gzip
import random
import sys
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from pydantic import ValidationError

from simulator.cluster import edge_files, edges
from simulator.cluster.graph import MOST_EXACT
from simulator.cluster.spec import ClusterSpec
from simulator.errors import DataError, MissingExtra
from tests.shared.clusters import graph
from tests.shared.pairs import edges_of

EDGES: list[tuple[Any, int, set[tuple[int, int]]]] = [
    ("complete", 3, {(0, 1), (0, 2), (1, 2)}),
    ("ring", 4, {(0, 1), (1, 2), (2, 3), (0, 3)}),
    ("path", 3, {(0, 1), (1, 2)}),
    ("star", 4, {(0, 1), (0, 2), (0, 3)}),
    ("bipartite", 4, {(0, 1), (0, 3), (1, 2), (2, 3)}),
    ("grid", 6, {(0, 1), (1, 2), (3, 4), (4, 5), (0, 3), (1, 4), (2, 5)}),
    ({"kind": "grid", "shape": [1, 3]}, 3, {(0, 1), (1, 2)}),
    ({"kind": "torus", "shape": [1, 3]}, 3, {(0, 1), (1, 2), (0, 2)}),
    ({"kind": "torus", "shape": [2, 2]}, 4, {(0, 1), (2, 3), (0, 2), (1, 3)}),
    ("hypercube", 4, {(0, 1), (0, 2), (1, 3), (2, 3)}),
    ("hypercube", 2, {(0, 1)}),
    ("exponential", 6, {(i, (i + hop) % 6) for i in range(6) for hop in (1, 2, 4)}),
]


@pytest.mark.parametrize(("written", "nodes", "edges"), EDGES, ids=str)
def test_the_edges_of_each_kind(written: Any, nodes: int, edges: set[tuple[int, int]]) -> None:
    wanted = {tuple(sorted(edge)) for edge in edges}
    assert {tuple(sorted(edge)) for edge in edges_of(graph(written, nodes))} == wanted


def test_a_random_regular_graph_has_its_degree_and_comes_from_its_seed_alone() -> None:
    written = {"kind": "random_regular", "degree": 3}
    first = graph(written, 12)
    random.seed(5)
    again, other = graph(written, 12), graph({**written, "seed": 1}, 12)
    assert edges_of(again) == edges_of(first) != edges_of(other)
    assert {len(near) for near in first.neighbours} == {3}


def test_an_erdos_renyi_graph_has_about_its_share_of_edges() -> None:
    """Binomial(4950, 0.3): within 4 standard deviations, 4 x 32."""
    made = graph({"kind": "erdos_renyi", "probability": 0.3}, 100)
    assert abs(made.links / 2 - 1485) < 130


def test_random_graphs_are_those_that_networkx_draws_from_the_same_seed() -> None:
    networkx = pytest.importorskip("networkx")
    drawn = networkx.gnp_random_graph(60, 0.2, seed=edges.generator(3, 2))
    made = graph({"kind": "erdos_renyi", "probability": 0.2, "seed": 3}, 60)
    assert edges_of(made) == sorted(drawn.to_directed().edges)


def test_a_regular_graph_that_is_not_found_ends_the_search(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(edges._Patient, "left", 1000)
    with pytest.raises(DataError, match=r"random_regular: no graph was found .* degree"):
        graph({"kind": "random_regular", "degree": 57}, 60)


def test_edges_from_a_file(tmp_path: Path) -> None:
    file = tmp_path / "edges.txt"
    file.write_text("# a triangle with a tail\n0 1\n1 2  # comment\n\n2 0\n3 2\n")
    made = graph({"kind": "edges", "path": str(file)}, 4)
    assert made.neighbours == [[1, 2], [0, 2], [0, 1, 3], [2]]


@pytest.mark.parametrize("line", ["0 4", "0", "0 1 2", "a b", "-1 0", "٣ 0", "9" * 5000 + " 0"])
def test_a_wrong_line_of_a_file_is_named(tmp_path: Path, line: str) -> None:
    file = tmp_path / "edges.txt"
    file.write_text(f"0 1\n{line}\n")
    with pytest.raises(DataError, match=r"edges.txt:2: .*two node numbers from 0 to 3"):
        graph({"kind": "edges", "path": str(file)}, 4)


@pytest.mark.parametrize(
    ("path", "rule"),
    [
        ("none", "is no file"),
        (".", "is a directory"),
        ("/dev/zero", "is no file"),
        ("bytes", "cannot be read as a list of edges"),
        ("long", "long:1: longer than 10000 characters"),
    ],
)
def test_what_is_no_list_of_edges_is_refused(tmp_path: Path, path: str, rule: str) -> None:
    (tmp_path / "bytes").write_bytes(b"\xff\xfe0 1")
    (tmp_path / "long").write_text("#" * 20_000)
    with pytest.raises((DataError, ValidationError), match=rule):
        graph({"kind": "edges", "path": str(tmp_path / path)}, 4)


def test_a_list_of_edges_may_be_compressed(tmp_path: Path) -> None:
    file = tmp_path / "edges.txt.gz"
    file.write_bytes(gzip.compress(b"\xef\xbb\xbf0 1\n1 2\n2 3\n"))
    made = graph({"kind": "edges", "path": str(file)}, 4)
    assert edges_of(made) == edges_of(graph({"kind": "path"}, 4))
    file.write_bytes(file.read_bytes()[:-6])
    with pytest.raises(DataError, match=r"edges\.txt\.gz: cannot be read as a list of edges"):
        graph({"kind": "edges", "path": str(file)}, 4)


def test_edges_that_count_from_1_are_recognised(tmp_path: Path) -> None:
    (tmp_path / "edges").write_text("1 2\n3 4\n")
    with pytest.raises(DataError, match=r":2: '3 4', must be .* 0 to 3; the file looks one-based"):
        graph({"kind": "edges", "path": str(tmp_path / "edges")}, 4)


def test_a_list_of_too_many_edges_is_not_read_to_its_end(tmp_path: Path) -> None:
    file = tmp_path / "edges.txt"
    file.write_text("0 1\n" * 9)
    with pytest.raises(DataError, match=r"edges.txt:5: more than 4 edges"):
        edge_files.edges_of_file(str(file), nodes=4, most=4)


@pytest.mark.parametrize(
    ("written", "nodes", "rule"),
    [
        ("bipartite", 10**6, "directed edges for 1000000 nodes, must have at most"),
        ("hypercube", 2**18, "directed edges for 262144 nodes, must have at most"),
        ("exponential", 10**6, "directed edges for 1000000 nodes, must have at most"),
        ({"kind": "random_regular", "degree": 3}, 10**6, "is 3000000, must be at most 1000000"),
        ({"kind": "erdos_renyi", "probability": 1e-9}, 10**6, "for each of 5e.11 pairs"),
        ("hypercube", 6, "power of two, not 6"),
        ({"kind": "grid", "shape": [2, 2]}, 6, "product of 6"),
        ({"kind": "random_regular", "degree": 6}, 6, "below the number of workers, 6"),
        ({"kind": "random_regular", "degree": 3}, 5, "even for an odd number of workers"),
        ("complete", 10**6, r"has 1e\+12 directed edges for 1000000 nodes, must have at most"),
        ({"kind": "erdos_renyi", "probability": 0.0}, 5, "leaves node 1 cut off from node 0"),
    ],
)
def test_what_does_not_suit_the_workers_is_refused(written: Any, nodes: int, rule: str) -> None:
    with pytest.raises(ValidationError, match=rule):
        ClusterSpec.model_validate({"workers": nodes, "topology": written})


def test_a_method_has_its_own_graph_where_the_scenario_names_none() -> None:
    assert ClusterSpec.model_validate({"workers": 4}).graph("complete").is_complete
    named = ClusterSpec.model_validate({"workers": 4, "topology": "path"})
    assert not named.graph("complete").is_complete


def test_without_networkx_the_extra_is_named_and_other_graphs_still_work(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setitem(sys.modules, "networkx", None)
    with pytest.raises(MissingExtra, match=r"random_regular.* needs networkx: .*\[graphs\]"):
        graph({"kind": "random_regular", "degree": 2}, 4)
    assert graph("ring", 4).links == 8


def test_a_large_ring_is_laid_out_in_arrays() -> None:
    """As fast as NumPy sorts: links found pair by pair would take hours."""
    ring = graph("ring", 10**5)
    assert (ring.links, ring.neighbours[0], ring.own_weight[-1]) == (
        2 * 10**5,
        [1, 99_999],
        1 - 2 / 3,
    )
    assert ring.link(99_999, 99_998) == 2 * 10**5 - 1
    assert ring.nodes > MOST_EXACT
    assert np.isnan(ring.spectral_gap())
