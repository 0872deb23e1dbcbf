"""Uploads in parts.

https://docs.aws.amazon.com/AmazonS3/latest/API/API_CreateMultipartUpload.html
"""

from __future__ import annotations

from collections.abc import Mapping
from secrets import token_hex

from ..core.digest import md5
from ..core.encoding import encode_path
from .conditions import check_write
from .documents import NAMESPACE, document, element, read
from .listing import MOST_KEYS, OWNER, XML, iso
from .objects import Upload
from .responses import Response
from .wire import refusal

TYPE_CHECKING = False
if TYPE_CHECKING:
    from ..core.model import Request
    from .documents import Element
    from .objects import Pairs, Place, Sink, Store

_MOST_PARTS = 10_000


def create(store: Store, place: Place, headers: Pairs, tags: Pairs) -> Response:
    """Begin an upload."""
    name = token_hex(16)
    store.begin(name, Upload(place, headers, tags))
    members = [("Bucket", place[0]), ("Key", _text(place[1])), ("UploadId", name)]
    return _xml("InitiateMultipartUploadResult", *members)


def number_of(text: str) -> int:
    """Read the number of a part.

    Raises:
        VerificationError: InvalidArgument.
    """
    if not (text.isascii() and text.isdigit() and 1 <= int(text[:9]) <= _MOST_PARTS):
        raise refusal(
            "InvalidArgument",
            400,
            f"Part number must be an integer between 1 and {_MOST_PARTS}, inclusive.",
            "Number the parts from 1.",
        )
    return int(text)


def add(store: Store, name: str, number: int, sink: Sink) -> None:
    """Keep a part.

    Raises:
        VerificationError: NoSuchUpload, or the memory is full.
    """
    if store.upload(name) is None:
        raise no_upload()
    if sink.content is None:
        raise no_space(store, sink.size)
    if not store.add(name, number, sink):
        raise no_upload()


def listed_parts(store: Store, place: Place, name: str, asked: Mapping[str, str]) -> Response:
    """Return the parts of an upload."""
    upload = store.upload(name)
    if upload is None or upload.place != place:
        raise no_upload()
    after = int(asked.get("part-number-marker", "0") or "0")
    most = min(int(asked.get("max-parts", MOST_KEYS)), MOST_KEYS)
    numbers = [number for number in sorted(upload.parts) if number > after]
    page = numbers[:most]
    parts = [
        element(
            "Part",
            ("PartNumber", number),
            ("LastModified", iso(upload.parts[number].modified)),
            ("ETag", upload.parts[number].etag),
            ("Size", upload.parts[number].size),
        )
        for number in page
    ]
    return _xml(
        "ListPartsResult",
        ("Bucket", place[0]),
        ("Key", _text(place[1])),
        ("UploadId", name),
        OWNER,
        ("StorageClass", "STANDARD"),
        ("PartNumberMarker", after),
        ("NextPartNumberMarker", page[-1] if page else 0),
        ("MaxParts", most),
        ("IsTruncated", "true" if len(numbers) > most else "false"),
        *parts,
    )


def listed_uploads(store: Store, bucket: str, asked: Mapping[str, str]) -> Response:
    """Return the uploads of a bucket that are under way."""
    prefix = asked.get("prefix", "")
    uploads = [
        element(
            "Upload",
            ("Key", _text(upload.place[1])),
            ("UploadId", name),
            OWNER,
            ("StorageClass", "STANDARD"),
            ("Initiated", iso(upload.begun)),
        )
        for name, upload in store.uploads(bucket)
        if _text(upload.place[1]).startswith(prefix)
    ]
    members: list[str | tuple[str, object]] = [
        ("Bucket", bucket),
        ("Prefix", prefix),
        ("MaxUploads", MOST_KEYS),
        ("IsTruncated", "false"),
        *uploads,
    ]
    return _xml("ListMultipartUploadsResult", *members)


def complete(
    store: Store, request: Request, place: Place, name: str, body: bytes | bytearray
) -> Response:
    """Put the listed parts together.

    Raises:
        VerificationError: NoSuchUpload, InvalidPart, InvalidPartOrder, MalformedXML or
            PreconditionFailed.
    """
    upload = store.upload(name)
    if upload is None or upload.place != place:
        raise no_upload()
    listed = _listed(read(body), upload)
    check_write(request.fields, store.get(place))
    ended = store.end(name)
    if ended is None:  # another request has completed it meanwhile
        raise no_upload()
    whole = store.sink()
    try:
        sizes = tuple([ended.parts[number].size for number in listed])
        digests = b"".join([ended.parts[number].digest for number in listed])
        for number in listed:
            whole.adopt(ended.parts[number])
        total = md5()
        total.update(digests)
        etag = f'"{total.hexdigest()}-{len(listed)}"'
        store.put(place, whole, etag, ended.headers, ended.tags, sizes)
    finally:
        ended.close()
    path = f"/{place[0]}/{encode_path(place[1])}"
    members = [
        ("Location", f"{request.scheme}://{request.host}{path}"),
        ("Bucket", place[0]),
        ("Key", _text(place[1])),
        ("ETag", etag),
    ]
    return _xml("CompleteMultipartUploadResult", *members)


def _listed(root: Element, upload: Upload) -> list[int]:
    """Return the numbers of the parts that a client lists."""
    listed = []
    for part in root.all("Part"):
        number = number_of((part.get("PartNumber") or "").strip())
        etag = (part.get("ETag") or "").strip().strip('"')
        sink = upload.parts.get(number)
        if sink is None or (etag and etag != sink.etag.strip('"')):
            raise refusal(
                "InvalidPart",
                400,
                "One or more of the specified parts could not be found. The part might not have "
                "been uploaded, or the specified entity tag might not have matched the part's.",
                f"It is part {number}.",
            )
        listed.append(number)
    if not listed:
        raise refusal(
            "MalformedXML", 400, "The list of parts is empty.", "List the parts that were uploaded."
        )
    if listed != sorted(set(listed)):
        raise refusal(
            "InvalidPartOrder",
            400,
            "The list of parts was not in ascending order.",
            "List each part once, ordered by its number.",
        )
    return listed


def no_upload() -> Exception:
    """Return the error for an upload that is not here."""
    return refusal(
        "NoSuchUpload",
        404,
        "The specified multipart upload does not exist. The upload ID might be invalid, or the "
        "multipart upload might have been aborted, completed, or dropped to free memory.",
        "Create it first, or start the endpoint with more --memory.",
    )


def no_space(store: Store, size: int) -> Exception:
    """Return the error for content that does not fit into the memory of the endpoint."""
    return refusal(
        "InsufficientStorage",
        507,
        f"The content was verified and has {size} bytes, but this endpoint keeps at most "
        f"{store.most_bytes} bytes in memory.",
        "Start it with a larger --memory.",
    )


def _text(key: bytes) -> str:
    return key.decode("utf-8", "replace")


def _xml(name: str, *members: str | tuple[str, object]) -> Response:
    return Response(200, XML, document(name, *members, namespace=NAMESPACE))
