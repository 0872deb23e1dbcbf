"""A command line that sends the bytes of a case again.

Its signature is that of the run: it works while the server takes its date, usually for 15 minutes.
"""

from __future__ import annotations

from shlex import quote

from ...captures.curl_words import WITH_BODY, curl_words

TYPE_CHECKING = False
if TYPE_CHECKING:
    from .target import Target
    from .wire_request import WireRequest

LONGEST = 32_768  # bytes of a request that is written as a command line
_ONCE = ("host", "content-length", "transfer-encoding")
_OWN = ("content-length", "connection")
_NAMED = {0x0D: "\\r", 0x0A: "\\n", 0x09: "\\t", 0x5C: "\\\\"}


def command(target: Target, request: WireRequest) -> str:
    """Return a command line of curl for a POSIX shell; empty if the request is too long for one.

    curl sends the headers if it can send them unchanged. If it cannot, the bytes of the request
    are written into a connection as they are.
    """
    if len(request.head()) + len(request.body) > LONGEST:
        return ""
    if _is_plain(request):
        return _with_options(target, request)
    raw = f"printf %b {quote(_escaped(request.head() + request.body))}"
    if target.scheme == "https":
        connect = f"openssl s_client -quiet -connect {target.hostname}:{target.port}"
        return f"{raw} | {connect} -servername {target.hostname}"
    return f"{raw} | curl --silent --max-time 10 telnet://{target.hostname}:{target.port}"


def _is_plain(request: WireRequest) -> bool:
    """Say whether curl sends the target and the headers as they are."""
    texts = [request.method, request.target, *(text for pair in request.headers for text in pair)]
    names = [name.lower() for name, _ in request.headers]
    lengths = [value for name, value in request.headers if name.lower() == "content-length"]
    return (
        all(text.isascii() and text.isprintable() for text in texts)
        and not any(sign in request.target for sign in " #")
        and not any(" " in name or "_" in name for name in names)
        and all(names.count(name) <= 1 for name in _ONCE)
        and lengths == [str(len(request.body))]
        and len(request.headers) < 64
    )


def _with_options(target: Target, request: WireRequest) -> str:
    sends_body = bool(request.body) or request.method in WITH_BODY
    sending = ["--request", request.method]
    before = ""
    if request.body:
        before = f"printf %b {quote(_escaped(request.body))} | "
    if sends_body:
        sending += ["--data-binary", "@-" if request.body else ""]
    url = f"{target.scheme}://{target.host}{request.target}"
    words = curl_words(sending, request.headers, url, typed=sends_body, left_out=_OWN)
    return before + " ".join(map(quote, words))


def _escaped(data: bytes) -> str:
    """Write bytes for printf's %b (https://pubs.opengroup.org/onlinepubs/9699919799/)."""
    return "".join(
        _NAMED.get(byte) or (chr(byte) if 0x20 <= byte < 0x7F else f"\\0{byte:03o}")
        for byte in data
    )
