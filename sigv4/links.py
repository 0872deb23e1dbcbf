r"""Links of your own that last as long as you like and redirect to a fresh presigned URL.

    token  KEY_ID.END.TARGET.LABEL.MAC      the last segment of the link's path
    MAC    HMAC-SHA256(secret, "sigv4-link-1\nKEY_ID.END.TARGET.LABEL")

KEY_ID names the secret, END is in seconds since 1970, rounded up; TARGET (such as an object's
key) and LABEL are UTF-8 in base64url. All characters of a token survive proxies, gateways and mail
programs.

A link is authenticated before its end is looked at, and before anything is signed. It is served as
WSGI, as ASGI or by AWS Lambda; each answers GET and HEAD with a redirect that nobody may cache.
"""

from __future__ import annotations

import re
from base64 import urlsafe_b64decode, urlsafe_b64encode
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta, timezone
from typing import TYPE_CHECKING, Any

from .core.digest import equal, hmac_sha256
from .core.errors import ExpiryNotPositive, InvalidCredentials, InvalidParameter, SigV4Error
from .core.timestamp import to_utc
from .signer import system_clock

if TYPE_CHECKING:
    from .s3 import S3

LEAST_SECRET = 32  # bytes, as many as the output of SHA-256: RFC 2104, section 3
LONGEST_TOKEN = 8000
_CONTEXT = b"sigv4-link-1\n"
_TOKEN = re.compile(
    r"(?P<signed>(?P<key>[A-Za-z0-9_-]{1,64})\.(?P<end>[1-9][0-9]{0,11})"
    r"\.(?P<target>[A-Za-z0-9_-]*)\.(?P<label>[A-Za-z0-9_-]*))\.(?P<mac>[A-Za-z0-9_-]{43})"
)
_LATEST = datetime(9999, 12, 31, tzinfo=timezone.utc)
_LAST_SECOND = datetime(9999, 12, 31, 23, 59, 59, tzinfo=timezone.utc)
_ALWAYS = {"Cache-Control": "private, no-store", "Referrer-Policy": "no-referrer"}
_TEXT = {"Content-Type": "text/plain; charset=utf-8", "X-Content-Type-Options": "nosniff"}
_REASONS = {
    302: "Found",
    403: "Forbidden",
    405: "Method Not Allowed",
    410: "Gone",
}


class LinkRefused(SigV4Error, ValueError):
    """A link that is not valid, has expired, or was revoked.

    Attributes:
        status: HTTP status: 403 or 410.
    """

    status = 403


class LinkExpired(LinkRefused):
    """The link's end has passed."""

    status = 410


class LinkRevoked(LinkRefused):
    """The callback says that the link was revoked."""

    status = 410


@dataclass(frozen=True, slots=True)
class Link:
    """What an authenticated link says.

    Attributes:
        target: what it is for, such as the key of an object.
        ends_at: aware datetime.
        label: what it was labelled with, such as the user it was made for.
        key_id: the secret that authenticates it.
        seconds_left: until its end, when it was read.
        method: ``GET`` or ``HEAD``.
    """

    target: str
    ends_at: datetime
    label: str
    key_id: str
    seconds_left: int
    method: str = "GET"


@dataclass(frozen=True, slots=True)
class _Answer:
    status: int
    headers: dict[str, str]
    text: str = ""

    @property
    def body(self) -> bytes:
        return self.text.encode()


@dataclass(frozen=True, slots=True)
class Links:
    """Makes links and answers them.

    Args:
        keys: secrets of at least 32 bytes by their ids. The first makes links, and all are
            accepted; to rotate, put a new one in front, and remove the old one when its last link
            has ended. ``secrets.token_bytes(32)`` makes one.
        presign: called with a `Link`, returns the URL to redirect to. `presign_objects` makes one.
        base_url: what the token is appended to, such as ``https://links.example.com/``.
        is_revoked: called with an authenticated `Link` that has not ended; True refuses it.
        clock: called for the current time, an aware datetime; the system's clock by default.

    Raises:
        InvalidCredentials: no key, a secret that is too short, or an id that cannot be in a token.

    Attributes:
        wsgi, asgi, lambda_handler: the applications, as methods.
    """

    keys: Mapping[str, bytes] = field(repr=False)
    presign: Callable[[Link], str]
    base_url: str = "/"
    is_revoked: Callable[[Link], bool] | None = None
    clock: Callable[[], datetime] = field(default=system_clock, repr=False)

    def __post_init__(self) -> None:
        for key_id, secret in self.keys.items():
            if not re.fullmatch(r"[A-Za-z0-9_-]{1,64}", key_id):
                raise InvalidCredentials(
                    f"The key id {key_id[:80]!r} is not 1 to 64 letters, digits, _ or -.",
                    "Name it as in '2026-11'.",
                    "keys",
                )
            if not isinstance(secret, bytes) or len(secret) < LEAST_SECRET:
                raise InvalidCredentials(
                    f"The secret of {key_id!r} is not {LEAST_SECRET} bytes or more.",
                    f"Make one with secrets.token_bytes({LEAST_SECRET}).",
                    "keys",
                )
        if not self.keys:
            raise InvalidCredentials("`keys` is empty.", "Pass one secret at least.", "keys")

    def make(
        self,
        target: str,
        *,
        expires_in: int | timedelta | None = None,
        expires_at: datetime | None = None,
        label: str = "",
    ) -> str:
        """Make a link.

        Args:
            target: what it is for, such as the key of an object.
            expires_in: seconds from now, or a timedelta; there is no upper limit.
            expires_at: aware datetime, in its place.
            label: shown to `is_revoked`; anyone who has the link can read it, and the target.

        Raises:
            InvalidParameter: neither or both ends; a link too long for a URL.
            ExpiryNotPositive: the end is not in the future.
        """
        end = self._end(expires_in, expires_at)
        key_id, secret = next(iter(self.keys.items()))
        signed = f"{key_id}.{int(end.timestamp())}.{_encode(target)}.{_encode(label)}"
        token = f"{signed}.{_mac(secret, signed)}"
        if len(token) > LONGEST_TOKEN:
            raise InvalidParameter(
                f"A link of {len(token)} characters is too long for a URL.",
                "Shorten the target or the label.",
                "target",
            )
        return f"{self.base_url}{token}"

    def read(self, link: str, method: str = "GET") -> Link:
        """Authenticate a link, or the token that it ends with.

        Args:
            link: the link, its path or its token.
            method: the method of the request.

        Raises:
            LinkRefused: not made with one of the keys, or changed.
            LinkExpired: its end has passed.
            LinkRevoked: `is_revoked` says so.
        """
        token = link.rpartition("/")[2]
        found = _TOKEN.fullmatch(token) if len(token) <= LONGEST_TOKEN else None
        secret = self.keys.get(found["key"]) if found else None
        if found is None or secret is None or not _is_authentic(secret, found):
            raise LinkRefused("This link is not valid.", "Copy it whole, or ask for a new one.")
        left = int(found["end"]) - int(to_utc(self.clock()).timestamp())
        if left <= 0:
            raise LinkExpired("This link has expired.", "Ask for a new one.")
        ends_at = datetime.fromtimestamp(int(found["end"]), timezone.utc)
        target, label = _decode(found["target"]), _decode(found["label"])
        read = Link(target, ends_at, label, found["key"], left, method)
        if self.is_revoked is not None and self.is_revoked(read):
            raise LinkRevoked("This link was revoked.", "Ask for a new one.")
        return read

    def wsgi(self, environ: Mapping[str, Any], start_response: Callable[..., Any]) -> list[bytes]:
        """Answer a request of a WSGI server (PEP 3333)."""
        answer = self._answer(environ["REQUEST_METHOD"], environ.get("PATH_INFO", ""))
        headers = [*answer.headers.items(), ("Content-Length", str(len(answer.body)))]
        start_response(f"{answer.status} {_REASONS[answer.status]}", headers)
        return [b"" if environ["REQUEST_METHOD"] == "HEAD" else answer.body]

    async def asgi(
        self,
        scope: Mapping[str, Any],
        receive: Callable[[], Awaitable[Any]],
        send: Callable[[dict[str, Any]], Awaitable[None]],
    ) -> None:
        """Answer a request of an ASGI server; presigning and `is_revoked` run in a thread."""
        from asyncio import to_thread

        if scope["type"] == "lifespan":
            await _live(receive, send)
            return
        answer = await to_thread(self._answer, scope["method"], scope["path"])
        named = [*answer.headers.items(), ("Content-Length", str(len(answer.body)))]
        headers = [(name.lower().encode(), value.encode()) for name, value in named]
        body = b"" if scope["method"] == "HEAD" else answer.body
        await send({"type": "http.response.start", "status": answer.status, "headers": headers})
        await send({"type": "http.response.body", "body": body})

    def lambda_handler(self, event: Mapping[str, Any], context: object = None) -> dict[str, Any]:
        """Answer an event of a function URL or of API Gateway (payload formats 1.0 and 2.0).

        Raises:
            InvalidParameter: another event, or one without its method or path.

        Source: https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-develop-integrations-lambda.html
        """
        del context
        try:
            if "httpMethod" in event:
                method, path = event["httpMethod"], event.get("path") or ""
            else:
                method, path = event["requestContext"]["http"]["method"], event.get("rawPath") or ""
        except (AttributeError, KeyError, TypeError):
            method = path = None
        if not isinstance(method, str) or not isinstance(path, str):
            raise InvalidParameter(
                "The event is not a request of a function URL or of API Gateway.",
                "Pass the event as the handler got it.",
                "event",
            )
        answer = self._answer(method, path)
        return {
            "statusCode": answer.status,
            "headers": answer.headers,
            "body": "" if method == "HEAD" else answer.text,
            "isBase64Encoded": False,
        }

    def _answer(self, method: str, path: str) -> _Answer:
        if method not in ("GET", "HEAD"):
            return _refusal(405, "Use GET.", Allow="GET, HEAD")
        try:
            link = self.read(path, method)
        except LinkRefused as error:
            return _refusal(error.status, str(error))
        return _Answer(302, {"Location": self.presign(link), **_ALWAYS})

    def _end(self, expires_in: int | timedelta | None, expires_at: datetime | None) -> datetime:
        if (expires_in is None) == (expires_at is None):
            raise InvalidParameter(
                "A link needs one of `expires_in` and `expires_at`.",
                "Pass one, and not both.",
                "expires_in",
            )
        now = _rounded_up(self.clock())
        if expires_at is not None:
            end = _rounded_up(expires_at, "expires_at")
        elif isinstance(expires_in, timedelta):
            end = now + min(expires_in, _LATEST - now)
        elif type(expires_in) is int:
            most = int((_LATEST - now).total_seconds())
            end = now + timedelta(seconds=max(0, min(expires_in, most)))
        else:
            raise TypeError(f"expires_in must be int or timedelta, not {type(expires_in).__name__}")
        if end <= now:
            raise ExpiryNotPositive(
                f"The link would expire at {end.isoformat()}, which is not in the future.",
                "Pass a later end.",
                "expires_in",
            )
        return end


def presign_objects(
    s3: S3, bucket: str, *, expires_in: int = 300, window: int | None = None, **params: Any
) -> Callable[[Link], str]:
    """Return a function for `Links` that presigns downloads of a bucket's objects.

    The target of a link is the key of an object. The URL lasts no longer than the link, nor than
    the credentials of `s3`, which should be a provider's, so that they are renewed.

    Args:
        s3: presigns.
        bucket: the bucket.
        expires_in: seconds that each URL lasts; long enough to begin a download is enough.
        window: seconds during which the URL stays the same, as for `S3.presign`, so that browsers
            cache the object; not in the last part of a link's life, which the URL would outlive.
        params: more parameters of `get_object`, such as ``ResponseContentDisposition``.
    """
    longest = expires_in + (window or 0)

    def presign(link: Link) -> str:
        operation = "head_object" if link.method == "HEAD" else "get_object"
        left = min(expires_in, link.seconds_left)
        presigned = s3.presign(
            operation,
            Bucket=bucket,
            Key=link.target,
            expires_in=left,
            on_short_lived="cap",
            window=window if longest <= link.seconds_left else None,
            **params,
        )
        return presigned.url

    return presign


def _rounded_up(at: datetime, name: str = "at") -> datetime:
    """Return the first whole second, in UTC, that is not before a time."""
    second = to_utc(at, name)
    return second if second in (at, _LAST_SECOND) else second + timedelta(seconds=1)


def _refusal(status: int, text: str, **headers: str) -> _Answer:
    return _Answer(status, {**headers, **_ALWAYS, **_TEXT}, f"{text}\n")


async def _live(
    receive: Callable[[], Awaitable[Any]], send: Callable[[dict[str, Any]], Awaitable[None]]
) -> None:
    """Follow the start and the end of an ASGI server."""
    phase = ""
    while phase != "lifespan.shutdown":
        phase = (await receive())["type"]
        await send({"type": f"{phase}.complete"})


def _is_authentic(secret: bytes, found: re.Match[str]) -> bool:
    return equal(_mac(secret, found["signed"]).encode(), found["mac"].encode())


def _mac(secret: bytes, signed: str) -> str:
    return _base64(hmac_sha256(secret, _CONTEXT + signed.encode()))


def _encode(text: str) -> str:
    return _base64(text.encode())


def _decode(text: str) -> str:
    return urlsafe_b64decode(text + "=" * (-len(text) % 4)).decode()


def _base64(data: bytes) -> str:
    return urlsafe_b64encode(data).decode().rstrip("=")
