"""Sign the requests of urllib: ``build_opener(SigV4Handler(credentials))``; needs no package.

The handler runs for each request, redirects among them, after urllib's own, which settles the
headers. What it adds is not copied to redirects.

https://docs.python.org/3/library/urllib.request.html#urllib.request.BaseHandler.handler_order
"""

from __future__ import annotations

from typing import Any
from urllib.request import BaseHandler, Request

from .with_signer import WithSigner

TYPE_CHECKING = False
if TYPE_CHECKING:
    from http.client import HTTPResponse

__all__ = ["SigV4Handler"]


class SigV4Handler(WithSigner, BaseHandler):
    """Signs requests with Signature Version 4: pass it to ``urllib.request.build_opener``.

    The arguments are those of `WithSigner`. With ``learn_clock`` the requests after the refused one
    are signed for the learned time; urllib sends no request again.
    """

    handler_order = 900  # after urllib.request.HTTPHandler, which adds headers

    def http_request(self, request: Request) -> Request:
        """Sign a request that is about to be sent."""
        # unredirected_hdrs wins where both have a name, as in urllib itself.
        headers = {**request.headers, **request.unredirected_hdrs}
        outgoing = self._signer.sign(
            request.get_method(),
            f"{request.type}://{request.host}{request.selector}",
            headers.items(),
            request.data,
            redirected=request.unverifiable,
        )
        for name in headers:
            if name.lower() in outgoing.removed:
                request.remove_header(name)
        for name, value in outgoing.added.items():
            request.remove_header(name.capitalize())
            request.add_unredirected_header(name, value)
        if outgoing.stream is not None:
            _replace_body(request, outgoing.stream)
        return request

    https_request = http_request

    def http_response(self, request: Request, response: HTTPResponse) -> HTTPResponse:
        """Learn the time of a server that refused a signed request."""
        if str(request.get_header("Authorization")).startswith("AWS4-"):
            self._signer.learn(response.status, response.headers.get("Date"))
        return response

    https_response = http_response


def _replace_body(request: Request, stream: Any) -> None:
    added = dict(request.unredirected_hdrs)
    request.data = stream  # this drops the old Content-Length
    request.unredirected_hdrs.update(added)
