"""The secrets of a stack: created once, kept in DIR, readable by their owner alone."""

import secrets
from pathlib import Path

from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat, load_pem_private_key

from saksgang.config.errors import Failure
from saksgang.development.stack.files import once
from saksgang.development.stack.layout import Layout
from store.crypto.key_store import KeyStore
from store.crypto.keys import KeyRing


def master_key(layout: Layout) -> str:
    """Return the ring of master keys that wrap the cases' keys."""
    return once(layout.root / "master-key", KeyRing.fresh)


def key_store(layout: Layout) -> Path:
    """Return the folder of the cases' wrapped keys."""
    KeyStore(layout.key_store).make()
    return layout.key_store


def password_file(layout: Layout) -> Path:
    """Return the file with the database's password."""
    path = layout.root / "database-password"
    once(path, lambda: secrets.token_urlsafe(24))
    return path


def app_password(layout: Layout) -> str:
    """Return the database password of API and worker."""
    return once(layout.root / "app-password", lambda: secrets.token_urlsafe(24))


def database_password(layout: Layout) -> str:
    """Return the database owner's password."""
    return password_file(layout).read_text().strip()


def issuer_key(layout: Layout) -> ec.EllipticCurvePrivateKey:
    """Return the signing key of the development issuer (ES256)."""
    pem = once(layout.root / "issuer.pem", _fresh_issuer_key)
    key = load_pem_private_key(pem.encode(), password=None)
    if not isinstance(key, ec.EllipticCurvePrivateKey):
        raise Failure(f"{layout.root / 'issuer.pem'} holds no ES256 key")
    return key


def _fresh_issuer_key() -> str:
    key = ec.generate_private_key(ec.SECP256R1())
    return key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()).decode()
