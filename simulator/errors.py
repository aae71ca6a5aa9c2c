"""Every error that paceline raises on purpose, one class per cause.

    PacelineError
    ├── ScenarioError      exit 2   the scenario (or an override) is wrong: a list of problems
    ├── DataError          exit 2   a data file or data set is wrong or missing
    ├── MissingExtra       exit 2   an optional dependency is not installed
    ├── ResumeRefused      exit 3   stored results belong to another scenario or version
    ├── StorageError       exit 4   the disk is full or the place cannot be written
    ├── InvariantError     exit 1   the simulation broke one of its own accounting rules
    └── RunFailed          exit 1   a run could not be carried to its end

`exit_code` is what the command returns to the shell; `str(error)` is what it prints.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any, ClassVar

__all__ = [
    "DataError",
    "Interrupted",
    "InvariantError",
    "MissingExtra",
    "Mistake",
    "PacelineError",
    "ResumeRefused",
    "RunFailed",
    "ScenarioError",
    "StorageError",
    "in_short",
    "reason",
]


def reason(error: OSError) -> str:
    """The system's reason; some errors carry no text of their own.

    Example:
        >>> reason(PermissionError(13, "Permission denied")), reason(OSError("not seekable"))
        ('Permission denied', 'not seekable')
    """
    return error.strerror or str(error) or type(error).__name__


def in_short(error: Exception) -> str:
    """The type of an error of other code, and the first line of its message if it has one.

    Example:
        >>> in_short(ValueError("too long, by 3")), in_short(AssertionError())
        ('ValueError: too long, by 3', 'AssertionError')
    """
    return ": ".join([type(error).__name__, *str(error).strip().splitlines()[:1]])


MOST_SHOWN = 50  # mistakes that a message lists


class PacelineError(Exception):
    """The root: `except PacelineError` catches all that paceline raises on purpose."""

    exit_code: ClassVar[int] = 1


@dataclass(frozen=True, kw_only=True)
class Mistake:
    """One mistake in a scenario: its place, the value as written, and the rule.

    `line` and `column` count from 1; 0 means that the place has no position (an override on the
    command line, or a scenario built in Python). `value` is None if there is none to show (a
    missing key, an unknown key). `suggestion` is a full clause such as "did you mean 'workers'?".

    Example:
        >>> str(Mistake(file="s.yaml", line=3, column=8, key="seeds", value="-1",
        ...             rule="must be at least 0"))
        's.yaml:3:8: seeds: -1, must be at least 0'
    """

    rule: str
    file: str = "<scenario>"
    line: int = 0
    column: int = 0
    key: str = ""
    value: str | None = None
    suggestion: str = ""

    @property
    def place(self) -> str:
        """`file:line:column`, or the file alone if there is no position."""
        return f"{self.file}:{self.line}:{self.column}" if self.line else self.file

    def __str__(self) -> str:
        said = ", ".join(part for part in (self.value, self.rule, self.suggestion) if part)
        return ": ".join(part for part in (self.place, self.key, said) if part)


class ScenarioError(PacelineError):
    """A scenario is refused; `problems` holds every mistake, in the order of the file.

    The message lists the first 50 and counts the others.

    Example:
        >>> error = ScenarioError([Mistake(file="s.yaml", line=3, column=1, key="stop", rule="..")])
        >>> [(problem.line, problem.key) for problem in error.problems]
        [(3, 'stop')]
    """

    exit_code = 2

    def __init__(self, problems: Iterable[Mistake]) -> None:
        self.problems: tuple[Mistake, ...] = tuple(problems)
        lines = [str(problem) for problem in self.problems[:MOST_SHOWN]]
        if len(self.problems) > MOST_SHOWN:
            lines.append(f"... and {len(self.problems) - MOST_SHOWN} more")
        super().__init__("\n".join(lines))

    @classmethod
    def of(cls, rule: str, *, key: str = "", value: str | None = None) -> "ScenarioError":
        """The error of a single problem that has no position in a file."""
        return cls([Mistake(rule=rule, key=key, value=value)])

    def __reduce__(self) -> tuple[type["ScenarioError"], tuple[tuple[Mistake, ...]]]:
        return type(self), (self.problems,)


class DataError(PacelineError):
    """A data file or a named data set is wrong, too large, or missing."""

    exit_code = 2


class MissingExtra(PacelineError):
    """An optional dependency is needed and absent; the message says how to install it.

    Example:
        >>> str(MissingExtra("data", package="scikit-learn", purpose="kind: sklearn"))
        "kind: sklearn needs scikit-learn: pip install 'paceline[data]'"
    """

    exit_code = 2

    def __init__(self, extra: str, *, package: str, purpose: str) -> None:
        self.extra, self.package, self.purpose = extra, package, purpose
        super().__init__(f"{purpose} needs {package}: pip install 'paceline[{extra}]'")

    def __reduce__(self) -> tuple[object, ...]:
        return _missing_extra, (self.extra, self.package, self.purpose)


def _missing_extra(extra: str, package: str, purpose: str) -> MissingExtra:
    """Rebuild the error in another process, where only positional arguments arrive."""
    return MissingExtra(extra, package=package, purpose=purpose)


class ResumeRefused(PacelineError):
    """Stored results come from another scenario, seed or version and must not be mixed."""

    exit_code = 3


class StorageError(PacelineError):
    """Results cannot be written: the disk is full, or the place is not writable."""

    exit_code = 4


class InvariantError(PacelineError):
    """The simulation broke one of its own accounting rules: its numbers must not be used.

    Example:
        >>> str(InvariantError("jobs are conserved", "dispatched 10, accounted for 9"))
        'broken invariant: jobs are conserved: dispatched 10, accounted for 9'
    """

    exit_code = 1

    def __init__(self, invariant: str, details: str) -> None:
        self.invariant, self.details = invariant, details
        super().__init__(f"broken invariant: {invariant}: {details}")

    def __reduce__(self) -> tuple[type["InvariantError"], tuple[str, str]]:
        return type(self), (self.invariant, self.details)


class RunFailed(PacelineError):
    """A run could not be carried to its end."""

    exit_code = 1


class Interrupted(KeyboardInterrupt):
    """Ctrl-C in a run: `result` has the tables of `done` of the `planned` schedules."""

    def __init__(self, done: int, planned: int, result: Any) -> None:
        self.done, self.planned, self.result = done, planned, result
        super().__init__(f"{done} of {planned} schedules had ended")
