"""What an issuer publishes of itself: in production it sends neither people nor codes anywhere in the open."""

import json
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from api.auth.authentication import TrustedIssuer
from api.pages import issuers
from tests.integration.over_https import served


@pytest.mark.parametrize("where", ["http://issuer.example", "https://issuer.example"])
@pytest.mark.parametrize("endpoint", issuers.ENDPOINTS)
@pytest.mark.parametrize("development", [True, False])
async def test_in_production_every_address_that_an_issuer_names_is_https(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, where: str, endpoint: str, development: bool
):
    services: Any = SimpleNamespace(web=SimpleNamespace(development=development, public_url="https://saksgang.example"))
    body = bytearray()
    with served(body, tmp_path) as (address, certificate):  # type: ignore[arg-type]
        monkeypatch.setenv("SSL_CERT_FILE", str(certificate))
        issuer = TrustedIssuer(address, address, "people")
        https = dict.fromkeys(issuers.ENDPOINTS, "https://issuer.example")
        body += json.dumps({**https, "issuer": address, endpoint: where}).encode()
        if where.startswith("https://") or development:
            assert (await issuers.described(services, issuer))[endpoint] == where
        else:
            with pytest.raises(ValueError, match="in the open"):
                await issuers.described(services, issuer)
