"""Files of what a real cluster did: read, checked, and made into lines of a scenario."""

__all__: list[str] = []
