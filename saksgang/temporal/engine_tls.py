"""How a process and the engine know each other: certificates, from the settings."""

from temporalio.client import TLSConfig

from saksgang.config.settings import Settings


def engine_tls(settings: Settings) -> TLSConfig | bool:
    """The certificates to show and to ask for; False where none are named."""
    cert, key, authority = settings.temporal_tls_cert, settings.temporal_tls_key, settings.temporal_tls_ca
    if cert is None and authority is None:
        return False
    return TLSConfig(
        server_root_ca_cert=authority.read_bytes() if authority else None,
        domain=settings.temporal_tls_server_name,
        client_cert=cert.read_bytes() if cert else None,
        client_private_key=key.read_bytes() if key else None,
    )
