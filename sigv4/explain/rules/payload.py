"""What stands for the body, and which other body a hash may belong to."""

from __future__ import annotations

from ...core.constants import EMPTY_SHA256, UNSIGNED_PAYLOAD
from ...core.digest import sha256_hex
from ..display import short
from ..evidence import LIKELY, Cause, Evidence

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

_STREAMING = "STREAMING-"
_HEADER = "x-amz-content-sha256"
_MOST = 16 << 20  # bytes of a body that is hashed in other forms


def find(seen: Evidence) -> Iterator[Cause]:
    """The causes that payload hashes show."""
    if seen.ours is None or seen.theirs is None:
        return
    ours, theirs = [side.payload_hash.strip("\n") for side in (seen.ours, seen.theirs)]
    if ours != theirs:
        yield _hashes(ours, theirs, seen.body)
    mine, other = seen.ours.fields.get(_HEADER), seen.theirs.fields.get(_HEADER)
    if mine != other and (mine is None or other is None):
        yield Cause(
            "x-amz-content-sha256 missing",
            "One side has the header x-amz-content-sha256 among the signed ones, the other not.",
            "For S3 send it and sign it: the body's hash, or UNSIGNED-PAYLOAD.",
        )
    elif mine != other and ours == theirs:
        yield Cause(
            "x-amz-content-sha256 differs from the payload hash",
            "The header x-amz-content-sha256 differs, the last line does not.",
            "Write one value in both places.",
        )


def _hashes(ours: str, theirs: str, body: bytes | None) -> Cause:
    says = f"The payload hash was signed as {short(ours)} and the server has {short(theirs)}: "
    if ours.lower() == theirs.lower():
        return Cause(
            "payload hash in upper case",
            says + "the hex digits differ in case.",
            "Write the hash in lower-case hex.",
        )
    kinds = (_kind(ours), _kind(theirs))
    if _STREAMING in kinds:
        return Cause(
            "chunked against signed whole",
            says + "one side takes the body as aws-chunked, signed chunk by chunk, and the other "
            "as one signed whole.",
            "Sign the STREAMING-... value that is sent in x-amz-content-sha256; for a server that "
            "does not know chunked uploads, send the body's hash (AWS SDKs: "
            "request_checksum_calculation=when_required).",
        )
    if UNSIGNED_PAYLOAD in kinds:
        return Cause(
            "UNSIGNED-PAYLOAD against a hash",
            says + "one side has the body unsigned.",
            "A presigned S3 URL is signed with UNSIGNED-PAYLOAD; signed headers carry in "
            "x-amz-content-sha256 what was signed. Other services always take the body's hash.",
        )
    if EMPTY_SHA256 in kinds:
        signed_empty = kinds[0] == EMPTY_SHA256
        return Cause(
            "hash of an empty body",
            says
            + f"{'the first' if signed_empty else 'the second'} is the hash of no body at all.",
            "Sign the body that is sent: it was read already, added later, or lost on the way "
            "(a redirect, a GET with a body, a stream not rewound).",
        )
    return _another_body(ours, theirs, body, says)


def _another_body(ours: str, theirs: str, body: bytes | None, says: str) -> Cause:
    for name, other in _variants(body or b""):
        if other != body and sha256_hex(other) in (ours, theirs):
            return Cause(
                "body altered after signing",
                says + f"one is the hash of the body {name}.",
                "Hash the very bytes that are sent, and send them as bytes.",
            )
    if not _is_hash(ours) or not _is_hash(theirs):
        return Cause(
            "payload hash malformed",
            says + "one of them is no SHA-256 in hex.",
            "Write 64 lower-case hex digits, or a value that the service knows.",
        )
    return Cause(
        "hash of another body",
        says + "they are the hashes of two bodies.",
        "Hash the very bytes that are sent: text encoded anew, JSON written anew, a newline at the "
        "end or a compression change them.",
        LIKELY,
    )


def _variants(body: bytes) -> Iterator[tuple[str, bytes]]:
    """What clients make of a body, by what they have done."""
    if not body or len(body) > _MOST:
        return
    yield "with a newline at its end", body + b"\n"
    yield "with CR LF at its end", body + b"\r\n"
    yield "without white space at its end", body.rstrip()
    yield "without white space around it", body.strip()
    unix = body.replace(b"\r\n", b"\n")
    yield "with LF as line ends", unix
    yield "with CR LF as line ends", unix.replace(b"\n", b"\r\n")
    yield "without line ends", unix.replace(b"\n", b"")
    yield "with a byte order mark", b"\xef\xbb\xbf" + body
    try:
        text = body.decode()
    except UnicodeDecodeError:
        yield "read as Latin-1 and encoded as UTF-8", body.decode("latin-1").encode()
        return
    yield "encoded as UTF-8 twice", body.decode("latin-1").encode()
    yield "in Latin-1", text.encode("latin-1", "replace")
    yield "in UTF-16", text.encode("utf-16-le")
    yield from _json_variants(text)


def _json_variants(text: str) -> Iterator[tuple[str, bytes]]:
    from json import dumps, loads

    try:
        value = loads(text)
    except (ValueError, RecursionError):
        return
    for separators in ((", ", ": "), (",", ":")):
        for in_order in (False, True):
            for ascii_only in (False, True):
                written = dumps(
                    value, separators=separators, sort_keys=in_order, ensure_ascii=ascii_only
                )
                yield "as JSON written anew", written.encode("utf-8", "replace")


def _kind(text: str) -> str:
    return _STREAMING if text.startswith(_STREAMING) else text


def _is_hash(text: str) -> bool:
    return len(text) == 64 and not text.strip("0123456789abcdef")
