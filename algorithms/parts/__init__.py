"""What several methods are made of: ages of gradients, trials, tables, sets, facts for theory."""

__all__: list[str] = []
