"""``sigv4 explain``: why a server refused a signature."""

from __future__ import annotations

import os
import sys
from getpass import getpass
from pathlib import Path

from ..captures.error_response import read_answer
from ..captures.reader import MOST, read_capture
from ..core.errors import InvalidParameter
from ..explain.diagnosis import diagnose

TYPE_CHECKING = False
if TYPE_CHECKING:
    from argparse import ArgumentParser, Namespace

    from ..captures.error_response import Answer
    from ..captures.reader import Capture

_STANDARD_INPUT = "-"
_PIPE_WIDTH = 100


DESCRIPTION = (
    "Compare what was sent, what the server answered and what the signer says that it signed. Each "
    "is a file; - is standard input. Secrets are hidden in all that is shown."
)
EXAMPLES = ("sigv4 explain --request request.txt --response error.xml --html why.html",)


def add_arguments(command: ArgumentParser) -> None:
    """Declare the arguments of the command."""
    command.add_argument(
        "--request",
        metavar="FILE",
        help="what was sent: a curl command, an HTTP message, a HAR or a URL",
    )
    command.add_argument(
        "--entry",
        type=int,
        metavar="N",
        help="which entry of a HAR, from 1 (default: the one that was refused)",
    )
    command.add_argument(
        "--response",
        "--answer",
        dest="answer",
        metavar="FILE",
        help="the error response of the server: XML or JSON",
    )
    command.add_argument(
        "--canonical-request", metavar="FILE", help="the signer's own canonical request"
    )
    command.add_argument(
        "--secret-prompt",
        action="store_true",
        help="ask for the secret access key, or read it from a line of standard input: with it, "
        "causes are proven by the signature",
    )
    command.add_argument("--service", help="signing name (default: that of the scope)")
    command.add_argument("--region", help="a region to try besides that of the scope")
    command.add_argument("--html", metavar="FILE", help="write a page of it, to be sent around")


def run(options: Namespace) -> None:
    """Print what differs and why, and write the page that the options ask for."""
    _check(options)
    capture, answer = _inputs(options)
    explanation = diagnose(
        capture,
        answer,
        canonical_request=_canonical_request(options),
        secret=_secret() if options.secret_prompt else None,
        service=options.service,
        region=options.region,
    )
    if options.html is not None:
        _write(Path(options.html), explanation.to_html())
    print(explanation.render(_width()))


def _check(options: Namespace) -> None:
    given = [options.request, options.answer, options.canonical_request]
    if not any(given):
        raise InvalidParameter(
            "There is nothing to explain.",
            "Pass --request (what was sent), --answer (what the server said) or both; "
            "--canonical-request for what the signer says that it signed. - is standard input.",
        )
    from_pipe = options.secret_prompt and not _asks()
    if given.count(_STANDARD_INPUT) + from_pipe > 1:
        raise InvalidParameter(
            "Standard input cannot hold two things.", "Pass all but one of them as files."
        )


def _inputs(options: Namespace) -> tuple[Capture | None, Answer | None]:
    capture = None
    if options.request is not None:
        capture = read_capture(_read(options.request), options.entry)
    if options.answer is not None:
        return capture, read_answer(_read(options.answer))
    if capture is not None and capture.answer is not None:
        return capture, read_answer(capture.answer)
    return capture, None


def _canonical_request(options: Namespace) -> str | None:
    """The text of the file, to its last byte but for the line end that editors put there."""
    if options.canonical_request is None:
        return None
    data = _read(options.canonical_request)
    try:
        text = data.decode()
    except UnicodeDecodeError:
        raise InvalidParameter(
            "The canonical request is not UTF-8.", "Save it as the signer has it."
        ) from None
    return text.removesuffix("\n")


def _read(name: str) -> bytes:
    if name == _STANDARD_INPUT:
        return sys.stdin.buffer.read(MOST + 1)
    with Path(name).open("rb") as file:
        return file.read(MOST + 1)


def _asks() -> bool:
    return sys.stdin is not None and sys.stdin.isatty()


def _secret() -> str:
    """The secret, with whatever white space stands around it: that may be the cause."""
    if _asks():
        return getpass("Secret access key: ")
    return sys.stdin.readline().removesuffix("\n") if sys.stdin is not None else ""


def _width() -> int:
    try:
        return os.get_terminal_size(sys.stdout.fileno()).columns
    except (OSError, ValueError):
        return _PIPE_WIDTH


def _write(path: Path, text: str) -> None:
    """Write a file whole, or leave what is there."""
    part = path.with_name(f"{path.name}.part")
    try:
        part.write_text(text, encoding="utf-8")
        part.replace(path)
    finally:
        part.unlink(missing_ok=True)
