"""Sign the requests of requests: ``requests.get(url, auth=SigV4Auth(credentials))``.

requests follows redirects with a copy of the first request. So when a redirect arrives, the request
that is copied gets the headers of the next one: signed afresh, or without what was signed.

https://requests.readthedocs.io/en/latest/user/authentication/#new-forms-of-authentication
"""

from __future__ import annotations

from contextlib import suppress
from typing import Any
from urllib.parse import urljoin, urlsplit

from requests.auth import AuthBase
from requests.sessions import SessionRedirectMixin
from requests.structures import CaseInsensitiveDict
from requests.utils import requote_uri, rewind_body
from urllib3.util import parse_url

from ..streams import SignedStream
from .with_signer import WithSigner

TYPE_CHECKING = False
if TYPE_CHECKING:
    from requests import PreparedRequest, Response

    from .outgoing import Outgoing

    _Headers = CaseInsensitiveDict[Any]
else:
    _Headers = CaseInsensitiveDict

__all__ = ["SigV4Auth"]

_WITH_BODY = (307, 308)
_OF_BODY = ("content-type", "content-length", "transfer-encoding")


class SigV4Auth(WithSigner, AuthBase):
    """Signs requests with Signature Version 4: pass it as ``auth=``.

    The arguments are those of `WithSigner`.
    """

    def __call__(self, r: PreparedRequest) -> PreparedRequest:
        """Sign a request that is about to be sent."""
        if isinstance(r.body, str):  # versions differ in how they encode it
            r.body = r.body.encode()
        outgoing = self._sign(r, redirected=False)
        outgoing.apply(r.headers)
        if outgoing.stream is not None:
            r.body = outgoing.stream
        r.register_hook("response", self._after)
        return r

    def _sign(self, r: PreparedRequest, *, redirected: bool) -> Outgoing:
        method, url = str(r.method), str(r.url)
        return self._signer.sign(method, url, _pairs(r), r.body, redirected=redirected)

    def _after(self, response: Response, **options: Any) -> Response:
        sent = response.request
        if response.is_redirect:
            response.request = sent.copy()  # the response keeps the one that was sent
            self._prepare_redirect(sent, response)
            return response
        if not _is_signed(sent) or not isinstance(sent.body, (bytes, str, type(None))):
            return response
        if not self._signer.learn(response.status_code, response.headers.get("date")):
            return response
        response.content  # noqa: B018  the connection is free once the body is read
        response.request = sent.copy()
        again = sent.copy()
        again.headers = CaseInsensitiveDict(sent.headers)
        self._sign(again, redirected=False).apply(again.headers)
        final: Response = response.connection.send(again, **options)
        final.history.append(response)
        final.request = again
        if final.is_redirect:
            self._prepare_redirect(sent, final)
        return final

    def _prepare_redirect(self, template: PreparedRequest, response: Response) -> None:
        """Change the request that requests copies to follow a redirect.

        Args:
            template: the request that is copied.
            response: the redirect, with the request that it answers.
        """
        planned = response.request.copy()
        planned.headers = CaseInsensitiveDict(planned.headers)
        SessionRedirectMixin().rebuild_method(planned, response)
        if response.status_code not in _WITH_BODY:
            planned.body = None
            for name in _OF_BODY:
                planned.headers.pop(name, None)
        outgoing = self._redirected(planned, response)
        outgoing.apply(planned.headers)
        for name in _OF_BODY:  # requests itself removes them
            if name in template.headers:
                planned.headers.setdefault(name, template.headers[name])
        template.headers = _Signed(planned.headers) if outgoing.added else planned.headers

    def _redirected(self, planned: PreparedRequest, response: Response) -> Outgoing:
        if not isinstance(planned.body, SignedStream):  # which refuses to be read again
            if hasattr(planned.body, "seek"):
                rewind_body(planned)
            # It may never be followed, so that a target that cannot be signed is no error.
            with suppress(ValueError):
                planned.url = _target(response)
                return self._sign(planned, redirected=True)
        return self._signer.strip(_pairs(planned))


class _Signed(_Headers):
    """Headers for a bound host, whose Authorization stays.

    requests would delete it where the host changes, and replace it by what a netrc file has.
    """

    def __setitem__(self, key: str, value: Any) -> None:
        if key.lower() != "authorization" or key not in self:
            super().__setitem__(key, value)

    def __delitem__(self, key: str) -> None:
        if key.lower() != "authorization":
            super().__delitem__(key)

    def copy(self) -> _Signed:
        return _Signed(self)


def _pairs(r: PreparedRequest) -> list[tuple[str, str]]:
    return [(_text(name), _text(value)) for name, value in r.headers.items()]


def _is_signed(r: PreparedRequest) -> bool:
    return _text(r.headers.get("Authorization", "")).startswith("AWS4-")


def _text(value: str | bytes) -> str:
    return value.decode("latin-1") if isinstance(value, bytes) else value


def _target(response: Response) -> str:
    """Return where requests and urllib3 follow a redirect to, in the form that they send.

    The steps are those of ``SessionRedirectMixin.resolve_redirects``.
    """
    location = SessionRedirectMixin().get_redirect_target(response) or ""
    if location.startswith("//"):
        location = f"{urlsplit(response.url).scheme}:{location}"
    parsed = urlsplit(location)  # without control characters at its ends, and without line breaks
    target = requote_uri(parsed.geturl())
    return parse_url(target if parsed.netloc else urljoin(response.url, target)).url
