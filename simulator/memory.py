"""The memory limit for a part of a run: larger ones are refused before anything is made."""

__all__ = ["MOST_BYTES", "too_large"]

MOST_BYTES = 32 * 2**30


def too_large(what: str, count: float, each: float) -> str:
    """The rule that `count` things of `each` bytes break if they do not fit, else nothing.

    Example:
        >>> too_large("rows", 1e12, 8)
        'makes 1e+12 rows of 8 bytes, 7.45e+03 GiB, must be at most 32 GiB'
    """
    if count * each <= MOST_BYTES:
        return ""
    size = f"{count * each / 2**30:.3g} GiB"
    return f"makes {count:.3g} {what} of {each:.3g} bytes, {size}, must be at most 32 GiB"
