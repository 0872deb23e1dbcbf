"""Hosts and origins whose requests are answered.

A page of another site can make a browser send requests to loopback (DNS rebinding). Such requests
carry that site's name in Host or Origin, so both must name this machine or what the user allowed.
"""

from __future__ import annotations

from collections.abc import Iterable
from ipaddress import ip_address
from urllib.parse import urlsplit

from .wire import refusal

TYPE_CHECKING = False
if TYPE_CHECKING:
    from ..core.model import Request

_LOCAL = "localhost"


class Hosts:
    """Checks Host and Origin.

    Args:
        allowed: names of hosts beside loopback and its subdomains; subdomains of each pass too.
    """

    def __init__(self, allowed: Iterable[str] = ()) -> None:
        self._allowed = tuple([name.lower().strip("[]") for name in allowed])

    def check(self, request: Request) -> None:
        """Refuse a request of a foreign host or origin.

        Raises:
            VerificationError: AccessDenied.
        """
        if not self._passes(_name(request.host)):
            raise _foreign("Host", request.host)
        origin = request.fields.get("origin")
        if origin is not None and not self._passes(_name(_authority(origin))):
            raise _foreign("Origin", origin)

    def _passes(self, name: str) -> bool:
        if _is_loopback(name):
            return True
        return any(name == host or name.endswith(f".{host}") for host in self._allowed)


def _authority(origin: str) -> str:
    """Return the host and port of an origin; empty if it is not one."""
    try:
        return urlsplit(origin).netloc
    except ValueError:  # such as a bracket that is not closed
        return ""


def _name(authority: str) -> str:
    """Return the name of a host without its port."""
    if authority.startswith("["):
        return authority[1:].partition("]")[0].lower()
    return authority.partition(":")[0].lower()


def _is_loopback(name: str) -> bool:
    if name == _LOCAL or name.endswith(f".{_LOCAL}"):
        return True
    try:
        return ip_address(name).is_loopback
    except ValueError:
        return False


def _foreign(header: str, value: str) -> Exception:
    return refusal(
        "AccessDenied",
        403,
        f"{header} {value[:80]!r} does not name this machine.",
        "Use 127.0.0.1 or localhost, or start the endpoint with --allow-host NAME.",
    )
