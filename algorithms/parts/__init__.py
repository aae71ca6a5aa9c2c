"""Shared parts of methods: ages of gradients, trials, tables, sets, facts for theory."""

__all__: list[str] = []
