"""Numba kernels: randomness, elementary functions, objectives and the tape player.

Nothing here imports anything of the project outside this package but `simulator.owned`, which
keeps the files of the compile cache; else only numba and numpy.
"""

from simulator.core.settings import import_numba_elsewhere

__all__: list[str] = []

import_numba_elsewhere()
