"""Sign the requests of httpx, sync and async: ``httpx.Client(auth=SigV4Auth(credentials))``.

A transport of your own that does not call the ``trace`` extension must not follow redirects: httpx
would send the session token to wherever they lead.
"""

from __future__ import annotations

import httpx

from .httpx_flow import Flow, SignedBody

__all__ = ["SigV4Auth"]


class _Body(SignedBody, httpx.SyncByteStream, httpx.AsyncByteStream):
    pass


class SigV4Auth(Flow, httpx.Auth):
    """Signs requests with Signature Version 4: pass it as ``auth=``.

    The arguments are those of `WithSigner`.
    """

    _not_read = httpx.RequestNotRead
    _signed_body = _Body
