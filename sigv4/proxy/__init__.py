"""A reverse proxy that verifies placeholder signatures and signs with the real credentials.

It needs the extra `proxy`: aiohttp sends the requests, and uvicorn serves them.

app = Proxy(resigner)
"""

from __future__ import annotations

from .application import Proxy

__all__ = ["Proxy"]
