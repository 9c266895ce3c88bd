"""Where a request comes from, as far as limits are concerned."""

from __future__ import annotations

import ipaddress
from typing import TYPE_CHECKING

from allauth.core.internal.httpkit import get_client_ip
from django.core.exceptions import ImproperlyConfigured

if TYPE_CHECKING:
    from django.http import HttpRequest

NOWHERE = "nowhere"  # a call without a request, a socket without an address: they share one count
HOUSE = 64  # bits of an IPv6 address that one house has to itself


def address_of(request: HttpRequest | None) -> str:
    """Return the client's IPv4 address, or the first 64 bits of an IPv6 one.

    Proxies are trusted as far as ALLAUTH_TRUSTED_PROXY_COUNT says, and no further: X-Forwarded-For can be forged.
    """
    try:
        text = get_client_ip(request) if request is not None else None
        return house_of(text) if text else NOWHERE
    except (ImproperlyConfigured, ValueError):  # fewer proxies than were promised, or no address at all
        return NOWHERE


def plain(text: str) -> str:
    """Return the address, an IPv4-mapped IPv6 one as IPv4: a dual-stack socket gives each in that form."""
    mapped = getattr(ipaddress.ip_address(text), "ipv4_mapped", None)
    return str(mapped or text)


def house_of(text: str) -> str:
    """Return the network that counts as one place."""
    found = ipaddress.ip_address(plain(text))
    if found.version == 4:
        return str(found)
    return str(ipaddress.ip_network((found, HOUSE), strict=False).network_address)
