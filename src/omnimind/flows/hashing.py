"""Hash, base64 and random functions that both query languages share."""

import hashlib
from typing import Final

_ALGORITHMS: Final = {"MD5": "md5", "SHA-1": "sha1", "SHA-256": "sha256", "SHA-384": "sha384", "SHA-512": "sha512"}


def digest(text: str, algorithm: str) -> str:
    """The hash of ``text`` in hexadecimal.

    Raises:
        ValueError: ``algorithm`` is not MD5, SHA-1, SHA-256, SHA-384 or SHA-512.
    """
    if algorithm not in _ALGORITHMS:
        raise ValueError(f"the hash algorithm {algorithm!r} is none of {', '.join(_ALGORITHMS)}")
    return hashlib.new(_ALGORITHMS[algorithm], text.encode("utf-8", "surrogatepass"), usedforsecurity=False).hexdigest()
