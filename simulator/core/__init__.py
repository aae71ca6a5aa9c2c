"""Numba kernels: randomness, elementary functions, objectives and the tape player.

Nothing here imports anything of the project outside this package; only numba and numpy.
"""

__all__: list[str] = []
