"""What chooses the next trial of a space: one file per kind of sampler."""

__all__: list[str] = []
