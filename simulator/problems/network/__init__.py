"""Problems computed by PyTorch: networks, and the shipped finite sums."""

__all__: list[str] = []
