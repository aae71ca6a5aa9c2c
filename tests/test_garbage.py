"""The rare search for cyclic garbage."""

import gc

from simulator.garbage import collect_seldom


def test_garbage_is_searched_seldom_but_searched() -> None:
    before = gc.get_threshold()
    try:
        collect_seldom()
        assert gc.get_threshold()[0] > 10 * 700
        assert gc.isenabled()
    finally:
        gc.set_threshold(*before)
