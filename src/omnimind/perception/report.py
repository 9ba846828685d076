"""The proof as a page that people read: one file, no scripts, nothing fetched."""

import re
from collections.abc import Iterator, Sequence
from html import escape
from importlib.resources import files
from string import Template

from omnimind.core.proof import Measure, Proof
from omnimind.perception.limits import with_unit
from omnimind.perception.wording import Wording, wording

_MARKS = {"pass": ("pass", "✓"), "fail": ("fail", "✗"), "not measured": ("none", "–")}
_TOLD_ONLY = ("none", "·")
_LONG = 24
_POINT = re.compile(r"(?<=\d)\.(?=\d)")
_MINUS = re.compile(r"-(?=\d)")


def html(proofs: Sequence[Proof], *, title: str, language: str) -> str:
    """A page that says of each of ``proofs`` what was measured, the limit, the verdict, and what it is good for.

    Args:
        proofs: One a file.
        title: What was made.
        language: A BCP 47 tag; the page is in Portuguese or in English.
    """
    words = wording(language)
    page = Template(files("omnimind.perception").joinpath("report.html").read_text(encoding="utf-8"))
    body = "\n".join(part for proof in proofs for part in _proof(proof, words, named=len(proofs) > 1))
    return page.substitute(
        language=words.language, title=escape(title), proof_of=escape(words.page["proof_of"]), body=body
    )


def _proof(proof: Proof, words: Wording, *, named: bool) -> Iterator[str]:
    if named:
        yield f"<h2>{escape(proof.subject)}</h2>"
    yield _verdict(proof, words)
    by_name = {measure.name: measure for measure in proof.measures}
    for heading, names in words.groups:
        rows = [_row(by_name[name], words) for name in names if name in by_name]
        if rows:
            yield f'<h3>{escape(heading)}</h3>\n<ul class="measures">\n' + "\n".join(rows) + "\n</ul>"


def _verdict(proof: Proof, words: Wording) -> str:
    verdicts = [measure.verdict for measure in proof.measures]
    counts = words.page["counts"].format(
        passed=verdicts.count("pass"), failed=verdicts.count("fail"), unmeasured=verdicts.count("not measured")
    )
    state, kind = ("ready", "pass") if proof.ready else ("rejected", "fail")
    failures = "".join(
        f"<li>{escape(_title(one, words))}: {_value(one, words)} ({_limit(one, words)})</li>" for one in proof.failures
    )
    return (
        f'<section class="verdict {kind}"><strong>{escape(words.page[state])}</strong>'
        f'<p>{escape(words.page[f"{state}_why"])}</p><span class="counts">{escape(counts)}</span>'
        + (f"<ul>{failures}</ul>" if failures else "")
        + "</section>"
    )


def _row(measure: Measure, words: Wording) -> str:
    kind, mark = _TOLD_ONLY if measure.verdict == "pass" and not measure.limit else _MARKS[measure.verdict]
    long = " long" if isinstance(measure.value, str) and len(measure.value) > _LONG else ""
    note = words.said(measure.note)
    return (
        f'<li class="{kind}{long}"><span class="mark {kind}" role="img" '
        f'aria-label="{escape(words.page[measure.verdict])}">{mark}</span>'
        f'<span class="name">{escape(_title(measure, words))}</span>'
        f'<span class="value">{_value(measure, words)}<span class="limit">{_limit(measure, words)}</span></span>'
        f'<p class="why">{escape(words.explanations.get(measure.name, ""))}</p>'
        + (f'<p class="note">{escape(note)}</p>' if note else "")
        + "</li>"
    )


def _title(measure: Measure, words: Wording) -> str:
    return words.titles.get(measure.name, measure.title)


def _value(measure: Measure, words: Wording) -> str:
    if measure.value is None:
        return escape(words.page[measure.verdict])
    if isinstance(measure.value, str):
        return _told(words.said(measure.value), words)
    return _told(with_unit(f"{measure.value:.10g}", measure.unit), words)


def _limit(measure: Measure, words: Wording) -> str:
    if measure.value is None:
        return ""
    return _told(words.said(measure.limit) or words.page["no_limit"], words)


def _told(text: str, words: Wording) -> str:
    """``text`` with its numbers written as the language writes them."""
    return escape(_MINUS.sub("−", _POINT.sub(_decimal(words), text)))


def _decimal(words: Wording) -> str:
    return "," if words.language == "pt-BR" else "."
