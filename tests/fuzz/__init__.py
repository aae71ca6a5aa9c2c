"""Random inputs, valid and broken, for every entry point: paceline must answer, never crash.

`python -m tests.fuzz KIND COUNT SEED` runs many cases; the suite runs a few of each kind. Case k of
a seed is the same whatever COUNT is.
"""
