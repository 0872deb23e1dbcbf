"""``sigv4 explain``: why a server refused a signature."""

from __future__ import annotations

import os
import sys
import textwrap
from dataclasses import dataclass, field
from pathlib import Path

from ..captures.debug_log import is_debug_log, read_debug_log
from ..captures.error_response import quoted_error_response, read_error_response
from ..captures.reader import MOST, read_capture, to_bytes
from ..captures.signature import read_captured_signature
from ..core.errors import InvalidParameter
from ..explain.causes import POSSIBLE
from ..explain.diagnosis import diagnose
from ..explain.evidence import MISMATCH
from . import source
from .captured_text import naming

TYPE_CHECKING = False
if TYPE_CHECKING:
    from argparse import ArgumentParser, Namespace

    from ..captures.capture import Capture
    from ..captures.error_response import ErrorResponse
    from ..explain.explanation import Explanation

_STANDARD_INPUT = "-"
_PIPE_WIDTH = 100

_GIVE_REQUEST = (
    "pass what was sent with --request (a command of curl, wget or HTTPie, what it printed, a HAR, "
    "a URL or a debug log), or what the signer says that it signed with --canonical-request."
)
_GIVE_RESPONSE = (
    "pass the error response with --response. S3 and many other services quote the canonical "
    "request that they computed, and the first difference to it can be found."
)
_PROVE = (
    "pass --secret-prompt to give the secret that should have signed, or --canonical-request with "
    "what the signer says that it signed, which most SDKs log. Either the signer used another "
    "secret access key than the server, or it signed another request than was sent."
)

DESCRIPTION = (
    "Compare what was sent, what the server responded and what the signer says that it signed. "
    "Each is a file; - is standard input. Secrets are hidden in all that is shown."
)
EXAMPLES = ("sigv4 explain --request request.txt --response error.xml --html why.html",)


def add_arguments(command: ArgumentParser) -> None:
    """Declare the arguments of the command."""
    command.add_argument(
        "--request",
        metavar="FILE",
        help="what was sent: a command of curl, wget or HTTPie, what it printed, an HTTP message, "
        "a HAR, a URL or a debug log",
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
        dest="response",
        metavar="FILE",
        help="what the server said: its error body, XML or JSON, or a text that quotes it",
    )
    command.add_argument(
        "--canonical-request",
        metavar="FILE",
        help="the signer's own canonical request, or a debug log that holds it",
    )
    command.add_argument(
        "--secret-prompt",
        action="store_true",
        help="ask for the secret access key, or read it from a line of standard input: with it, "
        "causes are proven by the signature",
    )
    command.add_argument("--service", help="signing name (default: that of the scope)")
    command.add_argument("--region", help="a region to try besides that of the scope")
    command.add_argument("--html", metavar="FILE", help="write the result as an HTML page")
    command.add_argument(
        "--output",
        choices=("text", "json"),
        default="text",
        help="what to print (default: text)",
    )


def run(options: Namespace) -> None:
    """Print the causes and the difference, and write the page that the options ask for."""
    _check(options)
    inputs = _read_inputs(options)
    explanation = diagnose(
        inputs.capture,
        inputs.error_response,
        canonical_request=inputs.canonical_request,
        secret=_secret() if options.secret_prompt else None,
        service=options.service,
        region=options.region,
    )
    if options.html is not None:
        _write(Path(options.html), explanation.to_html())
    if options.output == "json":
        print(explanation.to_json())
        return
    width = _width()
    print(explanation.render(width))
    step = "" if options.secret_prompt else _next_step(explanation, inputs)
    if step:
        print(f"\n{textwrap.fill(f'Next: {step}', width, break_on_hyphens=False)}")


def _next_step(explanation: Explanation, inputs: _Inputs) -> str:
    """Say what to pass so that more can be found; empty if a cause was found."""
    if any(cause.confidence != POSSIBLE for cause in explanation.causes):
        return ""
    if inputs.capture is None and inputs.canonical_request is None:
        return _GIVE_REQUEST
    if inputs.error_response is None or not inputs.error_response.says_why:
        return _GIVE_RESPONSE
    is_refused = inputs.error_response.code in MISMATCH
    return _PROVE if explanation.same and is_refused else ""


def _check(options: Namespace) -> None:
    given = [options.request, options.response, options.canonical_request]
    if not any(given):
        raise InvalidParameter(
            "There is nothing to explain.",
            "Pass --request (what was sent), --response (what the server said) or both; "
            "--canonical-request for what the signer says that it signed. - is standard input.",
            "request",
        )
    from_pipe = options.secret_prompt and not _asks()
    if given.count(_STANDARD_INPUT) + from_pipe > 1:
        raise InvalidParameter(
            "Standard input cannot hold two things.",
            "Pass all but one of them as files.",
            "request",
        )


@dataclass(frozen=True, slots=True)
class _Inputs:
    """What the files hold."""

    capture: Capture | None = None
    error_response: ErrorResponse | None = None
    canonical_request: str | None = field(default=None, repr=False)


def _read_inputs(options: Namespace) -> _Inputs:
    """Read the files; a debug log or a HAR may hold more than the option that names it."""
    sent = _Inputs()
    if options.request is not None:
        with naming(options.request, "request"):
            sent = _request(options)
    error_response, canonical_request = sent.error_response, sent.canonical_request
    if options.response is not None:
        with naming(options.response, "response"):
            error_response = read_error_response(_read(options.response), _signature(sent.capture))
    if options.canonical_request is not None:
        with naming(options.canonical_request, "canonical_request"):
            canonical_request = _text(_read(options.canonical_request))
    return _Inputs(sent.capture, error_response, canonical_request)


def _signature(capture: Capture | None) -> str:
    """Take the signature that a response may name; empty without one."""
    found = None if capture is None else read_captured_signature(capture.request)
    return "" if found is None else found.signature


def _request(options: Namespace) -> _Inputs:
    data = to_bytes(_read(options.request))
    if is_debug_log(data):
        log = read_debug_log(data)
        response = quoted_error_response(log.error_response)
        return _Inputs(log.capture, response, _text(data) if log.signed else None)
    capture = read_capture(data, options.entry)
    return _Inputs(capture, quoted_error_response(capture.error_response))


def _text(data: bytes) -> str:
    """Decode a file, without the line end that editors put at its end."""
    try:
        text = data.decode()
    except UnicodeDecodeError:
        raise InvalidParameter(
            "The canonical request is not UTF-8.",
            "Save it in UTF-8, unchanged.",
            "canonical_request",
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
    """Ask for the secret, and keep white space around it: that may be the cause."""
    if _asks():
        return source.ask("Secret access key: ")
    return sys.stdin.readline().removesuffix("\n") if sys.stdin is not None else ""


def _width() -> int:
    try:
        return os.get_terminal_size(sys.stdout.fileno()).columns
    except (OSError, ValueError):
        return _PIPE_WIDTH


def _write(path: Path, text: str) -> None:
    """Write a file whole, or leave the old one."""
    part = path.with_name(f"{path.name}.part")
    try:
        part.write_text(text, encoding="utf-8")
        part.replace(path)
    except FileNotFoundError as error:  # the folder is missing: name what was asked for
        raise FileNotFoundError(error.errno, error.strerror, str(path)) from None
    finally:
        part.unlink(missing_ok=True)
