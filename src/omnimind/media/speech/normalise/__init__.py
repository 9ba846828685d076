"""Text as it is said: numbers, units, money, dates, short forms, addresses, code and signs in words."""

from omnimind.core.speech import SpokenWord


def normalise(text: str, language: str) -> tuple[SpokenWord, ...]:
    """One spoken word for each white-space word of ``text``, in order.

    ``shown`` is the word verbatim. ``said`` is what a voice is to say for it, with the punctuation that it needs for
    its melody: nothing for what is only there to be seen, and the number with its currency for ``R$ 5``, whose ``R$``
    is silent.

    Args:
        text: Running text, perhaps with remains of Markdown.
        language: BCP 47 tag. English and Portuguese are put into words; other languages are cleaned, and their
            engines read figures themselves.
    """
    primary = language.partition("-")[0].lower()
    if primary == "en":
        from omnimind.media.speech.normalise import en

        return en.normalise(text, language)
    if primary == "pt":
        from omnimind.media.speech.normalise import pt

        return pt.normalise(text)
    from omnimind.media.speech.normalise import plain

    return plain.normalise(text)
