"""What a part of a cluster costs: the time to the target with and without it."""

from simulator.what_if.changes import Change, changes_of
from simulator.what_if.compare import WhatIf, what_if

__all__ = ["Change", "WhatIf", "changes_of", "what_if"]
