"""Validation of webhook addresses: public hosts only, never an internal machine."""

from ipaddress import IPv4Address, IPv6Address, IPv6Network, ip_address
from urllib.parse import urlsplit

from domain.primitives.text import Text

NAT64 = IPv6Network("64:ff9b::/96")
LONGEST_URL = 2000

NOT_HTTPS = Text("må begynne med https://", "must begin with https://")
NO_ADDRESS = Text("er ingen adresse", "is not an address")
INSIDE = Text("peker innenfor nettet", "points inside the network")


def is_outside(address: str) -> bool:
    """Whether an IP address is public: not loopback, private or link-local, and not one of these embedded in IPv6."""
    found = _unwrapped(ip_address(address.partition("%")[0]))
    return found.is_global and not found.is_multicast and not found.is_reserved


def _unwrapped(address: IPv4Address | IPv6Address) -> IPv4Address | IPv6Address:
    """The IPv4 address embedded in an IPv6 address, else the address itself."""
    if isinstance(address, IPv4Address):
        return address
    if address in NAT64:
        return IPv4Address(int(address) & 0xFFFFFFFF)
    return address.ipv4_mapped or address.sixtofour or (address.teredo[1] if address.teredo else address)


def wrong_with(url: str, *, inside_too: bool) -> Text | None:
    """The problem with a webhook's address, None if there is none; the host name is resolved only when it is used."""
    try:
        parts = urlsplit(url)
        host, port = parts.hostname, parts.port
    except ValueError:
        return NO_ADDRESS
    if (
        not host
        or port == 0
        or parts.username is not None
        or parts.fragment
        or not url.isascii()
        or not url.isprintable()
    ):
        return NO_ADDRESS
    if parts.scheme != "https" and not (inside_too and parts.scheme == "http"):
        return NOT_HTTPS
    return None if inside_too or not _names_inside(host) else INSIDE


def _names_inside(host: str) -> bool:
    try:
        return not is_outside(host)
    except ValueError:
        return host == "localhost" or host.endswith((".localhost", ".local", ".internal")) or "." not in host
