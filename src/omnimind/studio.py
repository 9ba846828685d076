"""The studio: puts the rooms together and is the public face of the product."""

import hashlib
import json
import re
import unicodedata
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO

from opentelemetry.trace import Tracer
from structlog.typing import FilteringBoundLogger

from omnimind.core.artifact import Artifact, File
from omnimind.core.brief import Brief, Options
from omnimind.core.production import Production
from omnimind.driver import Driver, Listener
from omnimind.media.speech.voices import InstalledVoices
from omnimind.settings import Settings
from omnimind.store.files import check_writable, deliver, delivering
from omnimind.store.home import Home


class Studio:
    """Makes productions.

    Args:
        settings: What the environment decides.
        listen: Hears every event, from several threads.
        tracer: Gets a span for every piece of work.
        log: Gets a line for every piece of work.
    """

    def __init__(self, settings: Settings, *, listen: Listener, tracer: Tracer, log: FilteringBoundLogger) -> None:
        self.home = Home(settings.home)
        self.voices = InstalledVoices(self.home.voices)
        self._settings = settings
        self._listen = listen
        self._tracer = tracer
        self._log = log
        self._at_work: list[Driver] = []

    def stop(self) -> None:
        """Stop what is under way within a second; the next call goes on from there."""
        for driver in tuple(self._at_work):
            driver.stop()

    async def make(
        self,
        source: str,
        options: Options,
        folder: Path | None = None,
        *,
        constant_frame_rate: bool = False,
        stdin: BinaryIO | None = None,
    ) -> tuple[Production, Path]:
        """Turn ``source`` into a production in ``folder`` (by default ``out/`` and its title).

        Returns:
            The manifest, and the folder that holds its files.

        Raises:
            OmniMindError: What is wrong with the source, the options, the folder or the machine.
            Cancelled: After :meth:`stop`.
        """
        from omnimind.documents.fetch import load
        from omnimind.making import make
        from omnimind.media.pictures.fonts import fingerprint

        for place in (self.home.folder, folder):
            if place:
                check_writable(place)
        with self._driving() as driver, self._tracer.start_as_current_span("make") as span:
            fetched = load(source, stdin=stdin)
            artifact = self.home.artifacts.put(fetched.data, fetched.media_type)
            brief = Brief(
                sources=(File(name=fetched.origin, artifact=artifact),),
                options=options,
                constant_frame_rate=constant_frame_rate,
                whisper=self._settings.whisper_model,
                fonts=fingerprint(),
            )
            production = await make(brief, driver)
            folder = folder or Path("out") / slug(production.title)
            self._deliver(production, folder)
            span.set_attributes({"omnimind.status": production.status, "omnimind.duration_s": production.duration_s})
        self.home.prune(self._settings.store_limit)
        return production, folder

    @contextmanager
    def _driving(self) -> Iterator[Driver]:
        driver = Driver(
            self.home, self.voices, self._settings.cores, listen=self._listen, tracer=self._tracer, log=self._log
        )
        self._at_work.append(driver)
        try:
            with driver:
                yield driver
        finally:
            self._at_work.remove(driver)

    def _deliver(self, production: Production, folder: Path) -> None:
        """Put every file in ``folder``; the manifest leaves first and comes last, so that it never tells a lie."""
        from omnimind.perception.report import html

        manifest = folder / "production.json"
        manifest.unlink(missing_ok=True)
        for one in production.deliverables:
            if not _same(folder / one.name, one.artifact):
                deliver(self.home.artifacts.path(one.artifact), folder / one.name, self.home.scratch)
        proof = {"status": production.status, "proofs": [one.model_dump(mode="json") for one in production.proofs]}
        page = html(production.proofs, title=production.title, language=production.language)
        self._write(folder / "proof.json", json.dumps(proof, ensure_ascii=False, indent=2) + "\n")
        self._write(folder / "proof.html", page)
        self._write(manifest, production.model_dump_json(indent=2) + "\n")

    def _write(self, target: Path, text: str) -> None:
        with delivering(target, self.home.scratch) as temporary:
            temporary.write_text(text, encoding="utf-8")


def slug(title: str) -> str:
    """A folder name for ``title``: its letters and digits, without accents where they have none in ASCII."""
    plain = unicodedata.normalize("NFKD", title).encode("ascii", "ignore").decode() or title
    return "-".join(re.findall(r"\w+", plain.lower()))[:60].strip("-") or "production"


def _same(path: Path, artifact: Artifact) -> bool:
    """Whether ``path`` already holds the bytes."""
    try:
        if path.stat().st_size != artifact.size_bytes:
            return False
        with path.open("rb") as file:
            return hashlib.file_digest(file, "sha256").hexdigest() == artifact.sha256
    except OSError:
        return False
