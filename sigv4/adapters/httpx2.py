"""Sign the requests of httpx2, sync and async: ``httpx2.Client(auth=SigV4Auth(credentials))``.

A transport of your own that does not call the ``trace`` extension must not follow redirects: httpx2
would send the session token to wherever they lead.
"""

from __future__ import annotations

import httpx2

from .httpx_flow import Flow, SignedBody

__all__ = ["SigV4Auth"]


class _Body(SignedBody, httpx2.SyncByteStream, httpx2.AsyncByteStream):
    pass


class SigV4Auth(Flow, httpx2.Auth):
    """Signs requests with Signature Version 4: pass it as ``auth=``.

    The arguments are those of `WithSigner`.
    """

    _not_read = httpx2.RequestNotRead
    _signed_body = _Body
