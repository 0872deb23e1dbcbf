"""What becomes of headers on the way, and which should not have been signed at all."""

from __future__ import annotations

from ...core.profile import NEVER_SIGNED
from ..display import short, show
from ..evidence import LIKELY, POSSIBLE, Cause, Evidence
from .query import BEFORE_SIGNING

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from ...captures.canonical_text import Canonical

_TOKENS = ("x-amz-security-token", "x-amz-s3session-token")
_DATES = ("x-amz-date", "date")
_PAYLOAD = "x-amz-content-sha256"  # `causes_payload` looks at it
_STRIPPED = "Send it, or do not sign it; proxies and caches strip Range, If-*, TE and the like."


def find(seen: Evidence) -> Iterator[Cause]:
    """The causes that headers and the list of signed headers show."""
    if seen.ours is None or seen.theirs is None:
        return
    ours, theirs = seen.ours, seen.theirs
    if seen.ours_text != seen.theirs_text:
        yield from _blank_line(seen)
    if ours.headers != theirs.headers:
        yield from _headers(ours, theirs)
    if ours.signed_headers != theirs.signed_headers:
        yield from _list(ours, theirs)


def _blank_line(seen: Evidence) -> Iterator[Cause]:
    squeezed = [
        "\n".join([line for line in text.replace("\r\n", "\n").split("\n") if line])
        for text in (seen.ours_text, seen.theirs_text)
    ]
    if squeezed[0] != squeezed[1]:
        return
    if "\r" in seen.ours_text + seen.theirs_text:
        yield Cause(
            "carriage returns in the canonical request",
            "The lines of one canonical request end in CR LF.",
            "Join the lines with LF alone before the text is hashed.",
        )
    elif seen.ours_text.strip("\n") == seen.theirs_text.strip("\n"):
        yield Cause(
            "newline around the canonical request",
            "One canonical request begins or ends with a newline more.",
            "Nothing follows the payload hash, and nothing comes before the method.",
        )
    else:
        yield Cause(
            "empty line missing in the canonical request",
            "The canonical requests differ in empty lines only: an empty query has its line, and "
            "an empty line stands between the headers and the list of signed headers.",
            "Write 'name:value' and a newline for each header, then a newline more.",
        )


def _headers(ours: Canonical, theirs: Canonical) -> Iterator[Cause]:
    mine, other = ours.fields, theirs.fields
    if list(mine.items()) != list(other.items()) and dict(mine) == dict(other):
        yield Cause(
            "headers in another order",
            "Both sides have the same headers, in another order.",
            "Sort the canonical headers by lower-case name.",
        )
    if list(mine) == list(other) and [name for name, _ in ours.headers] != [
        name for name, _ in theirs.headers
    ]:
        yield Cause(
            "header names not in lower case",
            "Header names differ in case.",
            "Write header names in lower case in the canonical request.",
        )
    for name, value in mine.items():
        if name == _PAYLOAD:
            continue
        if name not in other or (value and not other[name]):
            yield _removed(name)
        elif value != other[name]:
            yield from _value(name, value, other[name])
    for name in other:
        if name not in mine and name != _PAYLOAD:
            yield _added(name)


def _removed(name: str) -> Cause:
    if name in _TOKENS:
        return Cause(
            "session token missing",
            "A session token was signed as a header and the server has none.",
            "Send the header X-Amz-Security-Token with the request.",
        )
    if name == "accept-encoding":
        return _rewritten(f"The header {name} was signed and the server does not have it")
    if name in NEVER_SIGNED:
        return hop_by_hop(
            name, f"The header {show(name)} was signed and the server does not have it"
        )
    return Cause(
        "header removed on the way",
        f"The header {show(name)} was signed and the server does not have it.",
        _STRIPPED,
    )


def _added(name: str) -> Cause:
    if name in _TOKENS:
        return Cause(
            "session token added after signing",
            "The server has a session token in a header which was not signed.",
            BEFORE_SIGNING,
        )
    return Cause(
        "header added after signing",
        f"The server has the header {show(name)} among the signed ones, and it was not signed.",
        "Sign the request when all its headers are in place.",
    )


def _value(name: str, ours: str, theirs: str) -> Iterator[Cause]:
    signed, received = _of(name, ours), _of(name, theirs)
    says = f"The header {show(name)} was signed as {signed}; the server has {received}"
    if name == "host":
        yield _host(ours, theirs)
    elif name in _DATES:
        yield Cause(
            "date altered",
            f"{says}: the date was taken twice, or set anew by a client or a proxy.",
            "Take the date once, and send the very text that was signed.",
        )
    elif name in _TOKENS:
        yield Cause(
            "session token altered",
            "The session token that was signed is not the one that the server has.",
            "Send the token of the same credentials, whole, neither decoded nor wrapped.",
        )
    elif ours.split() == theirs.split():
        yield Cause(
            "white space in a header value",
            f"{says}: white space was added, trimmed or collapsed.",
            "Trim values and make each run of spaces one in the canonical request.",
        )
    elif _joined(ours) == _joined(theirs):
        yield Cause(
            "spaces after commas in a header value",
            f"{says}: the spaces after commas differ, as when repeated headers are joined.",
            "Send such a header once, written as it was signed ('a,b').",
        )
    elif name == "content-type" and theirs.lower().startswith(ours.lower().rstrip("; ") + ";"):
        yield Cause(
            "content-type appended by the client",
            f"{says}: the client has appended a parameter, as browsers and HTTP libraries do with "
            "the charset and the boundary.",
            "Sign the whole value that is sent, or give the client a body of bytes and no charset.",
        )
    elif ours.lower() == theirs.lower():
        yield Cause(
            "upper and lower case of a header value",
            f"{says}: the case differs. Names are signed in lower case, values as they are.",
            "Do not change the case of values.",
        )
    else:
        yield from _altered(name, ours, theirs, says)


def _altered(name: str, ours: str, theirs: str, says: str) -> Iterator[Cause]:
    if name == "accept-encoding":
        yield _rewritten(says)
    elif name in NEVER_SIGNED:
        yield hop_by_hop(name, says)
    elif _joined(theirs).startswith(_joined(ours) + ","):
        yield Cause(
            "header sent twice",
            f"{says}: the header arrived more than once, and the values are joined by commas.",
            "Send it once: two layers of the client, or a proxy, have each set it.",
            LIKELY,
        )
    elif name == "content-type":
        yield Cause(
            "content-type altered",
            f"{says}: clients set a type of their own where a body is given without one.",
            "Set Content-Type when you sign and when you send, to the same value.",
        )
    else:
        yield Cause("header altered on the way", f"{says}.", "Send the very value that was signed.")


def _rewritten(says: str) -> Cause:
    # As seen in https://github.com/rclone/rclone/issues/6670 and
    # https://github.com/aws/aws-sdk-go-v2/issues/1816
    return Cause(
        "accept-encoding rewritten",
        f"{says}: proxies and CDNs rewrite it (Cloudflare, Google's front ends).",
        "Do not sign Accept-Encoding.",
    )


def hop_by_hop(name: str, says: str, confidence: str = LIKELY) -> Cause:
    """A header was signed that others may change."""
    return Cause(
        "header signed that others change",
        f"{says}. Clients and proxies add, change and drop {show(name)}.",
        f"Leave {show(name)} out of what is signed.",
        confidence,
    )


def _host(ours: str, theirs: str) -> Cause:
    says = f"The request was signed for the host {short(ours)} and arrived for {short(theirs)}"
    if ours.lower() == theirs.lower():
        return Cause(
            "host in upper case",
            f"{says}: the case differs.",
            "Sign the host as the client sends it, in lower case.",
        )
    mine, other = _name_and_port(ours), _name_and_port(theirs)
    if mine[0].lower() == other[0].lower():
        if {mine[1], other[1]} in ({"", "443"}, {"", "80"}):
            return Cause(
                "default port in the host",
                f"{says}: one side names the scheme's own port.",
                "Leave ':443' of https and ':80' of http out of the host, where you sign and where "
                "you send.",
            )
        return Cause(
            "port changed by a proxy",
            f"{says}: the ports differ, as behind a proxy or a container's port mapping.",
            "Have the proxy hand on the Host header with its port (nginx: proxy_set_header Host "
            "$http_host), or sign for the address that the server sees.",
        )
    if theirs.lower().startswith(ours.lower() + ".") or ours.lower().startswith(
        theirs.lower() + "."
    ):
        return Cause(
            "trailing dot or domain in the host",
            f"{says}: one is the beginning of the other.",
            "Use one spelling of the host.",
        )
    return Cause(
        "host changed by a proxy",
        f"{says}: a proxy, a CDN, a tunnel or a redirect sets its own.",
        "Have the proxy hand on the Host header as it came (nginx: proxy_set_header Host "
        "$http_host), or sign for the host that the server sees.",
    )


def _name_and_port(host: str) -> tuple[str, str]:
    name, colon, port = host.rpartition(":")
    return (name, port) if colon and port.isascii() and port.isdigit() else (host, "")


def _list(ours: Canonical, theirs: Canonical) -> Iterator[Cause]:
    mine, other = ours.names, theirs.names
    if sorted(mine) == sorted(other):
        yield Cause(
            "signed headers in another order",
            "Both sides list the same signed headers, in another order.",
            "Sort SignedHeaders by lower-case name, in the canonical request and in Authorization.",
        )
    elif ours.signed_headers.lower() == theirs.signed_headers.lower():
        yield Cause(
            "signed headers not in lower case",
            "The lists of signed headers differ in case.",
            "Write the names in lower case.",
        )
    elif ours.headers == theirs.headers:
        yield Cause(
            "signed headers list differs from the headers",
            f"The headers are the same, the lists are {short(ours.signed_headers)!r} and "
            f"{short(theirs.signed_headers)!r}.",
            "List in SignedHeaders just the headers of the canonical request, joined by ';'.",
        )


def signed_in_vain(names: list[str]) -> Iterator[Cause]:
    """Headers that were signed though others may change them, without a sign that they did."""
    for name in names:
        if name in NEVER_SIGNED and name != "authorization":
            yield hop_by_hop(name, f"The header {show(name)} is signed", POSSIBLE)


def _of(name: str, value: str) -> str:
    shown = show(f"{name}:{value}")[len(name) + 1 :]
    return repr(shown if len(shown) <= 200 else shown[:197] + "...")


def _joined(value: str) -> str:
    return ",".join([item.strip() for item in value.split(",")])
