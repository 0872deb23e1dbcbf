"""Find what has changed the headers, and which headers should not have been signed."""

from __future__ import annotations

from ...core.profile import NEVER_SIGNED
from ..cause_kinds import CauseKind
from ..causes import CERTAIN, LIKELY, POSSIBLE, Cause
from ..display import short, show
from ..evidence import Evidence
from .host import host_differs

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from ...captures.canonical_text import Canonical
    from ..causes import Confidence

_TOKENS = ("x-amz-security-token", "x-amz-s3session-token")
_DATES = ("x-amz-date", "date")
_PAYLOAD = "x-amz-content-sha256"  # `payload` looks at it


def find(evidence: Evidence) -> Iterator[Cause]:
    """Find the causes that headers and the list of signed headers show."""
    ours, theirs = evidence.ours_parts, evidence.theirs_parts
    if ours is None or theirs is None:
        return
    texts = evidence.ours.canonical_request or "", evidence.theirs.canonical_request or ""
    if texts[0] != texts[1]:
        yield from _blank_line(*texts)
    if ours.headers != theirs.headers:
        yield from _headers(evidence, ours, theirs)
    if ours.signed_headers != theirs.signed_headers:
        yield from _list(ours, theirs)


def _blank_line(ours: str, theirs: str) -> Iterator[Cause]:
    squeezed = [
        "\n".join([line for line in text.replace("\r\n", "\n").strip().split("\n") if line])
        for text in (ours, theirs)
    ]
    alone = squeezed[0] == squeezed[1]
    if "\r\n" in ours + theirs and (alone or ("\r\n" in ours) != ("\r\n" in theirs)):
        # Beside another difference the line ends may be those of the file that holds the text.
        words = "The lines of one canonical request end in CR LF."
        yield Cause(CauseKind.CARRIAGE_RETURNS, words, CERTAIN if alone else LIKELY)
    elif alone and ours.strip() == theirs.strip():
        yield Cause(
            CauseKind.NEWLINE_AROUND,
            "One canonical request begins or ends with one more newline, or with a space.",
        )
    elif alone:
        yield Cause(
            CauseKind.EMPTY_LINE_MISSING,
            "The canonical requests differ in empty lines only: an empty query has its line, and "
            "an empty line stands between the headers and the list of signed headers.",
        )


def _headers(evidence: Evidence, ours: Canonical, theirs: Canonical) -> Iterator[Cause]:
    mine, other = ours.fields, theirs.fields
    if list(mine.items()) != list(other.items()) and dict(mine) == dict(other):
        yield Cause(CauseKind.HEADERS_ORDER, "Both sides have the same headers, in another order.")
    if list(mine) == list(other) and [name for name, _ in ours.headers] != [
        name for name, _ in theirs.headers
    ]:
        yield Cause(CauseKind.HEADER_NAMES_NOT_LOWER_CASE, "Header names differ in case.")
    listed = _listed(evidence, ours, theirs)
    if listed:
        yield Cause(
            CauseKind.SIGNED_HEADERS_DIFFER,
            "The list that was signed and the list that was sent do not have the same names: "
            f"{short(', '.join(listed))} stands in one of them.",
        )
    for name, value in mine.items():
        if name == _PAYLOAD or name in listed:
            continue
        if name not in other or (value and not other[name]):
            yield _removed(name) if _was_sent(evidence, name) else _not_sent(name)
        elif value != other[name]:
            yield _value(name, value, other[name])
    for name in other:
        if name not in mine and name != _PAYLOAD and name not in listed:
            yield _added(name)


def _listed(evidence: Evidence, ours: Canonical, theirs: Canonical) -> list[str]:
    """List the names that only one list of signed headers has.

    A server, and what was sent, have the list of the Authorization header: if the list that was
    signed is another one, the header need not have been added or removed.
    """
    signature, response = evidence.signature, evidence.error_response
    if (signature is None and response is None) or not evidence.is_own_text:
        return []
    sent = set(map(str.lower, theirs.names if signature is None else signature.names))
    mine = set(map(str.lower, ours.names))
    return sorted((mine ^ sent) & {*ours.fields, *theirs.fields})


def _was_sent(evidence: Evidence, name: str) -> bool:
    """Tell whether a header was sent, or it is not known whether it was."""
    capture = evidence.capture
    return capture is None or not capture.complete or name in capture.request.fields


def _not_sent(name: str) -> Cause:
    return Cause(
        CauseKind.SIGNED_HEADER_NOT_SENT, f"The header {show(name)} was signed and not sent."
    )


def _removed(name: str) -> Cause:
    if name in _TOKENS:
        return Cause(
            CauseKind.SESSION_TOKEN_MISSING,
            "A session token was signed as a header and the server did not get it.",
        )
    says = f"The header {show(name)} was signed and the server does not have it"
    if name == "accept-encoding":
        return _rewritten(says)
    if name in NEVER_SIGNED:
        return changed_by_proxies(name, says)
    return Cause(CauseKind.HEADER_REMOVED, f"{says}.")


def _added(name: str) -> Cause:
    if name in _TOKENS:
        return Cause(
            CauseKind.SESSION_TOKEN_ADDED,
            "The server has a session token in a header which was not signed.",
        )
    return Cause(
        CauseKind.HEADER_ADDED,
        f"The server has the header {show(name)} among the signed ones, and it was not signed.",
    )


def _value(name: str, ours: str, theirs: str) -> Cause:
    if name == "host":
        return host_differs(ours, theirs)
    signed, received = _of(name, ours), _of(name, theirs)
    says = f"The header {show(name)} was signed as {signed}; the server has {received}"
    if name in _DATES:
        return Cause(
            CauseKind.DATE_ALTERED,
            f"{says}: the date was taken twice, or set again by a client or a proxy.",
        )
    if name in _TOKENS:
        return Cause(
            CauseKind.SESSION_TOKEN_ALTERED,
            "The session token that was signed is not the one that the server has.",
        )
    return _form_of_value(name, ours, theirs, says) or _altered(name, ours, theirs, says)


def _form_of_value(name: str, ours: str, theirs: str, says: str) -> Cause | None:
    """Find how two values that mean the same differ; None if they do not mean the same."""
    if ours.split() == theirs.split():
        return Cause(
            CauseKind.HEADER_WHITE_SPACE, f"{says}: white space was added, trimmed or collapsed."
        )
    if _joined(ours) == _joined(theirs):
        return Cause(
            CauseKind.HEADER_COMMA_SPACES,
            f"{says}: the spaces after commas differ, as when repeated headers are joined.",
        )
    if name == "content-type" and theirs.lower().startswith(ours.lower().rstrip("; ") + ";"):
        return Cause(
            CauseKind.CONTENT_TYPE_APPENDED,
            f"{says}: the client has appended a parameter, as browsers and HTTP libraries do with "
            "the charset and the boundary.",
        )
    if ours.lower() == theirs.lower():
        return Cause(CauseKind.HEADER_VALUE_CASE, f"{says}: the case differs.")
    return None


def _altered(name: str, ours: str, theirs: str, says: str) -> Cause:
    if name == "accept-encoding":
        return _rewritten(says)
    if name in NEVER_SIGNED:
        return changed_by_proxies(name, says)
    if _joined(theirs).startswith(_joined(ours) + ","):
        return Cause(
            CauseKind.HEADER_SENT_TWICE,
            f"{says}: the header arrived more than once, and the values are joined by commas.",
            LIKELY,
        )
    if name == "content-type":
        return Cause(
            CauseKind.CONTENT_TYPE_ALTERED,
            f"{says}: clients set a type of their own where a body is given without one.",
        )
    return Cause(CauseKind.HEADER_ALTERED, f"{says}.")


def _rewritten(says: str) -> Cause:
    # As seen in https://github.com/rclone/rclone/issues/6670 and
    # https://github.com/aws/aws-sdk-go-v2/issues/1816
    return Cause(
        CauseKind.ACCEPT_ENCODING_REWRITTEN,
        f"{says}: proxies and CDNs rewrite it (Cloudflare, Google's front ends).",
    )


def changed_by_proxies(name: str, says: str, confidence: Confidence = LIKELY) -> Cause:
    """Make the cause of a signed header that others may change."""
    words = f"{says}. Clients and proxies add, change and drop {show(name)}."
    return Cause(CauseKind.HEADER_CHANGED_BY_PROXIES, words, confidence)


def _list(ours: Canonical, theirs: Canonical) -> Iterator[Cause]:
    mine, other = ours.names, theirs.names
    if sorted(mine) == sorted(other):
        yield Cause(
            CauseKind.SIGNED_HEADERS_ORDER,
            "Both sides list the same signed headers, in another order.",
        )
    elif ours.signed_headers.lower() == theirs.signed_headers.lower():
        yield Cause(
            CauseKind.SIGNED_HEADERS_NOT_LOWER_CASE, "The lists of signed headers differ in case."
        )
    elif ours.headers == theirs.headers:
        yield Cause(
            CauseKind.SIGNED_HEADERS_DIFFER,
            f"The headers are the same, the lists are {short(ours.signed_headers)!r} and "
            f"{short(theirs.signed_headers)!r}.",
        )


def signed_in_vain(names: list[str]) -> Iterator[Cause]:
    """List signed headers that others may change, where nothing shows that they did."""
    for name in names:
        if name in NEVER_SIGNED and name != "authorization":
            yield changed_by_proxies(name, f"The header {show(name)} is signed", POSSIBLE)


def _of(name: str, value: str) -> str:
    shown = show(f"{name}:{value}")[len(name) + 1 :]
    return repr(shown if len(shown) <= 200 else shown[:197] + "...")


def _joined(value: str) -> str:
    return ",".join([item.strip() for item in value.split(",")])
