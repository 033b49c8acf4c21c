"""Made small before it is sealed: the JSON of events and the engine's payloads repeat themselves, and ciphertext cannot be packed."""

import zlib

WORTH_IT, LEVEL = 200, 1
PACKED = b"\x78"
"""How zlib begins, and neither a JSON object nor a message of the engine does."""


def packed(plain: bytes) -> bytes:
    """The same in fewer bytes, where it is long enough to be worth it."""
    return zlib.compress(plain, LEVEL) if len(plain) >= WORTH_IT else plain


def unpacked(stored: bytes) -> bytes:
    """What was packed; what was stored as it is stays so."""
    return zlib.decompress(stored) if stored.startswith(PACKED) else stored
