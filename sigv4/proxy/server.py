"""Serve a `Proxy` with uvicorn."""

from __future__ import annotations

import logging
import socket
from typing import Any

from ..core.errors import MissingExtra
from ..verify import VerificationError
from .application import Proxy

_BACKLOG = 2048


def serve(
    proxy: Proxy,
    listener: socket.socket,
    *,
    certificate: str | None = None,
    key: str | None = None,
    at_most: int | None = None,
    grace: int = 10,
) -> None:
    """Serve until SIGINT or SIGTERM.

    Args:
        proxy: the application.
        listener: bound; see `listen`.
        certificate: PEM file; https is served with it.
        key: its key, if it is not in that file.
        at_most: connections at a time; more are answered with status 503.
        grace: seconds that requests have at the end.
    """
    uvicorn = import_uvicorn()
    logging.getLogger("uvicorn.error").addFilter(_is_unexpected)
    config = uvicorn.Config(
        proxy,
        log_config=None,
        access_log=False,
        server_header=False,
        date_header=False,
        proxy_headers=False,  # the inner side must not choose its own address and scheme
        ws="none",
        lifespan="on",
        ssl_certfile=certificate,
        ssl_keyfile=key,
        limit_concurrency=at_most,
        timeout_graceful_shutdown=grace,
    )
    uvicorn.Server(config).run(sockets=[listener])


def _is_unexpected(record: logging.LogRecord) -> bool:
    """Leave out the error that breaks a connection off: the proxy has logged it in one line."""
    error = record.exc_info[1] if record.exc_info else None
    return not isinstance(error, VerificationError)


def listen(host: str, port: int) -> socket.socket:
    """Bind a socket, and return it.

    Raises:
        OSError: the address is taken, or not one of this machine.
    """
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    listener = socket.socket(family, socket.SOCK_STREAM)
    try:
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        listener.bind((host, port))
        listener.listen(_BACKLOG)
    except OSError:
        listener.close()
        raise
    return listener


def import_uvicorn() -> Any:
    """Import uvicorn.

    Raises:
        MissingExtra: names the extra that brings it.
    """
    try:
        import uvicorn
    except ImportError:
        raise MissingExtra(
            "The proxy is served by uvicorn, which is not installed.",
            "Install it: pip install 'sigv4-engine[proxy]'.",
        ) from None
    return uvicorn
