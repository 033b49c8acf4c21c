"""Mutual authentication of a process and the engine by TLS certificates, from the settings."""

from temporalio.client import TLSConfig

from saksgang.config.settings import Settings


def engine_tls(settings: Settings) -> TLSConfig | bool:
    """Return the TLS configuration; False without configured certificates."""
    cert, key, authority = settings.temporal_tls_cert, settings.temporal_tls_key, settings.temporal_tls_ca
    if cert is None and authority is None:
        return False
    return TLSConfig(
        server_root_ca_cert=authority.read_bytes() if authority else None,
        domain=settings.temporal_tls_server_name,
        client_cert=cert.read_bytes() if cert else None,
        client_private_key=key.read_bytes() if key else None,
    )
