"""Reads a source into a document."""

from omnimind.core.artifact import ArtifactStore
from omnimind.core.brief import UPLOADED
from omnimind.core.document import Block, Document, plain
from omnimind.core.errors import UserError
from omnimind.documents import front_matter
from omnimind.documents.encoding import decode
from omnimind.documents.fetch import READABLE_HINT, Source
from omnimind.documents.language import detect
from omnimind.documents.pictures import Pictures
from omnimind.documents.reading import Reading
from omnimind.documents.titles import title


def read(
    source: Source, artifacts: ArtifactStore, *, language: str | None = None, reads_files: bool = True
) -> Document:
    """What ``source`` says.

    Args:
        source: What to read.
        artifacts: Where the document's pictures are kept.
        language: Its language, a BCP 47 tag; ``None`` for what it says of itself, else what its words tell.
        reads_files: Whether the pictures that it shows may be files of this machine.

    Raises:
        UserError: ``document.too_large``, ``document.encoding``, ``document.empty``, ``document.no_text``,
            ``document.invalid``, ``source.media_type`` or ``front_matter.invalid``.
    """
    pictures = Pictures(source.origin, artifacts, reads_files=reads_files)
    reading = _reading(source, pictures)
    if not reading.blocks:
        raise UserError("document.empty", f"{source.origin} has nothing to tell", "give a document that has text")
    return Document(
        title=reading.options.title or title(reading.blocks, reading.title, source.origin.removeprefix(UPLOADED)),
        language=language or reading.options.language or reading.language or detect(_prose(reading)),
        text=reading.text,
        origin=source.origin,
        media_type=source.media_type,
        blocks=reading.blocks,
        options=reading.options,
        notices=(*reading.notices, *pictures.notices),
    )


def _reading(source: Source, pictures: Pictures) -> Reading:
    # Each reader brings libraries of its own, so only the one that is needed is imported.
    match source.media_type:
        case "text/markdown" | "text/plain":
            return _text_reading(source, pictures)
        case "text/html":
            from omnimind.documents.html import read_html

            return read_html(source.data, source.origin.removeprefix(UPLOADED), pictures)
        case "application/pdf":
            from omnimind.documents.pdf import read_pdf

            return read_pdf(source.data, source.origin)
        case "text/csv":
            from omnimind.documents.delimited import read_csv

            return read_csv(decode(source.data, source.origin), source.origin)
        case "application/json":
            from omnimind.documents.structured import read_json

            return read_json(decode(source.data, source.origin), source.origin)
        case other:
            problem = f"{source.origin} is {other}, which can't be read"
            raise UserError("source.media_type", problem, READABLE_HINT)


def _text_reading(source: Source, pictures: Pictures) -> Reading:
    text = decode(source.data, source.origin)
    head = front_matter.split(text, source.origin)
    if source.media_type == "text/plain":
        from omnimind.documents.plaintext import read_plaintext

        blocks = read_plaintext(text, head.end)
    else:
        from omnimind.documents.markdown import read_markdown

        blocks = read_markdown(text, head.end, pictures)
    return Reading(text=text, blocks=blocks, options=head.options, notices=head.notices)


def _prose(reading: Reading) -> str:
    """What the language is told by: the text without code, addresses and markup."""
    said = " ".join(filter(None, map(_said, reading.blocks)))
    return said or reading.text


def _said(block: Block) -> str:
    match block.kind:
        case "heading" | "paragraph" | "quote":
            return plain(tuple(run for run in block.runs if not run.code and not run.math))
        case "list":
            return " ".join(plain(item.runs) for item in block.items)
        case "table":
            return " ".join(cell for row in (block.header, *block.rows) for cell in row)
        case _:
            return ""
