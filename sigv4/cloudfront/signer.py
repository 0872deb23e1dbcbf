"""The signer of URLs and cookies."""

from __future__ import annotations

import re
from base64 import b64encode
from collections.abc import Callable
from datetime import datetime, timedelta
from os import PathLike
from typing import TYPE_CHECKING, Protocol

from ..core.errors import (
    ExpiryNotInteger,
    ExpiryNotPositive,
    InvalidCredentials,
    InvalidParameter,
    InvalidRequest,
)
from ..core.lifetime import expires_at as end_after
from ..core.lifetime import is_int
from ..core.model import Request
from ..core.timestamp import to_utc
from ..signer import system_clock
from .keys import load
from .policy import Policy, check_wildcards, matches, read_policy

if TYPE_CHECKING:
    from .keys import PrivateKey

SHA1, SHA256 = "sha1", "sha256"
# Names that CloudFront keeps for itself, so that a URL cannot have parameters of these names.
RESERVED = ("Expires", "Policy", "Signature", "Key-Pair-Id", "Hash-Algorithm")
URL_ACTION, COOKIES_ACTION = "cloudfront:SignUrl", "cloudfront:SignCookies"  # of no API: ours
_URL_SAFE = str.maketrans("+=/", "-_~")


class Recorder(Protocol):
    """What records the signatures that are handed out: a `sigv4.ledger.Ledger`."""

    def record_resource(
        self,
        resource: str,
        signature: str,
        *,
        key_id: str,
        signed_at: datetime,
        seconds: int,
        action: str,
        label: str = "",
    ) -> None:
        """Record a signature, or raise an error, so that it is not handed out."""
        ...


class UrlSigner:
    """Signs URLs and cookies for CloudFront; safe to share between threads.

    Args:
        key_pair_id: id of the public key in CloudFront, such as ``K2JCJMDEHXQW5F``.
        private_key: PEM as str or bytes, the `pathlib.Path` of a PEM file, or a key of the package
            `cryptography`: RSA with 2048 bits, or ECDSA on P-256.
        hash: ``"sha1"``, CloudFront's default, or ``"sha256"``.
        password: the password of an encrypted key.
        clock: called for the current time, an aware datetime; the system's clock by default.
        ledger: a `sigv4.ledger.Ledger`, which records each signature before it is returned.

    Raises:
        InvalidCredentials: not a private key that CloudFront takes, or no key pair id.
        InvalidParameter: another hash.
        MissingExtra: the package `cryptography` is not installed.

    Source: https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/private-content-trusted-signers.html
    """

    __slots__ = ("key_pair_id", "hash", "clock", "ledger", "_key")

    def __init__(
        self,
        key_pair_id: str,
        private_key: str | bytes | PathLike[str] | PrivateKey,
        *,
        hash: str = SHA1,  # noqa: A002  the name of the parameter in CloudFront's own pages
        password: bytes | None = None,
        clock: Callable[[], datetime] | None = None,
        ledger: Recorder | None = None,
    ) -> None:
        if not re.fullmatch(r"[A-Za-z0-9]+", key_pair_id):
            raise InvalidCredentials(
                "`key_pair_id` must be letters and digits, such as K2JCJMDEHXQW5F.",
                "Copy the id of the public key from CloudFront, not that of the key group.",
                "key_pair_id",
            )
        if hash not in (SHA1, SHA256):
            raise InvalidParameter(
                f"`hash` must be sha1 or sha256, not {hash!r}.",
                "CloudFront accepts these two.",
                "hash",
            )
        self.key_pair_id = key_pair_id
        self.hash = hash
        self.clock = clock if clock is not None else system_clock
        self.ledger = ledger
        self._key = load(private_key, password)

    def presign(
        self,
        url: str,
        *,
        expires_in: int | timedelta | None = None,
        expires_at: datetime | None = None,
        policy: Policy | str | None = None,
        allow_wildcards: bool = False,
        label: str = "",
    ) -> str:
        """Sign a URL.

        Args:
            url: as it will be requested, percent-encoded, with a domain of the distribution.
            expires_in: seconds from now, or a timedelta, without an upper limit.
            expires_at: aware datetime, in its place.
            policy: a custom policy in their place; as text it is signed and sent unchanged.
            allow_wildcards: allow ``*`` and ``?`` in what is signed, which open other URLs too.
            label: for whom or what it is, at most 200 characters; for the ledger.

        Returns:
            The URL with its signature.

        Raises:
            WildcardPolicy: the URL, or the policy's resource, has a wildcard.
            InvalidParameter: not one of `expires_in`, `expires_at` and `policy`; a policy that
                CloudFront refuses, or of another URL.
            InvalidRequest: a URL that cannot be sent, or that is signed already.
            ExpiryNotPositive: an end that is not in the future.
            OSError: the ledger cannot be written.
        """
        text, end = self._statement(url, expires_in, expires_at, policy, allow_wildcards)
        signature = self._signature(text, URL_ACTION, label)
        what = f"Policy={_encode(text.encode())}" if end is None else f"Expires={end}"
        parameters = [what, f"Signature={signature}", f"Key-Pair-Id={self.key_pair_id}"]
        if self.hash != SHA1:
            parameters.append(f"Hash-Algorithm={self.hash.upper()}")
        return f"{url}{'&' if '?' in url else '?'}{'&'.join(parameters)}"

    def cookies(
        self,
        url: str,
        *,
        expires_in: int | timedelta | None = None,
        expires_at: datetime | None = None,
        policy: Policy | str | None = None,
        allow_wildcards: bool = False,
        label: str = "",
    ) -> dict[str, str]:
        """Make the cookies that open a URL, or all that a policy names.

        Args:
            url: what is opened, if there is no policy.
            expires_in: seconds from now, or a timedelta, without an upper limit.
            expires_at: aware datetime, in its place.
            policy: a custom policy in their place.
            allow_wildcards: allow ``*`` and ``?``, with which the cookies open many URLs.
            label: for whom or what they are, at most 200 characters; for the ledger.

        Returns:
            Name to value. Send each in a Set-Cookie header with ``Secure; HttpOnly``.

        Raises:
            SigV4Error, OSError: as `presign`.

        Source: https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/private-content-signed-cookies.html
        """
        text, end = self._statement(url, expires_in, expires_at, policy, allow_wildcards)
        what = {"CloudFront-Policy": _encode(text.encode())}
        cookies = what if end is None else {"CloudFront-Expires": str(end)}
        cookies["CloudFront-Signature"] = self._signature(text, COOKIES_ACTION, label)
        cookies["CloudFront-Key-Pair-Id"] = self.key_pair_id
        if self.hash != SHA1:
            cookies["CloudFront-Hash-Algorithm"] = self.hash.upper()
        return cookies

    def end(self, expires_in: int | timedelta | None, expires_at: datetime | None) -> datetime:
        """Return the end that one of the two gives, in UTC, for a `Policy`.

        Raises:
            ExpiryNotPositive, ExpiryNotInteger: it is not in the future, or not in whole seconds.
        """
        if expires_at is not None:
            end = to_utc(expires_at, "expires_at")
            self._check_future(int(end.timestamp()))
            return end
        if isinstance(expires_in, timedelta) and not expires_in.microseconds:
            expires_in = expires_in.days * 86_400 + expires_in.seconds
        if not is_int(expires_in):
            raise ExpiryNotInteger(
                f"`expires_in={expires_in!r}` is {type(expires_in).__name__}; CloudFront takes "
                "whole seconds: an int, or a timedelta.",
                "Pass an int, or a timedelta such as timedelta(days=30).",
                "expires_in",
            )
        if expires_in < 1:
            raise ExpiryNotPositive(
                f"`expires_in={expires_in}` would make the URL expire before anyone could use it.",
                "Pass 1 second or more.",
                "expires_in",
            )
        return end_after(to_utc(self.clock()), expires_in)

    def _statement(
        self,
        url: str,
        expires_in: int | timedelta | None,
        expires_at: datetime | None,
        policy: Policy | str | None,
        allow_wildcards: bool,
    ) -> tuple[str, int | None]:
        """Return the text to sign and, for a canned policy, its end in seconds since 1970."""
        given = [value for value in (expires_in, expires_at, policy) if value is not None]
        if len(given) != 1:
            raise InvalidParameter(
                f"{len(given)} of `expires_in`, `expires_at` and `policy` are given.",
                "Pass one of them.",
                "expires_in",
            )
        _check_url(url)
        if policy is None:
            ends = self.end(expires_in, expires_at)
            check_wildcards(url, allow_wildcards)
            return Policy(url, ends).to_json(), int(ends.timestamp())
        text = policy.to_json() if isinstance(policy, Policy) else policy
        resource, end = read_policy(text)
        self._check_future(end)
        check_wildcards(resource, allow_wildcards)
        if not matches(resource, url):
            raise InvalidParameter(
                f"The policy is for {resource[:200]!r}, which does not match the URL.",
                "Write the resource as the URL is requested, with scheme and query.",
                "policy",
            )
        return text, None

    def _check_future(self, end: int) -> None:
        now = to_utc(self.clock())
        if end <= now.timestamp():
            raise ExpiryNotPositive(
                f"The end, {end} seconds after 1970, is not after {now.isoformat()}.",
                "Pass a later end, in seconds, not milliseconds.",
                "expires_at",
            )

    def _signature(self, text: str, action: str, label: str) -> str:
        """Sign a policy, and record the signature where there is a ledger."""
        if self.ledger is None:
            if label:
                raise InvalidParameter(
                    "`label` is for a ledger, and this signer writes no ledger.",
                    "Pass `ledger` to UrlSigner, or leave out the label.",
                    "label",
                )
            return self._sign(text)
        resource, end = read_policy(text)
        signature, now = self._sign(text), to_utc(self.clock())
        self.ledger.record_resource(
            resource,
            signature,
            key_id=self.key_pair_id,
            signed_at=now,
            seconds=max(1, end - int(now.timestamp())),  # the clock may have reached the end
            action=action,
            label=label,
        )
        return signature

    def _sign(self, text: str) -> str:
        from cryptography.hazmat.primitives import hashes
        from cryptography.hazmat.primitives.asymmetric.ec import ECDSA
        from cryptography.hazmat.primitives.asymmetric.padding import PKCS1v15
        from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey

        digest = hashes.SHA256() if self.hash == SHA256 else hashes.SHA1()  # noqa: S303  theirs
        if isinstance(self._key, RSAPrivateKey):
            return _encode(self._key.sign(text.encode(), PKCS1v15(), digest))
        return _encode(self._key.sign(text.encode(), ECDSA(digest)))

    def __repr__(self) -> str:
        return f"UrlSigner({self.key_pair_id!r}, hash={self.hash!r})"


def _check_url(url: str) -> None:
    request = Request("GET", url)
    if not url.isascii() or request.scheme not in ("https", "http"):
        raise InvalidRequest(
            f"{url[:200]!r} is not what a client sends to CloudFront.",
            "Pass an http or https URL, percent-encoded.",
            "url",
        )
    names = [part.partition("=")[0] for part in request.query.split("&")]
    taken = [name for name in RESERVED if name in names]
    if taken:
        raise InvalidRequest(
            f"The URL has a parameter {taken[0]}, which CloudFront keeps for signatures.",
            "Pass the URL before it was signed, or rename the parameter.",
            "url",
        )


def _encode(data: bytes) -> str:
    return b64encode(data).decode().translate(_URL_SAFE)
