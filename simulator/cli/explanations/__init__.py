"""The texts of `paceline explain` for what is not a method."""

__all__: list[str] = []
