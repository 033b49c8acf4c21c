"""Compression before encryption: event JSON and engine payloads are repetitive, and ciphertext cannot be compressed."""

import zlib

WORTH_IT = 200
LEVEL, WINDOW, MEMORY = 1, 13, 6
"""A window of 8 kB instead of zlib's default of 32 kB: payloads are short, and initialising the larger window takes ten
times as long as the compression."""

PACKED, HEAD = b"\x78", b"\x78\x01"
"""`PACKED`: first byte of a zlib stream with the default window; neither a JSON object nor an engine payload begins
with it. `HEAD`: the header written here instead of the smaller window's own, which is valid and is recognised by
processes of the previous release."""


def packed(plain: bytes, worth_it: int = WORTH_IT) -> bytes:
    """Compress the payload if it has at least `worth_it` bytes."""
    if len(plain) < worth_it:
        return plain
    packing = zlib.compressobj(LEVEL, zlib.DEFLATED, WINDOW, MEMORY)
    return HEAD + (packing.compress(plain) + packing.flush())[len(HEAD) :]


def unpacked(stored: bytes) -> bytes:
    """Decompress the payload if it was compressed."""
    return zlib.decompress(stored) if stored.startswith(PACKED) else stored


def filled(payload: bytes, to: int) -> bytes:
    """Pad with spaces to a multiple of `to` bytes; JSON parsers and zlib ignore them."""
    return payload + b" " * (-len(payload) % to)
