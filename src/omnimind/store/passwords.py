"""Passwords: kept as what takes long to compute of them, and compared in as much time whether there is one or not."""

import asyncio
from concurrent.futures import ThreadPoolExecutor
from typing import Final

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError, VerifyMismatchError

from omnimind.core.errors import BrokenError, UserError

SHORTEST: Final = 12
"""Letters. Source: OWASP ASVS 5.0, 6.2.1 asks for 8 and recommends 15; there is no list of known ones here."""

LONGEST: Final = 256
"""Letters; more would only cost time."""

_HASHER: Final = PasswordHasher(time_cost=2, memory_cost=19 * 1024, parallelism=1)
"""Source: OWASP Password Storage Cheat Sheet: Argon2id with 19 MiB, 2 iterations and a parallelism of 1."""

_NOBODYS: Final = _HASHER.hash("nobody's")
"""What is compared with where there is no password, so that nobody learns from the time it takes."""

_THREADS: Final = ThreadPoolExecutor(max_workers=2, thread_name_prefix="omnimind-passwords")
"""Those who guess can't take more of the machine than this."""


def check(password: str) -> None:
    """Raise ``UserError`` (``password.short``, ``password.long``) unless it may be one."""
    if len(password) < SHORTEST:
        raise UserError("password.short", f"a password needs {SHORTEST} letters", "several words make a good one")
    if len(password) > LONGEST:
        raise UserError("password.long", f"a password may have {LONGEST} letters", "take a shorter one")


async def kept(password: str) -> str:
    """What is to be kept of ``password``. Raises as :func:`check`."""
    check(password)
    return await made(password)


async def made(password: str) -> str:
    """As :func:`kept`, for one that is kept already."""
    return await asyncio.get_running_loop().run_in_executor(_THREADS, _HASHER.hash, password)


async def fits(password: str, kept: str) -> bool:
    """Whether ``password`` is the one that ``kept`` was made of; an empty ``kept`` takes as long, and is of none."""
    right = await asyncio.get_running_loop().run_in_executor(_THREADS, _is_right, password[:LONGEST], kept or _NOBODYS)
    return right and bool(kept) and len(password) <= LONGEST


def is_old(kept: str) -> bool:
    """Whether it was made as it is not done any more, and should be made anew from the password."""
    return _HASHER.check_needs_rehash(kept)


def _is_right(password: str, kept: str) -> bool:
    try:
        return _HASHER.verify(kept, password)
    except VerifyMismatchError:
        return False
    except (InvalidHashError, VerificationError) as error:
        raise BrokenError("password.kept", "what is kept of a password is damaged", "set a new one") from error
