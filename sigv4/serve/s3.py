"""Just enough of S3 behind the verifier for clients to complete: objects, their parts, forms.

https://docs.aws.amazon.com/AmazonS3/latest/API/API_Operations_Amazon_Simple_Storage_Service.html
"""

from __future__ import annotations

import re
from email.utils import formatdate
from ipaddress import ip_address
from secrets import token_hex

from ..core.digest import md5
from ..core.encoding import decode, encode, encode_path, split_query
from .answers import NAMESPACE, Answer, xml
from .objects import known_checksums
from .wire import refusal

TYPE_CHECKING = False
if TYPE_CHECKING:
    from ..core.model import Request
    from ..verify import VerifiedForm
    from .objects import Kept, Place, Sink, Store

_HANDED_BACK = (
    "cache-control",
    "content-disposition",
    "content-encoding",
    "content-language",
    "content-type",
    "expires",
)
# Parameters that change what is asked for; others, such as x-id and response-*, do not.
# fmt: off
_SUBRESOURCES = frozenset(
    (
        "accelerate", "acl", "analytics", "attributes", "cors", "delete", "encryption",
        "inventory", "legal-hold", "lifecycle", "location", "logging", "metrics",
        "notification", "object-lock", "ownershipControls", "partNumber", "policy",
        "policyStatus", "publicAccessBlock", "replication", "requestPayment", "restore",
        "retention", "select", "session", "tagging", "torrent", "uploadId", "uploads",
        "versioning", "versions", "website",
    )
)
# fmt: on
_PART_NUMBER = re.compile(rb"<PartNumber>\s*([0-9]{1,5})\s*</PartNumber>")
_RANGE = re.compile(r"bytes=([0-9]{0,18})-([0-9]{0,18})")
_MOST_PARTS = 10_000


class Objects:
    """Answers requests that are verified.

    Args:
        store: of what was uploaded.
    """

    def __init__(self, store: Store) -> None:
        self._store = store

    def answer(self, request: Request, sink: Sink, notes: list[str]) -> Answer:
        """What S3 would say, as far as it is known here.

        Args:
            request: that was verified, with its body.
            sink: that holds the body.
            notes: where to put what people should know.
        """
        place = locate(request)
        asked = {
            decode(name).decode("latin-1"): value for name, value in split_query(request.query)
        }
        asked = {name: value for name, value in asked.items() if name in _SUBRESOURCES}
        if not place[1]:
            return self._bucket(request, asked)
        if "uploads" in asked or "uploadId" in asked:
            return self._upload(request, place, asked, sink, notes)
        if asked or "x-amz-copy-source" in request.fields:
            raise _not_here()
        if request.method == "PUT":
            return self._put(request, place, sink, notes)
        if request.method == "DELETE":
            self._store.delete(place)
            return Answer(204, [])
        if request.method in ("GET", "HEAD"):
            return self._get(request, place)
        raise _not_here()

    def form(self, verified: VerifiedForm, filename: str, sink: Sink, notes: list[str]) -> Answer:
        """What S3 says to a form: 204, or what the form wishes."""
        fields = verified.fields
        if not fields.get("key"):
            raise refusal(
                "InvalidArgument",
                400,
                "Bucket POST must contain a field named 'key'.",
                "Name the object in it.",
            )
        key = fields["key"].replace("${filename}", filename)
        headers = [(name, fields[name]) for name in _HANDED_BACK if name in fields]
        etag = sink.etag
        self._keep((verified.bucket, key.encode()), sink, etag, headers, notes)
        path = f"/{encode(verified.bucket.encode())}/{encode_path(key.encode())}"
        answer = [("ETag", etag), ("Location", path)]
        target = fields.get("success_action_redirect") or fields.get("redirect", "")
        if target.startswith(("https://", "http://")) and target.isascii() and target.isprintable():
            told = {"bucket": verified.bucket, "key": key, "etag": etag}
            query = "&".join([f"{name}={encode(text.encode())}" for name, text in told.items()])
            mark = "&" if "?" in target else "?"
            return Answer(303, [("ETag", etag), ("Location", f"{target}{mark}{query}")])
        status = fields.get("success_action_status")
        if status == "201":
            told_members = [("Location", path), ("Bucket", verified.bucket), ("Key", key)]
            content = xml("PostResponse", *told_members, ("ETag", etag))
            return Answer(201, [*answer, ("Content-Type", "application/xml")], content)
        return Answer(200 if status == "200" else 204, answer)

    def _bucket(self, request: Request, asked: dict[str, str]) -> Answer:
        if asked or request.method not in ("PUT", "HEAD", "DELETE"):
            raise _not_here()
        return Answer(204 if request.method == "DELETE" else 200, [])

    def _put(self, request: Request, place: Place, sink: Sink, notes: list[str]) -> Answer:
        headers = [
            (name, value)
            for name, value in request.fields.items()
            if name in _HANDED_BACK or name.startswith("x-amz-meta-")
        ]
        headers = [(name, _without_chunks(value)) for name, value in headers]
        etag, sums = sink.etag, sink.checksums()
        self._keep(place, sink, etag, [pair for pair in headers if pair[1]], notes)
        return Answer(200, [("ETag", etag), *sums])

    def _keep(
        self, place: Place, sink: Sink, etag: str, headers: list[tuple[str, str]], notes: list[str]
    ) -> None:
        if not self._store.put(place, sink, etag, headers):
            notes.append("the object was not kept: it is larger than the room there is")

    def _get(self, request: Request, place: Place) -> Answer:
        kept = self._store.get(place)
        if kept is None:
            raise refusal(
                "NoSuchKey",
                404,
                "The specified key does not exist: it was not uploaded here in this run, or has "
                "made room for others.",
                "Upload it first.",
            )
        headers = [*kept.headers, ("ETag", kept.etag), ("Accept-Ranges", "bytes")]
        headers.append(("Last-Modified", formatdate(kept.modified, usegmt=True)))
        found = _range(request.fields.get("range", ""), kept)
        if found is not None:
            begin, end = found
            headers.append(("Content-Range", f"bytes {begin}-{end - 1}/{len(kept.content)}"))
            return Answer(206, headers, memoryview(kept.content)[begin:end])
        if request.fields.get("x-amz-checksum-mode", "").upper() == "ENABLED":
            headers += kept.checksums
        return Answer(200, headers, memoryview(kept.content))

    def _upload(
        self, request: Request, place: Place, asked: dict[str, str], sink: Sink, notes: list[str]
    ) -> Answer:
        name = asked.get("uploadId", "")
        if "uploads" in asked and request.method == "POST":
            name = token_hex(16)
            self._store.begin(name)
            names = [("Bucket", place[0]), ("Key", place[1].decode("utf-8", "replace"))]
            members = [*names, ("UploadId", name)]
            return _xml("InitiateMultipartUploadResult", *members)
        if request.method == "PUT":
            return self._part(asked.get("partNumber", ""), name, sink)
        if request.method == "DELETE":
            for part in (self._store.end(name) or {}).values():
                part.close()
            return Answer(204, [])
        if request.method == "POST" and name:
            return self._complete(place, name, sink, notes)
        raise _not_here()

    def _part(self, number: str, name: str, sink: Sink) -> Answer:
        if not (number.isascii() and number.isdigit() and 0 < int(number[:6]) <= _MOST_PARTS):
            raise refusal(
                "InvalidArgument", 400, "Part number must be from 1 to 10000.", "Count from 1."
            )
        etag, sums = sink.etag, sink.checksums()
        if not self._store.add(name, int(number), sink):
            raise _no_upload()
        return Answer(200, [("ETag", etag), *sums])

    def _complete(self, place: Place, name: str, sink: Sink, notes: list[str]) -> Answer:
        listed = [int(number) for number in _PART_NUMBER.findall(bytes(sink.content or b""))]
        parts = self._store.end(name)
        if parts is None:
            raise _no_upload()
        try:
            if not listed or listed != sorted(set(listed)) or not parts.keys() >= set(listed):
                raise refusal(
                    "InvalidPart",
                    400,
                    "One or more of the parts were not uploaded, or are listed out of order.",
                    "List those that were, in order.",
                )
            whole = self._store.sink()
            for number in listed:
                whole.adopt(parts[number])
            digests = b"".join([parts[number].digest for number in listed])
            total = md5()
            total.update(digests)
            etag = f'"{total.hexdigest()}-{len(listed)}"'
            self._keep(place, whole, etag, [], notes)
        finally:
            for part in parts.values():
                part.close()
        key = place[1].decode("utf-8", "replace")
        path = f"/{place[0]}/{encode_path(place[1])}"
        members = [("Location", path), ("Bucket", place[0]), ("Key", key), ("ETag", etag)]
        return _xml("CompleteMultipartUploadResult", *members)


def locate(request: Request) -> Place:
    """Bucket and key of a request: in the path where the host is an address or ``localhost``.

    The path is decoded once, and nothing is resolved in it: it is the key that was signed.
    """
    path = decode(request.path[1:])
    bucket = bucket_of_host(request.host)
    if bucket is not None:
        return bucket, path
    first, _, key = path.partition(b"/")
    return first.decode("utf-8", "replace"), key


def bucket_of_host(host: str) -> str | None:
    """The bucket in the name of a host; None where it stands in the path."""
    name = host if host.endswith("]") else host.rpartition(":")[0] or host
    if "." not in name:
        return None
    try:
        ip_address(name)
    except ValueError:
        return name.partition(".")[0]
    return None


def checksums_of(request: Request) -> list[str]:
    """The checksums that a request carries or announces, by their short names."""
    trailers = [name.strip() for name in request.fields.get("x-amz-trailer", "").split(",")]
    return known_checksums([*request.fields, *trailers])


def check_sums(request: Request, sink: Sink) -> None:
    """Hold the checksums in the headers against the body.

    Raises:
        VerificationError: one is another.
    """
    for name, found in sink.checksums():
        given = request.fields.get(name)
        if given is not None and given != found:
            raise refusal(
                "BadDigest",
                400,
                f"{name} is {given[:80]!r}, and the body's is {found}.",
                "Send the body that the checksum was computed of.",
            )


def _range(text: str, kept: Kept) -> tuple[int, int] | None:
    """The one range that is asked for, from and up to; None for all."""
    found = _RANGE.fullmatch(text)
    size = len(kept.content)
    if found is None or not (found[1] or found[2]):
        return None
    if not found[1]:
        begin, end = max(0, size - int(found[2])), size
    else:
        begin, end = int(found[1]), min(size, int(found[2]) + 1 if found[2] else size)
    if begin >= end:
        raise refusal(
            "InvalidRange",
            416,
            "The requested range is not satisfiable.",
            f"There are {size} bytes.",
        )
    return begin, end


def _without_chunks(value: str) -> str:
    """A Content-Encoding as it is of the object: the one of the transfer is gone."""
    codings = [each.strip() for each in value.split(",")]
    return (
        value
        if "aws-chunked" not in codings
        else ",".join([each for each in codings if each != "aws-chunked"])
    )


def _xml(name: str, *members: tuple[str, str]) -> Answer:
    content = xml(name, *members, namespace=NAMESPACE)
    return Answer(200, [("Content-Type", "application/xml")], content)


def _no_upload() -> Exception:
    return refusal("NoSuchUpload", 404, "There is no such upload.", "Create it first.")


def _not_here() -> Exception:
    return refusal(
        "NotImplemented",
        501,
        "The request is verified, and this endpoint does no more about it: it only knows objects, "
        "their parts and forms.",
        "Send it to a real server.",
    )
