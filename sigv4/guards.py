"""The guards of `Signer`: they refuse requests whose signature the server would not accept.

Rules that depend on the host are decided once for each host and cached; the other checks take a
fraction of a microsecond.
"""

from __future__ import annotations

from .core import refused_checksums, refused_headers
from .core.constants import UNSIGNED_BODIES
from .core.encoding import TO_LETTERS
from .core.errors import AmbiguousPath, RewrittenPathWarning
from .core.lifetime import USUAL
from .core.refused_checksums import check_checksums, check_token, check_trailer
from .core.refused_headers import check_ascii, check_headers
from .core.warn import warn_caller
from .core.wire_path import (
    ambiguous_for_s3,
    as_clients_send_it,
    has_dot_segments,
    what_clients_change,
)

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import Any

    from .core.model import Request, Signed
    from .core.profile import Profile
    from .core.signing_params import SigningParams


_HOUR = 3600  # seconds
_MOST_HOSTS = 256  # in the cache
_SHOWN = 60  # characters of a path
_CHECKED = refused_headers.CHECKED | refused_checksums.CHECKED


class HostRules:
    """The rules that the host of a request sets for one signer."""

    __slots__ = ("profile", "s3_on_aws")

    def __init__(self, profile: Profile, s3_on_aws: bool) -> None:
        self.profile = profile
        self.s3_on_aws = s3_on_aws


class Guards:
    """The guards of one signer, and which of them are switched off.

    Args:
        scope: do not compare region and service with the host.
        expiry: do not enforce a service's limit for presigned URLs.
        paths: do not refuse paths that S3 reads differently, and do not warn about paths.
        ascii_headers: do not refuse non-ASCII header values.
        headers: do not refuse repeated and malformed headers.
        as_sent: do not warn about paths, since a client has rewritten them already.
    """

    __slots__ = (
        "_as_sent",
        "_ascii_headers",
        "_expiry",
        "_headers",
        "_hosts",
        "_limited",
        "_paths",
        "_scope",
    )

    def __init__(
        self,
        scope: bool = False,
        expiry: bool = False,
        paths: bool = False,
        ascii_headers: bool = False,
        headers: bool = False,
        as_sent: bool = False,
    ) -> None:
        self._as_sent = as_sent
        self._scope = scope
        self._expiry = expiry
        self._paths = paths
        self._ascii_headers = ascii_headers
        self._headers = headers
        self._hosts: dict[str, HostRules] = {}
        self._limited: bool | None = None

    def admit(
        self,
        request: Request,
        params: SigningParams,
        *,
        presign: bool = False,
        body_follows: bool = False,
    ) -> HostRules:
        """Check host and headers of a request, and return what follows from its host.

        Args:
            request: the request to be signed.
            params: the parameters of the signer.
            presign: whether the signature goes into the URL.
            body_follows: whether the body is signed while it is sent.

        Raises:
            RegionMismatch, ServiceMismatch: the host contradicts the scope.
            RepeatedHeader, RefusedHeader: servers refuse these headers.
        """
        fields, host = request.fields, request.host
        if "host" in fields:
            host = fields["host"] or host
        rules = self._hosts.get(host) or self._check_host(host, params)
        if request.headers and not self._headers:
            signed = rules.profile.presign_body if presign else rules.profile.sign_body
            known = signed and not body_follows
            if len(fields) != len(request.headers) or not _CHECKED.isdisjoint(fields):
                unsigned = rules.profile.content_sha256_header or not signed
                needs_hash = not (unsigned or body_follows or params.service in UNSIGNED_BODIES)
                check_headers(request, body_is_signed=known, needs_hash=needs_hash)
                check_token(request, params.credentials)
                if not body_follows:
                    check_trailer(request)
            if not body_follows and not rules.profile.normalize_path:
                check_checksums(request, body_is_signed=known)
        return rules

    def check_streamed(self, head: Request) -> None:
        """Refuse the head of a streamed body whose checksums S3 refuses.

        Raises:
            RefusedHeader: several checksums, or one that a header contradicts.
        """
        if not self._headers:
            check_checksums(head, body_is_signed=False)

    def path_check(self, rules: HostRules) -> Callable[[str], None]:
        """Return a function that checks other paths on the same host."""
        return lambda path: self.check_path(path, rules)

    def check_ascii(self, request: Request) -> None:
        """Refuse non-ASCII header values of a request that is signed later.

        Raises:
            NonAsciiHeader: names the header.
        """
        if not self._ascii_headers:
            check_ascii(request)

    def check_signed(self, request: Request, signed: Signed, rules: HostRules) -> Signed:
        """Check a signed request by its canonical request, which is fast, and return it.

        Only header values can make it non-ASCII. If it holds the path unchanged, clients do not
        change that path either, except escapes and dot segments in a path of S3.

        Raises:
            AmbiguousPath: S3 would read the path differently.
            NonAsciiHeader: names the header.
        """
        canonical, path = signed.canonical_request, request.path
        if not canonical.isascii() and not self._ascii_headers:
            check_ascii(request)
        if path != "/" and (
            "%" in path or "/." in path or not canonical.startswith(path, len(request.method) + 1)
        ):
            self.check_path(path, rules)
        return signed

    def check_path(self, path: str, rules: HostRules) -> None:
        """Refuse a path that does not arrive as it was signed, or warn of it.

        Raises:
            AmbiguousPath: S3 on AWS would read a different path.
        """
        if path in ("", "/") or self._paths:
            return
        if path.encode().translate(TO_LETTERS).isalpha() and "/." not in path:
            return
        if not rules.profile.normalize_path:
            if rules.s3_on_aws:
                _refuse_ambiguous(path)
            else:
                _warn_of_s3_path(path)
            if not self._as_sent:
                _warn_of_dots(path)
            return
        if self._as_sent:
            return
        change = what_clients_change(path)
        if change:
            warn_caller(
                f"The path {path[:_SHOWN]!a} does not arrive as it is signed: requests, urllib3, "
                f"httpx and curl {change} before they send it, and the signature would not match. "
                f"Write {as_clients_send_it(path)[:_SHOWN]!r}, or pass "
                "`allow_ambiguous_paths=True`.",
                RewrittenPathWarning,
            )

    def expires_in(self, service: str, expires_in: Any) -> Any:
        """Return the expiry of a URL: the given one, or the default of the service.

        Raises:
            ExpiryBeyondService: the given one exceeds the service's limit.
        """
        limited = self._limited
        if limited is None:  # looked up once: a signer has one service
            from .services.lifetimes import LONGEST

            self._limited = limited = service in LONGEST
        if not limited:
            return _HOUR if expires_in is USUAL else expires_in
        from .services.lifetimes import check_service_lifetime, usual_lifetime

        if expires_in is USUAL:
            return usual_lifetime(service)
        if not self._expiry:
            check_service_lifetime(service, expires_in)
        return expires_in

    def _check_host(self, host: str, params: SigningParams) -> HostRules:
        from .services.compatible import profile_for_host
        from .services.hosts import read_host
        from .services.scope import check_scope

        if not self._scope:
            region = params.region if params.algorithm.scope("", "", "").region == "" else None
            check_scope(host, region, params.service)
        on_aws = bool(read_host(host).services) and not params.profile.normalize_path
        rules = HostRules(profile_for_host(host, params.profile), on_aws)
        if len(self._hosts) >= _MOST_HOSTS:
            self._hosts.clear()
        self._hosts[host] = rules
        return rules

    def __reduce__(self) -> tuple[Any, ...]:
        lifted = (
            self._scope,
            self._expiry,
            self._paths,
            self._ascii_headers,
            self._headers,
            self._as_sent,
        )
        return Guards, lifted


def _refuse_ambiguous(path: str) -> None:
    found = ambiguous_for_s3(path)
    if found:
        instead = "%20 for a space or %2B for a plus" if found == "+" else "/ for a slash"
        reads = "a space" if found == "+" else "a slash"
        raise AmbiguousPath(
            f"The path {path[:_SHOWN]!a} holds {found!r}, which S3 reads as {reads}: the signature "
            "would not match.",
            f"Write {instead}, or pass `allow_ambiguous_paths=True`.",
            "url",
        )


def _warn_of_s3_path(path: str) -> None:
    found = ambiguous_for_s3(path)
    if found:
        warn_caller(
            f"The path {path[:_SHOWN]!a} holds {found!r}, which some servers that speak S3 decode "
            "before they verify, and others do not. Write %20 for a space, %2B for a plus and / "
            "for a slash, or pass `allow_ambiguous_paths=True`.",
            RewrittenPathWarning,
        )


def _warn_of_dots(path: str) -> None:
    if has_dot_segments(path):
        warn_caller(
            f"The path {path[:_SHOWN]!a} has a '.' or '..' segment, which requests, urllib3, httpx "
            "and curl resolve before they send it; S3 signs it as it is. Rename the object, or "
            "pass `allow_ambiguous_paths=True` and use a client that keeps them (curl "
            "--path-as-is).",
            RewrittenPathWarning,
        )
