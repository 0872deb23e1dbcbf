"""The server under test: where it is, what may be touched there, and who signs."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime, timedelta, timezone
from urllib.parse import urlsplit

from ...core.errors import InvalidParameter
from ...services.regions import DNS_SUFFIXES

_PORTS = {"http": 80, "https": 443}


@dataclass(frozen=True, slots=True)
class Target:
    """A server, two places in it, and the key that signs.

    Args:
        url: root of the server, ``http://`` or ``https://``; buckets are addressed in its path.
        access_key_id: the key that signs.
        secret_access_key: its secret.
        region: region of the scope.
        service: service of the scope.
        bucket: the bucket that is used.
        prefix: random start of every key that is written, without a slash at its end.
        other_bucket: a second bucket of our own; empty if there is only one.
        owns_bucket: whether both buckets were made for this run, and hold nothing else.
        clock_difference: how far the server's clock is ahead of ours.

    Raises:
        InvalidParameter: the URL has a query, user information, or another scheme.
    """

    url: str
    access_key_id: str
    secret_access_key: str = field(repr=False)
    region: str = "us-east-1"
    service: str = "s3"
    bucket: str = ""
    prefix: str = ""
    other_bucket: str = ""
    owns_bucket: bool = False
    clock_difference: timedelta = timedelta()

    def __post_init__(self) -> None:
        """Check the URL."""
        try:
            parts = urlsplit(self.url)
            valid = parts.hostname and (parts.port is None or parts.port > 0)
        except ValueError:
            parts, valid = urlsplit(""), None
        if not valid or parts.scheme not in _PORTS or parts.query or parts.username is not None:
            raise InvalidParameter(
                f"{self.url[:100]!r} is not the root of a server.",
                "Pass a URL such as http://127.0.0.1:9000.",
                "url",
            )

    @property
    def host(self) -> str:
        """The value of the Host header."""
        return urlsplit(self.url).netloc

    @property
    def hostname(self) -> str:
        """The host without its port."""
        return urlsplit(self.url).hostname or ""

    @property
    def port(self) -> int:
        """The port to connect to."""
        parts = urlsplit(self.url)
        return parts.port or _PORTS[parts.scheme]

    @property
    def scheme(self) -> str:
        """The scheme, in lower case."""
        return urlsplit(self.url).scheme

    @property
    def base(self) -> str:
        """The path before the bucket, without a slash at its end."""
        return urlsplit(self.url).path.rstrip("/")

    @property
    def is_aws(self) -> bool:
        """Whether the host is AWS's own."""
        return any(
            f".{self.hostname}.".endswith(f".{suffix}.") for suffix in (*DNS_SUFFIXES, "aws")
        )

    def now(self) -> datetime:
        """Return the time on the server's clock, in whole seconds."""
        now = datetime.now(timezone.utc)
        return (now + self.clock_difference).replace(microsecond=0)
