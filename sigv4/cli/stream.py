"""``sigv4 sign --stream``: the head goes to a file, the framed body to standard output.

    mkfifo head
    sigv4 sign PUT URL --service s3 --stream --body-file FILE --head head --output curl |
        curl --config head

curl reads the named pipe to its end before it reads the body, so neither blocks the other.
"""

from __future__ import annotations

import os
import sys
from contextlib import contextmanager
from pathlib import Path
from time import sleep

from ..core.checksum import CHECKSUMS
from ..core.constants import CHUNK_SIZE
from ..core.errors import InvalidParameter
from . import curl, messages, source, steps
from . import options as shared

TYPE_CHECKING = False
if TYPE_CHECKING:
    from argparse import ArgumentParser, Namespace
    from collections.abc import Iterator
    from typing import BinaryIO

    from ..core.model import Request
    from ..signer import Signer
    from ..streams import SignedStream

_PATIENCE = 30  # tenths of a second


def add_options(command: ArgumentParser) -> None:
    """Add the options of streamed bodies."""
    group = command.add_argument_group("streamed bodies (S3)")
    group.add_argument(
        "--stream",
        action="store_true",
        help="sign the body in chunks while it is sent; the framed body goes to standard output",
    )
    group.add_argument(
        "--head",
        metavar="FILE",
        help="where to write the head, such as a named pipe; with --output curl a file for "
        "curl --config, with headers one for curl --header @FILE",
    )
    group.add_argument(
        "--length", type=int, metavar="BYTES", help="length of the body, where it is standard input"
    )
    shared.add_repeated(
        group,
        "--checksum",
        f"send this checksum as a trailer: {', '.join(CHECKSUMS)}",
        choices=tuple(CHECKSUMS),
        metavar="NAME",
    )
    group.add_argument(
        "--unsigned-chunks",
        action="store_true",
        help="do not sign the chunks; only the checksum protects the body, over https",
    )
    group.add_argument(
        "--chunk-size",
        type=int,
        default=CHUNK_SIZE,
        metavar="BYTES",
        help=f"at least 8192 (default: {CHUNK_SIZE})",
    )
    group.add_argument(
        "--allow-unsupported",
        action="store_true",
        help="allow checksums that the service behind the URL is known not to take",
    )


def check(options: Namespace) -> None:
    """Refuse options that need --stream, and streams without a body or a place for the head.

    Raises:
        InvalidParameter: names the option and the remedy.
    """
    if not options.stream:
        given = (options.head, options.length, options.checksum, options.unsigned_chunks)
        if given != (None, None, [], False) or options.chunk_size != CHUNK_SIZE:
            raise InvalidParameter(
                "--head, --length, --checksum, --unsigned-chunks and --chunk-size need --stream.",
                "Pass --stream, or leave them out.",
                "stream",
            )
        return
    if options.head is None or options.body_file is None:
        raise InvalidParameter(
            "--stream needs a body to read and a file for the head; the framed body goes to "
            "standard output.",
            "Pass --body-file FILE (- is standard input) and --head FILE.",
            "stream",
        )
    if source.is_standard_input(options) and options.length is None:
        raise InvalidParameter(
            "S3 needs the length of a body before its first byte, and standard input lacks it.",
            "Pass --length BYTES.",
            "length",
        )
    if options.unsigned_chunks and not options.checksum:
        raise InvalidParameter(
            "Nothing protects the body: its chunks are not signed, and it has no checksum.",
            "Pass --checksum crc32, or leave out --unsigned-chunks.",
            "unsigned_chunks",
        )
    if sys.stdout.isatty():
        raise InvalidParameter(
            "Standard output is a terminal; the framed body cannot go there.",
            "Pipe it into curl, or redirect it to a file.",
            "stream",
        )


@contextmanager
def reader_released(options: Namespace) -> Iterator[None]:
    """End the wait of a reader of the named pipe if no head is written."""
    try:
        yield
    except BaseException:
        if options.stream and options.head is not None and Path(options.head).is_fifo():
            _open_and_close(options.head)
        raise


def _open_and_close(pipe: str) -> None:
    for _ in range(_PATIENCE):
        if _could_be_opened(pipe):
            return
        sleep(0.1)


def _could_be_opened(pipe: str) -> bool:
    try:
        os.close(os.open(pipe, os.O_WRONLY | os.O_NONBLOCK))
    except OSError:  # no reader has opened it yet
        return False
    return True


def run(options: Namespace, signer: Signer, request: Request) -> None:
    """Write the head to its file, then the framed body to standard output."""
    with _body(options) as body:
        stream = signer.stream(
            request,
            body,
            length=options.length,
            trailers=options.checksum,
            sign_chunks=not options.unsigned_chunks,
            chunk_size=options.chunk_size,
            at=options.at,
            allow_unsupported=options.allow_unsupported,
        )
        if options.show_steps:
            messages.say(steps.text(stream.signed))
        _write(options.head, _head(options, request, stream))
        _send(stream)


def _write(name: str, head: str) -> None:
    """Write the whole head before the body; only the owner may read a new file."""
    with open(name, "w", encoding="utf-8", opener=_privately) as file:
        file.write(head)


def _privately(name: str, flags: int) -> int:
    return os.open(name, flags, 0o600)


@contextmanager
def _body(options: Namespace) -> Iterator[BinaryIO]:
    if source.is_standard_input(options):
        yield sys.stdin.buffer
        return
    with Path(options.body_file).open("rb") as file:
        yield file


def _head(options: Namespace, request: Request, stream: SignedStream) -> str:
    if options.output == "curl":
        complete = stream.apply(request)
        return curl.config(complete.method, complete.url, complete.headers)
    if options.output == "json":
        from json import dumps

        shown = {"url": stream.signed.url, "headers": dict(stream.headers)}
        return dumps(shown, indent=2) + "\n"
    return "".join([f"{name}: {value}\n" for name, value in stream.headers.items()])


def _send(stream: SignedStream) -> None:
    """Write all of the framed body to standard output."""
    for frame in stream:
        sys.stdout.buffer.write(frame)
    sys.stdout.buffer.flush()
