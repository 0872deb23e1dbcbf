"""Read a request with its response from what a client prints of a connection."""

from __future__ import annotations

from dataclasses import replace

from .capture import Capture, make_request
from .exchange import Exchange
from .exchanges import choose, find_exchanges
from .http_message import read_message
from .signature import read_captured_signature
from .wget_debug import read_wget_log

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable

_REDIRECTS = range(300, 400)


def read_traced(
    text: str, find: Callable[[str], list[Exchange]] = find_exchanges
) -> Capture | None:
    """Read the request that was refused, with the response to it; None for a text of another kind.

    Args:
        text: what a client has printed.
        find: finds the requests of the text.

    Raises:
        InvalidRequest: a request that cannot be sent.
    """
    found = find(text)
    if not found:
        return None
    at = choose(found)
    capture = _read(found[at])
    return replace(
        capture,
        error_response=found[at].error_response,
        notes=(_note(found, at),) if len(found) > 1 else (),
        redirected_from=_redirected_from(found, at, capture),
    )


def with_trace(command: Capture, text: str) -> Capture:
    """Complete the request of a command with what the program has printed after it.

    The headers are those that were sent. The body is that of the command where the program does not
    print it, as curl, or prints it in another form, as HTTPie.
    """
    traced = read_traced(text)
    if traced is None:
        logged = read_wget_log(text)
        return command if logged is None else replace(command, error_response=logged.error_response)
    sent, meant = traced.request, command.request
    is_signed = read_captured_signature(sent) is not None
    if sent.url == meant.url and sent.method == meant.method and not is_signed:
        return replace(command, error_response=traced.error_response)
    body = traced.body
    if sent.method == meant.method:
        body = traced.body or command.body or (None if traced.body is None else b"")
    return replace(
        traced,
        request=make_request(sent.method, sent.url, list(sent.headers), body),
        body=body,
        notes=(*command.notes, *traced.notes),
        form=command.form,
        typed_path=command.typed_path,
        signs_itself=command.signs_itself,
    )


def _read(exchange: Exchange) -> Capture:
    return read_message(exchange.message.encode("utf-8", "replace"))


def _note(found: list[Exchange], at: int) -> str:
    status = found[at].status
    if found[at].error_response is None:
        return f"The text holds {len(found)} requests, none of them refused; the first is shown."
    return (
        f"The text holds {len(found)} requests; number {at + 1}, which was refused with {status}, "
        "is shown."
    )


def _redirected_from(found: list[Exchange], at: int, capture: Capture) -> str | None:
    """Find the host that the same signature was sent to before a redirect; None without one."""
    while at > 0 and found[at - 1].status in _REDIRECTS:
        at -= 1
    first = _read(found[at])
    if first.request.host == capture.request.host:
        return None
    signatures = [read_captured_signature(each.request) for each in (first, capture)]
    same = signatures[0] is not None and signatures[0] == signatures[1]
    return first.request.host if same else None
