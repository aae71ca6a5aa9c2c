"""Run cases of a kind, each in an empty folder, and keep the inputs of those that failed."""

from __future__ import annotations

import shutil
import traceback
from collections.abc import Callable, Iterator
from contextlib import chdir
from pathlib import Path
from random import Random

from tests.fuzz.command import Fault, signature
from tests.fuzz.kinds_data import libsvm, trace
from tests.fuzz.kinds_results import results
from tests.fuzz.kinds_scenario import engines, run, validate

Case = Callable[[Random, Path], None]
KINDS: dict[str, Case] = {
    case.__name__: case for case in (validate, run, engines, libsvm, trace, results)
}


def failures(kind: str, numbers: range, seed: int, folder: Path) -> Iterator[tuple[int, Fault]]:
    """(number, fault) of the cases that fail; their folders are kept in `folder`."""
    for number in numbers:
        place = folder / f"{kind}-{seed}-{number}"
        place.mkdir(parents=True)
        fault = _fault(KINDS[kind], Random(f"{kind}-{seed}-{number}"), place)
        if fault is None:
            shutil.rmtree(place)
        else:
            (place / "fault.txt").write_text(str(fault), "utf-8", errors="backslashreplace")
            yield number, fault


def _fault(case: Case, rng: Random, place: Path) -> Fault | None:
    try:
        with chdir(place):
            case(rng, place)
    except Fault as fault:
        return fault
    except Exception as error:
        return Fault(signature(error), traceback.format_exc())
    return None
