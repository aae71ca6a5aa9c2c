"""Wrong problems, and their error messages."""

from __future__ import annotations

from typing import get_args

import pytest

from simulator.problems import ProblemSpec
from tests.scenario.conftest import Refusal

# (the mistake, the YAML, the exact lines: line:column: key: value, rule, suggestion)
WRONG = [
    (
        "problem without kind",
        "problem: {dimension: 3}",
        ["1:10: problem.kind: is missing, known: {kinds}"],
    ),
    (
        "unknown problem kind",
        "problem: {kind: quadratc, dimension: 3}",
        [("1:17: problem.kind: quadratc, unknown kind, did you mean 'quadratic'? known: {kinds}")],
    ),
    (
        "unknown key of the problem",
        "problem: {kind: quadratic, dimension: 3, nosie: 0.1}",
        [
            (
                "1:42: problem.nosie: unknown key, did you mean 'noise'? known: kind, "
                "dimension, matrix, noise, minima, heterogeneity, start"
            )
        ],
    ),
    (
        "dimension missing",
        "problem: {kind: quadratic}",
        ["1:10: problem.dimension: is missing, must be a whole number from 1 to 10000000"],
    ),
    (
        "dimension zero",
        "problem: {kind: quadratic, dimension: 0}",
        ["1:39: problem.dimension: 0, must be at least 1"],
    ),
    (
        "dimension in quotes",
        'problem: {kind: quadratic, dimension: "10"}',
        ['1:39: problem.dimension: "10", must be a whole number from 1 to 10000000'],
    ),
    (
        "seed beyond 64 bits",
        "problem: {kind: quadratic, dimension: 3, heterogeneity: "
        "{kind: random_minima, seed: 1180591620717411303424}}",
        [
            "1:85: problem.heterogeneity.seed: 1180591620717411303424, "
            "must be at most 9223372036854775807"
        ],
    ),
    (
        "unknown matrix",
        "problem: {kind: quadratic, dimension: 3, matrix: tridiag}",
        [
            (
                "1:50: problem.matrix: tridiag, must be 'tridiagonal', 'identity' or a mapping "
                "with spectrum or with power, did you mean 'tridiagonal'?"
            )
        ],
    ),
    (
        "unknown form of matrix",
        "problem: {kind: quadratic, dimension: 3, matrix: {spectrm: [1]}}",
        [
            (
                "1:51: problem.matrix.spectrm: unknown key, did you mean 'spectrum'? known: "
                "spectrum, power"
            )
        ],
    ),
    (
        "negative eigenvalue",
        "problem: {kind: quadratic, dimension: 3, matrix: {spectrum: [1, -2, 3]}}",
        ["1:65: problem.matrix.spectrum[1]: -2, must be above 0"],
    ),
    (
        "spectrum too short",
        "problem: {kind: quadratic, dimension: 3, matrix: {spectrum: [1, 2]}}",
        ["1:50: problem.matrix: spectrum has 2 values, dimension is 3"],
    ),
    (
        "negative power",
        "problem: {kind: quadratic, dimension: 3, matrix: {power: -1}}",
        ["1:58: problem.matrix.power: -1, must be at least 0"],
    ),
    (
        "row of minima too long",
        "problem: {kind: quadratic, dimension: 1, minima: [[1], [2, 3], [4]]}",
        [
            (
                "1:50: problem.minima: [[1], [2, 3], [4]], "
                "a row of minima has 2 values, dimension is 1"
            )
        ],
    ),
    (
        "negative noise",
        "problem: {kind: quadratic, dimension: 3, noise: {std: -1}}",
        ["1:55: problem.noise.std: -1, must be at least 0"],
    ),
    (
        "noise is nan",
        "problem: {kind: quadratic, dimension: 3, noise: {std: .nan}}",
        ["1:55: problem.noise.std: .nan, must be finite"],
    ),
    (
        "minima of too few workers",
        "problem: {kind: quadratic, dimension: 1, minima: [[1], [2]]}",
        ["1:50: problem.minima: [[1], [2]], has 2 rows, but there are 3 workers"],
    ),
    (
        "row of minima is a number",
        "problem: {kind: quadratic, dimension: 1, minima: [[1], [2], 3]}",
        ["1:61: problem.minima[2]: 3, must be a list of numbers"],
    ),
    (
        "a turned target that is the mean of the workers",
        "problem: {kind: least_squares, dimension: 4, covariate_shift: "
        "{source: {power: 1}, target: mean, rotation: {kind: random}}}",
        [
            (
                "1:63: problem.covariate_shift: rotation of the target goes with eigenvalues of "
                "its own, not mean"
            )
        ],
    ),
]


@pytest.mark.parametrize(("text", "lines"), [case[1:] for case in WRONG], ids=[c[0] for c in WRONG])
def test_refused_with(text: str, lines: list[str], refusal: Refusal) -> None:
    specs = get_args(get_args(ProblemSpec)[0]) or get_args(ProblemSpec)[:1]
    kinds = ", ".join(get_args(spec.model_fields["kind"].annotation)[0] for spec in specs)
    assert refusal(text) == [line.replace("{kinds}", kinds) for line in lines]
