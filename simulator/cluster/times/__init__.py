"""Completion times of jobs and messages, made from what a scenario says of its cluster."""

__all__: list[str] = []
