"""Lists of objects, versions and buckets.

https://docs.aws.amazon.com/AmazonS3/latest/API/API_ListObjectsV2.html
"""

from __future__ import annotations

from base64 import b64decode, urlsafe_b64encode
from collections.abc import Iterable, Mapping
from datetime import datetime, timezone

from ..core.encoding import encode
from .documents import NAMESPACE, document, element
from .responses import Response
from .wire import refusal

TYPE_CHECKING = False
if TYPE_CHECKING:
    from .objects import Kept

    Item = tuple[bytes, "Kept | None"]  # a key with its object, or a common prefix

MOST_KEYS = 1000
OWNER = element("Owner", ("ID", "sigv4-serve"), ("DisplayName", "sigv4-serve"))
XML = [("Content-Type", "application/xml")]


def iso(seconds: float) -> str:
    """Return a time as S3 writes it in XML."""
    return datetime.fromtimestamp(int(seconds), timezone.utc).strftime("%Y-%m-%dT%H:%M:%S.000Z")


def buckets(found: Iterable[tuple[str, float]]) -> Response:
    """Return the list of buckets."""
    listed = [
        element("Bucket", ("Name", name), ("CreationDate", iso(made))) for name, made in found
    ]
    content = document(
        "ListAllMyBucketsResult", OWNER, element("Buckets", *listed), namespace=NAMESPACE
    )
    return Response(200, XML, content)


def objects_v2(bucket: str, found: list[tuple[bytes, Kept]], asked: Mapping[str, str]) -> Response:
    """Return a page of ListObjectsV2."""
    token = asked.get("continuation-token")
    after = _from_token(token) if token is not None else asked.get("start-after", "").encode()
    page = _Page(found, asked, after)
    members: list[str | tuple[str, object]] = [
        ("Name", bucket),
        ("Prefix", page.text(page.prefix)),
        ("KeyCount", len(page.items)),
        ("MaxKeys", page.most),
        ("Delimiter", page.delimiter_text),
        ("EncodingType", asked.get("encoding-type")),
        ("IsTruncated", page.is_truncated_text),
        ("ContinuationToken", token),
        (
            "StartAfter",
            page.text(asked["start-after"].encode()) if "start-after" in asked else None,
        ),
        ("NextContinuationToken", _as_token(page.last) if page.is_truncated else None),
    ]
    with_owner = asked.get("fetch-owner") == "true"
    return _response("ListBucketResult", members, page, with_owner=with_owner)


def objects_v1(bucket: str, found: list[tuple[bytes, Kept]], asked: Mapping[str, str]) -> Response:
    """Return a page of ListObjects."""
    marker = asked.get("marker", "").encode()
    page = _Page(found, asked, marker)
    follows = page.is_truncated and page.delimiter
    members: list[str | tuple[str, object]] = [
        ("Name", bucket),
        ("Prefix", page.text(page.prefix)),
        ("Marker", page.text(marker)),
        ("NextMarker", page.text(page.last) if follows else None),
        ("MaxKeys", page.most),
        ("Delimiter", page.delimiter_text),
        ("EncodingType", asked.get("encoding-type")),
        ("IsTruncated", page.is_truncated_text),
    ]
    return _response("ListBucketResult", members, page, with_owner=True)


def versions(bucket: str, found: list[tuple[bytes, Kept]], asked: Mapping[str, str]) -> Response:
    """Return a page of ListObjectVersions: every object has the one version `null`."""
    page = _Page(found, asked, asked.get("key-marker", "").encode())
    members: list[str | tuple[str, object]] = [
        ("Name", bucket),
        ("Prefix", page.text(page.prefix)),
        ("KeyMarker", page.text(asked.get("key-marker", "").encode())),
        ("VersionIdMarker", ""),
        ("NextKeyMarker", page.text(page.last) if page.is_truncated else None),
        ("NextVersionIdMarker", "null" if page.is_truncated else None),
        ("MaxKeys", page.most),
        ("Delimiter", page.delimiter_text),
        ("EncodingType", asked.get("encoding-type")),
        ("IsTruncated", page.is_truncated_text),
    ]
    return _response("ListVersionsResult", members, page, with_owner=True, versions=True)


def _response(
    name: str,
    members: list[str | tuple[str, object]],
    page: _Page,
    *,
    with_owner: bool,
    versions: bool = False,
) -> Response:
    for key, kept in page.items:
        if kept is None:
            members.append(element("CommonPrefixes", ("Prefix", page.text(key))))
            continue
        fields: list[str | tuple[str, object]] = [("Key", page.text(key))]
        if versions:
            fields += [("VersionId", "null"), ("IsLatest", "true")]
        fields += [
            ("LastModified", iso(kept.modified)),
            ("ETag", kept.etag),
            ("Size", len(kept.content)),
            ("StorageClass", "STANDARD"),
        ]
        if with_owner:
            fields.append(OWNER)
        members.append(element("Version" if versions else "Contents", *fields))
    return Response(200, XML, document(name, *members, namespace=NAMESPACE))


class _Page:
    """The keys and common prefixes of one page.

    Args:
        found: keys and objects of the bucket, in order.
        asked: parameters of the query.
        after: the key or common prefix after which the page begins.
    """

    def __init__(
        self, found: list[tuple[bytes, Kept]], asked: Mapping[str, str], after: bytes
    ) -> None:
        self.prefix = asked.get("prefix", "").encode()
        self.delimiter = asked.get("delimiter", "").encode()
        self.encode = asked.get("encoding-type") == "url"
        self.most = _max_keys(asked.get("max-keys", str(MOST_KEYS)))
        self.items: list[Item] = []
        self.is_truncated = False
        for item in self._grouped(found, after):
            if len(self.items) == self.most:
                self.is_truncated = self.most > 0
                break
            self.items.append(item)
        self.last = self.items[-1][0] if self.items else b""

    def _grouped(self, found: list[tuple[bytes, Kept]], after: bytes) -> Iterable[Item]:
        """Yield keys and common prefixes after a name, in order."""
        before = b""
        for key, kept in found:
            if not key.startswith(self.prefix):
                continue
            end = key.find(self.delimiter, len(self.prefix)) if self.delimiter else -1
            name = key if end < 0 else key[: end + len(self.delimiter)]
            if name <= after or name == before:
                continue
            if end >= 0:
                before = name
            yield name, kept if end < 0 else None

    @property
    def is_truncated_text(self) -> str:
        """Whether more follows, as XML has it."""
        return "true" if self.is_truncated else "false"

    @property
    def delimiter_text(self) -> str | None:
        """The delimiter, as the list shows it."""
        return self.text(self.delimiter) if self.delimiter else None

    def text(self, key: bytes) -> str:
        """Return a key as the list shows it."""
        if self.encode:
            return encode(key).replace("%2F", "/")
        return key.decode("utf-8", "replace")


def _max_keys(text: str) -> int:
    if not (text.isascii() and text.isdigit() and len(text) < 10):
        raise refusal(
            "InvalidArgument",
            400,
            "Provided max-keys not an integer or within integer range.",
            "Pass 0 to 1000.",
        )
    return min(int(text), MOST_KEYS)


def _as_token(key: bytes) -> str:
    return urlsafe_b64encode(key).decode()


_URL_SAFE = str.maketrans("-_+/", "+/  ")  # a token with a space is refused


def _from_token(token: str) -> bytes:
    try:
        return b64decode(token.translate(_URL_SAFE), validate=True)
    except ValueError:
        raise refusal(
            "InvalidArgument",
            400,
            "The continuation token provided is incorrect.",
            "Pass the NextContinuationToken of the page before.",
        ) from None
