"""Options of commands that listen: address, port and certificate."""

from __future__ import annotations

from contextlib import contextmanager
from ipaddress import ip_address
from pathlib import Path

from ..core.errors import InvalidParameter

TYPE_CHECKING = False
if TYPE_CHECKING:
    from argparse import ArgumentParser, Namespace, _ArgumentGroup
    from collections.abc import Iterator
    from ssl import SSLContext

_PORTS = 65_536


def add_address(command: ArgumentParser | _ArgumentGroup) -> None:
    """Add ``--host``, ``--port`` and ``--allow-remote``."""
    command.add_argument(
        "--host", default="127.0.0.1", help="address to listen on (default: 127.0.0.1)"
    )
    command.add_argument("--port", type=int, default=0, metavar="N", help="(default: any free one)")
    command.add_argument(
        "--allow-remote", action="store_true", help="allow listening beyond this machine"
    )


def add_tls(command: ArgumentParser | _ArgumentGroup) -> None:
    """Add ``--tls-certificate`` and ``--tls-key``."""
    command.add_argument(
        "--tls-certificate", metavar="FILE", help="serve https, with this PEM certificate"
    )
    command.add_argument("--tls-key", metavar="FILE", help="its key, if it is not in that file")


def check(options: Namespace) -> None:
    """Refuse an address, port or key that cannot be used.

    Raises:
        InvalidParameter: names the option.
    """
    if not 0 <= options.port < _PORTS:
        raise InvalidParameter(
            f"--port must be 0 to 65535, not {options.port}.", "Pass 0 for any free port.", "port"
        )
    if options.tls_key is not None and options.tls_certificate is None:
        raise InvalidParameter("--tls-key goes with --tls-certificate.", "Pass both.", "tls_key")
    if not options.allow_remote and not is_loopback(options):
        raise InvalidParameter(
            f"--host {options.host[:80]} is not an address of this machine alone.",
            "Pass 127.0.0.1 or ::1, or --allow-remote if others must reach it.",
            "host",
        )


@contextmanager
def bound(options: Namespace) -> Iterator[None]:
    """Name the address where it cannot be listened at.

    Raises:
        InvalidParameter: it is taken, is not of this machine, or needs other rights.
    """
    try:
        yield
    except OSError as error:
        raise InvalidParameter(
            f"--host {options.host[:80]} --port {options.port}: {error.strerror or error}.",
            "Pass another --port (0 is any free one), or another --host.",
            "port",
        ) from None


def is_loopback(options: Namespace) -> bool:
    """Say whether only this machine can reach the address."""
    try:
        return ip_address(options.host).is_loopback
    except ValueError:
        return bool(options.host == "localhost")


def url(options: Namespace, port: int) -> str:
    """Return the URL at which it listens."""
    scheme = "http" if options.tls_certificate is None else "https"
    host = f"[{options.host}]" if ":" in options.host else options.host
    return f"{scheme}://{host}:{port}"


def tls_context(options: Namespace) -> SSLContext | None:
    """Load the certificate and its key; None without a certificate.

    Raises:
        InvalidParameter: they are not a certificate and its key.
        OSError: a file cannot be read.
    """
    if options.tls_certificate is None:
        return None
    import ssl

    for file in (options.tls_certificate, options.tls_key):
        if file is not None:  # ssl does not name the file that it cannot read
            Path(file).open("rb").close()
    context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    try:
        context.load_cert_chain(options.tls_certificate, options.tls_key)
    except ssl.SSLError:
        files = [options.tls_certificate, options.tls_key]
        named = " and ".join([repr(each[:200]) for each in files if each is not None])
        raise InvalidParameter(
            f"{named} must hold a certificate and its key in PEM.",
            "Name the certificate, and its key with --tls-key if it is in another file.",
            "tls_certificate",
        ) from None
    return context
