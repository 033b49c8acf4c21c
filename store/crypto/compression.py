"""Made small before it is sealed: the JSON of events and the engine's payloads repeat themselves, and ciphertext cannot be packed."""

import zlib

WORTH_IT = 200
LEVEL, WINDOW, MEMORY = 1, 13, 6
"""A window of 8 kB, where zlib's own choice is 32: what is packed here is short, and to make the larger one ready takes
ten times as long as the packing.
"""

PACKED, HEAD = b"\x78", b"\x78\x01"
"""How zlib begins with its own window, and neither a JSON object nor a message of the engine does. What is packed here says
the same of itself, which is true of a smaller window too: processes of the release before look for it.
"""


def packed(plain: bytes, worth_it: int = WORTH_IT) -> bytes:
    """The same in fewer bytes, where it is long enough to be worth it."""
    if len(plain) < worth_it:
        return plain
    packing = zlib.compressobj(LEVEL, zlib.DEFLATED, WINDOW, MEMORY)
    return HEAD + (packing.compress(plain) + packing.flush())[len(HEAD) :]


def unpacked(stored: bytes) -> bytes:
    """What was packed; what was stored as it is stays so."""
    return zlib.decompress(stored) if stored.startswith(PACKED) else stored


def filled(payload: bytes, to: int) -> bytes:
    """The same with spaces after it, to a multiple of so many bytes: neither JSON nor what is packed minds them."""
    return payload + b" " * (-len(payload) % to)
