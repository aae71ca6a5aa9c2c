"""The same bytes in any process: threads, hash seeds, processors, worker processes."""

import os
import subprocess
import sys
from functools import cache
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[3]
PROBLEMS = ("quadratic", "logistic")
BARE = "AVX2 FMA3 AVX512F AVX512_SKX"  # what NumPy may not use
CHANGES = {
    "one thread": {
        "NUMBA_NUM_THREADS": "1",
        "OPENBLAS_NUM_THREADS": "1",
        "PYTHONHASHSEED": "0",
    },
    "a processor without vector units": {
        "NUMBA_CPU_NAME": "generic",
        "NPY_DISABLE_CPU_FEATURES": BARE,
    },
}


@cache
def hashes(*problems: str, jobs: int = 1, **variables: str) -> str:
    """The output of the digest in a process with these environment variables."""
    done = subprocess.run(
        [
            sys.executable,
            "-m",
            "tests.whole.determinism.digest",
            str(jobs),
            *(problems or PROBLEMS),
        ],
        cwd=ROOT,
        env={**os.environ, "NUMBA_NUM_THREADS": "2", "PYTHONPATH": str(ROOT), **variables},
        capture_output=True,
        text=True,
        check=True,
    )
    return done.stdout


def test_the_digest_knows_one_result_from_another() -> None:
    lines = hashes().splitlines()
    assert [line.split()[0] for line in lines] == list(PROBLEMS)
    assert len({line.split()[1] for line in lines}) == 2


@pytest.mark.parametrize("change", CHANGES)
def test_the_surroundings_change_no_bit(change: str) -> None:
    assert hashes(**CHANGES[change]) == hashes()


def test_the_number_of_processes_and_of_threads_changes_no_bit() -> None:
    four = {"NUMBA_NUM_THREADS": "4", "PYTHONHASHSEED": "1"}
    assert hashes("logistic", jobs=2, **four) == hashes().splitlines(keepends=True)[1]
