"""Tables of words, written as they are read."""


def row(text: str) -> tuple[str, ...]:
    """The words of ``text``, in order."""
    return tuple(text.split())


def listed(text: str) -> frozenset[str]:
    """The words of ``text``, to be looked up."""
    return frozenset(text.split())


def pairs(text: str) -> dict[str, str]:
    """A dictionary of ``key what it means | key what it means``; keys are single words, values any number."""
    entries = (entry.split(maxsplit=1) for entry in text.split("|") if entry.strip())
    return {key: " ".join(value.split()) for key, value in entries}
