"""Two ways to do a method's vector arithmetic: on the tape, or at once on NumPy arrays."""

__all__: list[str] = []
