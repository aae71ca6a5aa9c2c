"""Numba kernels: randomness, elementary functions, objectives and the tape player.

This package imports numba, numpy and, of paceline, only `simulator.owned`, which protects the files
of the compile cache.
"""

from simulator.core.settings import import_numba_elsewhere

__all__: list[str] = []

import_numba_elsewhere()
