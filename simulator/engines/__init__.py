"""Two engines for a method's vector arithmetic: the tape, and NumPy arrays."""

__all__: list[str] = []
