"""Files of edges: lists and Matrix Market files, with weights."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from simulator.cluster.edge_files import edges_of_file
from simulator.errors import DataError
from tests.shared.clusters import graph
from tests.shared.pairs import edges_of

HEAD = "%%MatrixMarket matrix coordinate"
#: W of a path of three nodes, with a half on each edge of the first and a quarter on the other.
WEIGHTS = [[0.5, 0.5, 0.0], [0.5, 0.25, 0.25], [0.0, 0.25, 0.75]]


def made(tmp_path: Path, text: str, **keys: str) -> object:
    (tmp_path / "edges").write_text(text)
    return graph({"kind": "edges", "path": str(tmp_path / "edges"), **keys}, 3)


@pytest.mark.parametrize(
    "text",
    [
        f"{HEAD} pattern symmetric\n% a path\n\n3 3 2\n2 1\n3 2\n",
        f"{HEAD} pattern general\n3 3 4\n2 1\n1 2\n3 2\n2 3\n",
        f"{HEAD} real symmetric\n3 3 5\n1 1 2.0\n2 1 -1\n2 2 2.0\n3 2 -1.0e0\n3 3 2.0\n",
        f"{HEAD.upper().replace('%%MATRIXMARKET', '%%MatrixMarket')} INTEGER GENERAL\n"
        "3 3 2\n1 2 7\n3 2 7\n",
    ],
)
def test_values_do_not_change_which_nodes_are_linked(tmp_path: Path, text: str) -> None:
    found = made(tmp_path, text)
    assert edges_of(found) == edges_of(graph({"kind": "path"}, 3))
    assert found.weights == "metropolis"


@pytest.mark.parametrize(
    "text",
    [
        f"{HEAD} real symmetric\n3 3 5\n1 1 .5\n2 1 .5\n2 2 .25\n3 2 .25\n3 3 .75\n",
        f"{HEAD} real general\n3 3 4\n2 3 .25\n2 1 .5\n1 2 .5\n3 2 .25\n",
        "1 2 0.25\n0 1 0.5 # the first\n2 1 0.25\n",
    ],
)
def test_weights_of_the_file_are_those_of_the_mixing_matrix(tmp_path: Path, text: str) -> None:
    found = made(tmp_path, text, weights="file")
    assert found.matrix() == pytest.approx(np.array(WEIGHTS))
    assert found.own_weight == [0.5, 0.25, 0.75]


@pytest.mark.parametrize(
    ("text", "rule"),
    [
        (f"{HEAD} complex general\n", "1: .*, complex must be pattern or real or integer"),
        (f"{HEAD} real hermitian\n", "1: .*, hermitian must be general or symmetric"),
        ("%%MatrixMarket matrix array real general\n", "1: .*, array must be coordinate"),
        ("%%MatrixMarket\n", "1: .*, must be %%MatrixMarket matrix coordinate, field and"),
        (f"{HEAD} pattern general\n% no more\n", "2: '', must be rows, columns and entries"),
        (f"{HEAD} pattern general\n3 3\n", "2: '3 3', must be rows, columns and entries"),
        (f"{HEAD} pattern general\n3 4 1\n1 2\n", "2: '3 4 1', must be a matrix of 3 x 3"),
        (f"{HEAD} pattern general\n3 3 2\n1 2\n", "3: has 1 entries, must be 2 as announced"),
        (f"{HEAD} pattern general\n3 3 1\n1 2\n2 3\n", "4: has 2 entries, must be 1"),
        (f"{HEAD} pattern general\n3 3 1\n0 1\n", "3: '0 1', must be two node numbers from 1 to 3"),
        (f"{HEAD} pattern general\n3 3 1\n1 2 1\n", "3: '1 2 1', must be two node numbers"),
        (f"{HEAD} real general\n3 3 1\n1 2\n", "3: '1 2', must be a weight after two node numbers"),
        (f"{HEAD} real general\n3 3 1\n1 2 nan\n", "3: .*, nan must be a number other than 0"),
        (f"{HEAD} real general\n3 3 1\n1 2 0.0\n", "3: .*, 0.0 must be a number other than 0"),
        ("0 1 0.5\n", "1: .*, must be two node numbers from 0 to 2; with `weights: file` a "),
        ("0 1 2 3\n", "1: '0 1 2 3', must be two node numbers from 0 to 2"),
    ],
)
def test_what_is_wrong_is_named_with_its_line(tmp_path: Path, text: str, rule: str) -> None:
    with pytest.raises(DataError, match=f"edges:{rule}"):
        made(tmp_path, text)


@pytest.mark.parametrize(
    ("text", "rule"),
    [
        ("0 1\n1 2 0.5\n", ":1: '0 1', must be a weight after two node numbers from 0 to 2"),
        ("0 1 x\n", ":1: '0 1 x', x must be a number other than 0"),
        (f"{HEAD} pattern general\n3 3 1\n1 2\n", ":3: has no weight, must be real"),
        ("0 1 0.5\n1 2 -0.5\n", ":2: the weight -0.5 must be above 0 and at most 1"),
        ("0 1 0.5\n1 2 1.5\n", ":2: the weight 1.5 must be above 0 and at most 1"),
        ("0 1 0.5\n1 2 0.25\n1 0 0.25\n", ":3: the weight 0.25 must be 0.5 as in line 1"),
        ("0 1 0.5\n1 2 0.75\n", ": the weights of node 1 add up to 1.25, must be at most 1"),
    ],
)
def test_weights_that_make_no_mixing_matrix_are_refused(
    tmp_path: Path, text: str, rule: str
) -> None:
    with pytest.raises(DataError, match=f"edges{rule}"):
        made(tmp_path, text, weights="file")


def test_a_file_named_mtx_must_have_the_header(tmp_path: Path) -> None:
    (tmp_path / "a.mtx").write_text("1 2\n")
    with pytest.raises(DataError, match=r"a\.mtx:1: '1 2', must begin with %%MatrixMarket"):
        edges_of_file(str(tmp_path / "a.mtx"), nodes=3, most=9)
