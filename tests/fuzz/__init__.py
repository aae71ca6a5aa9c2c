"""Random inputs, right and broken, for every door of paceline: it must answer, never fall over.

`python -m tests.fuzz KIND COUNT SEED` runs many cases; the suite runs a few of each kind. Case k of
a seed is the same whatever COUNT is.
"""
