"""An addon for mitmproxy: clients keep AWS's endpoints, and mitmproxy signs with the real keys.

    # resign.py
    from sigv4.proxy.mitmproxy import addons

    mitmdump -s resign.py --set sigv4_policy=sandbox.json --set sigv4_keys=sandbox-keys

mitmproxy's own flow files and logs are on the outer side: they hold the signed requests.
https://docs.mitmproxy.org/stable/api/events.html
"""

from __future__ import annotations

from importlib import import_module
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from ..adapters.verified_body import error_response
from ..core.errors import SigV4Error
from ..core.wire import split_url
from ..credentials import default_chain
from ..resign import Answer, Exchange, Resigner, read_sandbox
from ..text_files import read_text
from ..verify import VerificationError, Verifier, received
from .placeholders import read_placeholders, write_placeholders

_OPTIONS = {
    "sigv4_policy": "What the sandbox may do, in JSON.",
    "sigv4_keys": "The placeholder keys, as a credentials file of the AWS CLI; made if missing.",
    "sigv4_upstream": "Root URL of the server outside; the host of the request by default.",
    "sigv4_profile": "Profile in ~/.aws with the credentials outside.",
}
_NETWORK = "sigv4_network"
_DEFAULT_PORTS = {"http": 80, "https": 443}
_UNDECIDED = 503


class Resigning:
    """Verifies and signs again each request that mitmproxy sees; refuses all others.

    Args:
        resigner: verifies and signs; by default made from mitmproxy's options.
    """

    def __init__(self, resigner: Resigner | None = None) -> None:
        self._given = resigner
        self._resigner = resigner
        self._exchanges: dict[str, Exchange] = {}
        self._answers: dict[str, Answer] = {}
        self._failed: dict[str, VerificationError] = {}

    def load(self, loader: Any) -> None:
        """Declare the options; called by mitmproxy."""
        for name, text in _OPTIONS.items():
            loader.add_option(name, str, "", text)
        loader.add_option(
            name=_NETWORK,
            typespec=bool,
            default=False,
            help="Allow calls for credentials: to STS, SSO, IMDS.",
        )

    def configure(self, updated: set[str]) -> None:
        """Read the options; called by mitmproxy.

        Raises:
            OptionsError: what is wrong with them, of mitmproxy.
        """
        if self._given is not None or not updated & {*_OPTIONS, _NETWORK}:
            return
        try:
            self._resigner = _from_options(_module("ctx").options)
        except (SigV4Error, OSError) as error:
            raise _module("exceptions").OptionsError(str(error)) from None

    def requestheaders(self, flow: Any) -> None:
        """Decide on a request; called by mitmproxy before it reads the body."""
        _close(flow)  # until it is decided, whatever goes wrong
        try:
            exchange = self._begin(flow)
        except VerificationError as error:
            self._refuse(flow, error)
            return
        self._exchanges[flow.id] = exchange
        if exchange.head is not None and exchange.has_body:
            _set_head(flow, exchange)
            flow.request.stream = _sending(exchange)
            flow.response = None

    def request(self, flow: Any) -> None:
        """Verify the whole body of a request that is not streamed; called by mitmproxy."""
        exchange = self._exchanges.get(flow.id)
        if exchange is None or flow.request.stream:
            return
        try:
            body = exchange.feed(flow.request.raw_content or b"") + exchange.finish()
        except VerificationError as error:
            self._refuse(flow, error)
            return
        flow.request.raw_content = body
        _set_head(flow, exchange)
        flow.response = None

    def responseheaders(self, flow: Any) -> None:
        """Filter a response while it passes; called by mitmproxy before it reads the body."""
        exchange = self._exchanges.get(flow.id)
        if exchange is None:
            return
        headers = [(_text(name), _text(value)) for name, value in flow.response.headers.fields]
        _set_headers(flow.response, [])  # until they are filtered, whatever goes wrong
        self._failed[flow.id] = exchange.refuse(
            "upstream-failed", "The response could not be searched.", "Try again."
        )
        try:
            answer = exchange.answer(flow.response.status_code, headers)
        except VerificationError as error:
            self._failed[flow.id] = error
            return
        del self._failed[flow.id]
        framing = [pair for pair in headers if pair[0].lower() == "transfer-encoding"]
        _set_headers(flow.response, [*answer.headers, *framing])
        if answer.ready:
            flow.response.stream = _receiving(answer)
        else:
            self._answers[flow.id] = answer

    def response(self, flow: Any) -> None:
        """Search an error response that has been read; called by mitmproxy."""
        answer, failed = self._answers.get(flow.id), self._failed.get(flow.id)
        self._forget(flow)
        if answer is None and failed is None:
            return
        content, flow.response.raw_content = flow.response.raw_content or b"", b""
        try:
            body = _filtered(answer, failed, content)
        except VerificationError as error:
            self._replace(flow, error)
            return
        if flow.request.method != "HEAD":
            flow.response.raw_content = body

    def error(self, flow: Any) -> None:
        """Forget a request that failed; called by mitmproxy."""
        self._forget(flow)

    def _forget(self, flow: Any) -> None:
        for kept in (self._exchanges, self._answers, self._failed):
            kept.pop(flow.id, None)

    def _begin(self, flow: Any) -> Exchange:
        request = flow.request
        pairs = [(name, value) for name, value in request.headers.fields]
        if request.authority and not any(name.lower() == b"host" for name, _ in pairs):
            pairs.append((b"host", request.authority.encode("idna")))
        resigner = self._ready()
        limits = resigner.verifier.limits
        arrived = received(
            request.data.method, request.data.path, pairs, scheme=request.scheme, limits=limits
        )
        client = flow.client_conn.peername
        return resigner.begin(arrived, context={"aws:SourceIp": client[0]} if client else None)

    def _ready(self) -> Resigner:
        if self._resigner is None:
            raise VerificationError(
                "ServiceUnavailable",
                503,
                "The proxy has no policy.",
                "Set sigv4_policy and sigv4_keys.",
            )
        return self._resigner

    def _refuse(self, flow: Any, error: VerificationError) -> None:
        _close(flow)
        self._exchanges.pop(flow.id, None)
        self._replace(flow, error)

    def _replace(self, flow: Any, error: VerificationError) -> None:
        headers, body = _error(flow, error, self._resigner)
        flow.response.status_code, flow.response.reason = error.status, ""
        _set_headers(flow.response, headers)
        flow.response.raw_content = body


def _from_options(options: Any) -> Resigner:
    """Make a resigner from mitmproxy's options."""
    keys = Path(options.sigv4_keys)
    policy = read_text(options.sigv4_policy, "sigv4_policy")
    sandbox = read_sandbox(policy, options.sigv4_policy)
    if not keys.exists():
        write_placeholders(keys)
    verifier = Verifier(read_placeholders(keys).get, headers_in_query=True)
    credentials = default_chain(options.sigv4_profile or None, network=options.sigv4_network)
    more = {"upstream": options.sigv4_upstream} if options.sigv4_upstream else {}
    return sandbox.resigner(verifier, credentials, **more)


def _close(flow: Any) -> None:
    """Set a response, with which mitmproxy does not forward the request."""
    flow.response = _module("http").Response.make(_UNDECIDED)


def _module(name: str) -> Any:
    return import_module(f"mitmproxy.{name}")


def _filtered(answer: Answer | None, failed: VerificationError | None, content: bytes) -> bytes:
    """Return what the inner side gets of an error response."""
    if failed is not None:
        raise failed
    return b"" if answer is None else answer.feed(content) + answer.finish()


def _set_head(flow: Any, exchange: Exchange) -> None:
    """Put the signed head in the place of the one that arrived."""
    head = exchange.head
    if head is None:
        return
    request = flow.request
    scheme, host, path, query = split_url(head.url)
    name, port = _name_and_port(host)
    request.scheme, request.host = scheme, name
    request.port = port or _DEFAULT_PORTS[scheme]
    request.data.authority = b""
    request.data.path = (f"{path or '/'}?{query}" if query else path or "/").encode()
    framing = [("Transfer-Encoding", "chunked")] if exchange.length is None else []
    added = [("Host", host), ("Accept-Encoding", "identity"), *framing]
    _set_headers(request, [*added, *head.headers])


def _name_and_port(host: str) -> tuple[str, int | None]:
    """Split a host, which may be an address of IPv6 in brackets."""
    parts = urlsplit(f"//{host}")
    return parts.hostname or "", parts.port


def _set_headers(message: Any, headers: list[tuple[str, str]]) -> None:
    message.headers.fields = tuple(
        (name.encode("latin-1"), value.encode("latin-1", "replace")) for name, value in headers
    )


def _sending(exchange: Exchange) -> Any:
    """Return what mitmproxy calls with each piece of a body, and with none at its end.

    An error ends the connection outside before the body is whole.
    """
    return lambda data: exchange.feed(data) if data else exchange.finish()


def _receiving(answer: Answer) -> Any:
    return lambda data: answer.feed(data) if data else answer.finish()


def _error(
    flow: Any, error: VerificationError, resigner: Resigner | None
) -> tuple[list[tuple[str, str]], bytes]:
    authorization = flow.request.headers.get("authorization", "")
    s3 = "/s3/" in authorization or resigner is None or resigner.verifier.answers_as_s3(None)
    headers, body = error_response(error, s3=s3)
    return headers, b"" if flow.request.method == "HEAD" else body


def _text(given: bytes) -> str:
    return given.decode("latin-1")


addons = [Resigning()]
