"""Which hosts an HTTP client's requests are signed for.

Rules of this file:

- A signature, and the session token above all, goes only to hosts that the user named or addressed.
- A redirect never adds a host. It is followed with a signature only to hosts that the user named or
  addressed before; with one exception, since S3 redirects to itself in another region.
- A redirect from https to http is never followed with a signature.

https://docs.aws.amazon.com/AmazonS3/latest/userguide/Redirects.html
"""

from __future__ import annotations

from ..core.errors import InvalidParameter
from ..core.wire import split_url
from ..services.hosts import read_host

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable

_MOST_ADDRESSED = 4096  # S3 has a host for each bucket
_ANY_SUBDOMAIN = "*."
_UNDER_WEBSOCKETS = {"ws": "http", "wss": "https"}


class BoundHosts:
    """The hosts that one adapter signs for.

    Args:
        names: such as ``api.example.com``, ``localhost:9000`` or ``*.example.com``, which stands
            for all names that end so; a port is named unless it is the scheme's default. None for
            AWS's hosts, or else the first host that is addressed directly.

    Raises:
        InvalidParameter: something that is not a host.
        TypeError: one text instead of several, or something other than text.
    """

    def __init__(self, names: Iterable[str] | None) -> None:
        if isinstance(names, str):
            raise TypeError("hosts is a collection of names, not one str")
        self._names = None if names is None else frozenset([_host_name(name) for name in names])
        self._addressed: set[tuple[str, str]] = set()
        self._only: dict[None, str] = {}
        self._s3_addressed = False
        self._https_addressed = False

    def admits(self, scheme: str, host: str, *, redirected: bool) -> bool:
        """Say whether to sign for a host, and remember those that are addressed directly.

        Args:
            scheme: the scheme of the URL.
            host: in lower case, with its port unless that is the scheme's default.
            redirected: a server chose this host.

        Raises:
            InvalidParameter: a second host that is not AWS's, where none were named.
        """
        scheme = _UNDER_WEBSOCKETS.get(scheme, scheme)
        if redirected:
            return self._admits_redirect(scheme, host)
        if self._names is None:
            self._check_direct(host)
        elif not self._is_named(host):
            return False
        if len(self._addressed) >= _MOST_ADDRESSED:
            self._addressed.clear()
        self._addressed.add((scheme, host))
        self._https_addressed = self._https_addressed or scheme == "https"
        return True

    def remember_s3(self, host: str) -> None:
        """Remember that requests were signed for S3 on AWS: it redirects to other regions."""
        self._s3_addressed = self._s3_addressed or _is_s3_on_aws(host)

    def _admits_redirect(self, scheme: str, host: str) -> bool:
        if scheme == "http" and ((scheme, host) in self._addressed or self._https_addressed):
            return (scheme, host) in self._addressed
        if self._names is not None:
            return self._is_named(host)
        if ("https", host) in self._addressed or ("http", host) in self._addressed:
            return True
        return scheme == "https" and self._s3_addressed and _is_s3_on_aws(host)

    def _check_direct(self, host: str) -> None:
        known = read_host(host)
        if known.services or known.region:
            return
        only = self._only.setdefault(None, host)
        if only != host:
            raise InvalidParameter(
                f"{host[:120]!r} is not a host of AWS, and requests are signed for {only[:120]!r}.",
                "Pass hosts=[...] with all hosts to sign for; other hosts then get no signature.",
                "hosts",
            )

    def _is_named(self, host: str) -> bool:
        names = self._names or ()
        return host in names or any(
            host.endswith(name[1:]) for name in names if name.startswith(_ANY_SUBDOMAIN)
        )


def _host_name(name: str) -> str:
    if not isinstance(name, str):
        raise TypeError(f"a host must be str, not {type(name).__name__}")
    wildcard = _ANY_SUBDOMAIN if name.startswith(_ANY_SUBDOMAIN) else ""
    plain = name.removeprefix(wildcard)
    if not plain or "/" in plain or "*" in plain:
        raise InvalidParameter(
            f"hosts must have names such as api.example.com or *.example.com, not {name[:80]!r}.",
            "Leave out scheme and path; name a port that is not the scheme's default.",
            "hosts",
        )
    return wildcard + split_url(f"https://{plain}")[1]


def _is_s3_on_aws(host: str) -> bool:
    return "s3" in read_host(host).services
