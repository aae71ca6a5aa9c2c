"""Completion times of jobs and messages, made from the cluster section of a scenario."""

__all__: list[str] = []
