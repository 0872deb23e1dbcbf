"""What the inner side gets of a response of the outside.

It gets no credentials, no redirect, and no error about a signature that it did not make.
"""

from __future__ import annotations

import re
from collections.abc import Iterable

from .head import HOP_BY_HOP
from .masking import Mask, mask, mask_text
from .refusals import Denials

_MOST_HELD = 65_536  # bytes of an error response
_ENCODING = "content-encoding"
# What says where a redirect leads, and what describes its body, which does not pass.
_OF_REDIRECTS = {
    "content-encoding",
    "content-length",
    "content-location",
    "content-type",
    "etag",
    "link",
    "location",
    "refresh",
}
_OK, _ERROR, _REDIRECT, _NOT_MODIFIED, _LAST = 200, 400, 300, 304, 599
_CODE = re.compile(rb'<Code>([A-Za-z0-9.]+)</Code>|"(?:__type|[Cc]ode)"\s*:\s*"(?:[^"#]*#)?(\w+)')
# What servers answer where the credentials or the signature of the outer side do not serve.
# https://docs.aws.amazon.com/AmazonS3/latest/API/ErrorResponses.html#ErrorCodeList
# https://docs.aws.amazon.com/STS/latest/APIReference/CommonErrors.html
_ABOUT_SIGNATURE = frozenset(
    {
        "AuthorizationHeaderMalformed",
        "ExpiredToken",
        "ExpiredTokenException",
        "IncompleteSignature",
        "InvalidAccessKeyId",
        "InvalidClientTokenId",
        "InvalidSignatureException",
        "InvalidToken",
        "MissingAuthenticationToken",
        "MissingAuthenticationTokenException",
        "RequestExpired",
        "RequestTimeTooSkewed",
        "SignatureDoesNotMatch",
        "TokenRefreshRequired",
        "UnrecognizedClientException",
    }
)


class Answer:
    """A response for the inner side.

    Feed it the body; send `status` and `headers` once `ready` is true, before any bytes of it.

    Args:
        status: of the upstream.
        headers: of the upstream, names and values.
        needles: what is taken out.
        refuse: makes the errors.

    Attributes:
        status: for the inner side.
        headers: for the inner side, without those of the connection.
        ready: whether status and headers are final. An error response is read first.
    """

    __slots__ = (
        "_emptied",
        "_held",
        "_mask",
        "_needles",
        "_refuse",
        "_said",
        "headers",
        "ready",
        "status",
    )

    def __init__(
        self,
        status: int,
        headers: Iterable[tuple[str, str]],
        needles: tuple[bytes, ...],
        refuse: Denials,
    ) -> None:
        if not _OK <= status <= _LAST:
            raise refuse(
                "upstream-failed",
                f"The upstream answered with status {status}, which no request here asks for.",
                "Try again.",
            )
        given = list(headers)
        fields = {name.lower(): value for name, value in given}
        self._needles = needles
        self._refuse = refuse
        self._said = fields.get("x-amzn-errortype", "").partition(":")[0].rpartition("#")[2]
        self._mask = Mask(needles)
        self._held = b""
        self.status = status
        # S3 says in the body, too, where a redirect leads.
        self._emptied = _REDIRECT <= status < _ERROR and status != _NOT_MODIFIED
        self.headers = self._passed(given, fields)
        self.ready = status < _ERROR
        encodings = {value.lower() for name, value in given if name.lower() == _ENCODING}
        if not self.ready and encodings - {"", "identity"}:
            raise self._unreadable()

    def feed(self, data: bytes) -> bytes:
        """Take the next piece of the body, and give what may be sent of it."""
        if self._emptied:
            return b""
        if self.ready:
            return self._mask.feed(data)
        self._held += data
        if len(self._held) <= _MOST_HELD:
            return b""
        self._check_error()
        self.ready = True
        held, self._held = self._held, b""
        return self._mask.feed(held)

    def finish(self) -> bytes:
        """Give the rest of the body.

        Raises:
            NotForwarded: the upstream refused the signature of the outer side.
        """
        if not self.ready:
            self._check_error()
            self.ready = True
            return mask(self._held, self._needles)
        return self._mask.finish()

    def _passed(
        self, given: list[tuple[str, str]], fields: dict[str, str]
    ) -> list[tuple[str, str]]:
        """List the headers for the inner side. It has no use for where a redirect leads."""
        named = {name.strip().lower() for name in fields.get("connection", "").split(",")}
        dropped = HOP_BY_HOP | named
        if self._emptied:
            dropped |= _OF_REDIRECTS
        return [
            (name, mask_text(value, self._needles))
            for name, value in given
            if name.lower() not in dropped
        ] + ([("Content-Length", "0")] if self._emptied else [])

    def _check_error(self) -> None:
        found = _CODE.search(self._held)
        inside = (found[1] or found[2]).decode() if found else ""
        for code in (self._said, inside):
            if code in _ABOUT_SIGNATURE:
                raise self._refuse(
                    "upstream-refused",
                    f"The upstream answered {code}: it did not accept the signature that the proxy "
                    "made.",
                    "Ask who runs the proxy to check its credentials, region and clock.",
                )

    def _unreadable(self) -> Exception:
        return self._refuse(
            "upstream-failed",
            f"The upstream answered with status {self.status} and a compressed text, which cannot "
            "be searched for credentials.",
            "Try again.",
        )
