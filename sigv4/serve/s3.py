"""S3 for verified requests: buckets, objects, parts and forms, as real clients use them.

https://docs.aws.amazon.com/AmazonS3/latest/API/API_Operations_Amazon_Simple_Storage_Service.html
"""

from __future__ import annotations

from email.utils import formatdate

from ..core.encoding import encode, encode_path
from . import listing, uploads
from .conditions import byte_range, check_read, check_write, overrides, part_range
from .documents import NAMESPACE, document, element, read
from .object_documents import acl, attributes, body_of, copied
from .request_fields import (
    HANDED_BACK,
    SUBRESOURCES,
    copy_source,
    kept_headers,
    locate,
    parameters_of,
    tags_of,
)
from .responses import Response
from .wire import refusal

TYPE_CHECKING = False
if TYPE_CHECKING:
    from ..core.model import Request
    from ..verify import VerifiedForm
    from .objects import Kept, Pairs, Place, Sink, Store

# What a GET of a bucket's configuration is answered with where nothing was configured.
_NOT_CONFIGURED = {
    "cors": "NoSuchCORSConfiguration",
    "encryption": "ServerSideEncryptionConfigurationNotFoundError",
    "lifecycle": "NoSuchLifecycleConfiguration",
    "object-lock": "ObjectLockConfigurationNotFoundError",
    "ownershipControls": "OwnershipControlsNotFoundError",
    "policy": "NoSuchBucketPolicy",
    "publicAccessBlock": "NoSuchPublicAccessBlockConfiguration",
    "replication": "ReplicationConfigurationNotFoundError",
    "tagging": "NoSuchTagSet",
    "website": "NoSuchWebsiteConfiguration",
}
_DEFAULT_TYPE = "binary/octet-stream"
_XML = [("Content-Type", "application/xml")]


class Objects:
    """Answers requests that are verified.

    Args:
        store: the store of what was uploaded.
        region: the region of the buckets; empty for us-east-1.
    """

    def __init__(self, store: Store, region: str = "") -> None:
        self._store = store
        self._region = region or "us-east-1"

    def answer(self, request: Request, sink: Sink) -> Response:
        """Return what S3 answers, as far as it is known here.

        Args:
            request: the request that was verified, with its body.
            sink: the sink that holds the body.

        Raises:
            VerificationError: what S3 refuses, or this endpoint cannot do.
        """
        place = locate(request)
        asked = parameters_of(request)
        subresources = [name for name in asked if name in SUBRESOURCES]
        if not place[0]:
            return self._service(request)
        if not place[1]:
            return self._bucket(request, place[0], asked, subresources, sink)
        return self._object(request, place, asked, subresources, sink)

    def _service(self, request: Request) -> Response:
        if request.method in ("GET", "HEAD"):
            return listing.buckets(self._store.buckets())
        raise not_here()

    def _bucket(
        self,
        request: Request,
        bucket: str,
        asked: dict[str, str],
        subresources: list[str],
        sink: Sink,
    ) -> Response:
        what = subresources[0] if subresources else ""
        method = request.method
        if method in ("GET", "HEAD"):
            return self._bucket_read(method, bucket, asked, what)
        if method == "POST" and what == "delete":
            return self._delete_many(bucket, sink)
        if method == "PUT" and not what:
            self._store.use_bucket(bucket)
            return Response(200, [("Location", f"/{bucket}")])
        if method == "DELETE" and not what:
            if not self._store.drop_bucket(bucket):
                raise refusal(
                    "BucketNotEmpty",
                    409,
                    "The bucket you tried to delete is not empty.",
                    "Delete its objects first.",
                )
            return Response(204, [])
        raise not_here()

    def _bucket_read(self, method: str, bucket: str, asked: dict[str, str], what: str) -> Response:
        if what == "location" or (method == "HEAD" and not what):
            self._check_bucket(bucket)
        if method == "HEAD" and not what:
            return Response(200, [("x-amz-bucket-region", self._region)])
        if what == "uploads":
            return uploads.listed_uploads(self._store, bucket, asked)
        if what and what != "versions":
            return self._configuration(what)
        found = self._store.objects(bucket)
        if what:
            return listing.versions(bucket, found, asked)
        if asked.get("list-type") == "2":
            return listing.objects_v2(bucket, found, asked)
        return listing.objects_v1(bucket, found, asked)

    def _check_bucket(self, bucket: str) -> None:
        """Answer clients that ask whether a bucket exists; whatever they write creates it."""
        if not self._store.has_bucket(bucket):
            raise refusal(
                "NoSuchBucket",
                404,
                "The specified bucket does not exist.",
                "Create it, or upload an object to it.",
            )

    def _configuration(self, what: str) -> Response:
        """Return what a bucket is configured with: nothing, but for what every bucket has."""
        if what == "location":
            region = "" if self._region == "us-east-1" else self._region
            text = f'<LocationConstraint xmlns="{NAMESPACE}">{region}</LocationConstraint>'
            return Response(200, _XML, text.encode())
        if what == "versioning":
            return Response(200, _XML, document("VersioningConfiguration", namespace=NAMESPACE))
        if what == "acl":
            return acl()
        if what in _NOT_CONFIGURED:
            raise refusal(
                _NOT_CONFIGURED[what],
                404,
                f"The bucket has no {what} configuration.",
                "This endpoint keeps none.",
            )
        raise not_here()

    def _delete_many(self, bucket: str, sink: Sink) -> Response:
        root = read(body_of(sink))
        quiet = (root.get("Quiet") or "").strip().lower() == "true"
        keys = [one.get("Key") or "" for one in root.all("Object")]
        if not keys or len(keys) > listing.MOST_KEYS:
            raise refusal(
                "MalformedXML", 400, f"The list has {len(keys)} keys.", "List 1 to 1000 keys."
            )
        for key in keys:
            self._store.delete((bucket, key.encode("utf-8", "surrogatepass")))
        deleted = [] if quiet else [element("Deleted", ("Key", key)) for key in keys]
        return Response(200, _XML, document("DeleteResult", *deleted, namespace=NAMESPACE))

    def _object(
        self,
        request: Request,
        place: Place,
        asked: dict[str, str],
        subresources: list[str],
        sink: Sink,
    ) -> Response:
        method = request.method
        if "uploads" in asked or "uploadId" in asked:
            return self._upload(request, place, asked, sink)
        what = [name for name in subresources if name != "partNumber"]
        if what:
            return self._about(request, place, what, sink)
        if method == "PUT":
            return self._put(request, place, sink)
        if method == "DELETE":
            if "if-match" in request.fields:
                check_write({"if-match": request.fields["if-match"]}, self._store.get(place))
            self._store.delete(place)
            return Response(204, [])
        if method in ("GET", "HEAD"):
            return self._get(request, place, asked)
        raise not_here()

    def _about(self, request: Request, place: Place, what: list[str], sink: Sink) -> Response:
        """Answer what is asked about an object beside its content."""
        if what == ["tagging"]:
            return self._tagging(request.method, place, sink)
        if what == ["acl"] and request.method in ("GET", "PUT"):
            self._kept(place)
            return acl() if request.method == "GET" else Response(200, [])  # no other is kept
        if what == ["attributes"] and request.method == "GET":
            return attributes(request, self._kept(place))
        raise not_here()

    def _upload(
        self, request: Request, place: Place, asked: dict[str, str], sink: Sink
    ) -> Response:
        method, name = request.method, asked.get("uploadId", "")
        if method == "POST" and "uploads" in asked:
            tags = tags_of(request.fields.get("x-amz-tagging", ""))
            return uploads.create(self._store, place, kept_headers(request), tags)
        if method == "PUT" and "partNumber" in asked:
            number = uploads.number_of(asked["partNumber"])
            is_copy = "x-amz-copy-source" in request.fields
            part = self._copy_of(request, sink, upload=name) if is_copy else sink
            etag, sums = part.etag, part.checksums()
            uploads.add(self._store, name, number, part)
            if is_copy:
                return copied("CopyPartResult", etag)
            return Response(200, [("ETag", etag), *sums])
        if method == "GET" and name:
            return uploads.listed_parts(self._store, place, name, asked)
        if method == "POST" and name:
            return uploads.complete(self._store, request, place, name, body_of(sink))
        if method == "DELETE" and name:
            ended = self._store.end(name)
            if ended is None:
                raise uploads.no_upload()
            ended.close()
            return Response(204, [])
        raise not_here()

    def _put(self, request: Request, place: Place, sink: Sink) -> Response:
        check_write(request.fields, self._store.get(place))
        if "x-amz-copy-source" in request.fields:
            return self._copy(request, place, sink)
        etag, sums = sink.etag, sink.checksums()
        tags = tags_of(request.fields.get("x-amz-tagging", ""))
        self._keep(place, sink, etag, kept_headers(request), tags)
        return Response(200, [("ETag", etag), *sums])

    def _keep(self, place: Place, sink: Sink, etag: str, headers: Pairs, tags: Pairs) -> None:
        size = sink.size
        if not self._store.put(place, sink, etag, headers, tags):
            raise uploads.no_space(self._store, size)

    def _copy(self, request: Request, place: Place, sink: Sink) -> Response:
        source = self._kept(copy_source(request))
        copy = self._copy_of(request, sink)
        replaces = request.fields.get("x-amz-metadata-directive", "").upper() == "REPLACE"
        new_tags = request.fields.get("x-amz-tagging-directive", "").upper() == "REPLACE"
        headers = kept_headers(request) if replaces else source.headers
        tags = tags_of(request.fields.get("x-amz-tagging", "")) if new_tags else source.tags
        etag = copy.etag
        self._keep(place, copy, etag, headers, tags)
        return copied("CopyObjectResult", etag)

    def _copy_of(self, request: Request, sink: Sink, upload: str = "") -> Sink:
        """Return a sink with the content, or the range of it, that a request copies."""
        source = self._kept(copy_source(request))
        if check_read(request.fields, source, "x-amz-copy-source-"):
            raise refusal(
                "PreconditionFailed",
                412,
                "At least one of the pre-conditions you specified did not hold.",
                "It is one of x-amz-copy-source-if-*.",
            )
        text = request.fields.get("x-amz-copy-source-range", "")
        found = byte_range(text, len(source.content)) if text else None
        begin, end = found or (0, len(source.content))
        sink.close()
        copy = self._store.sink(upload=upload)
        copy.write(source.content[begin:end])
        return copy

    def _tagging(self, method: str, place: Place, sink: Sink) -> Response:
        kept = self._kept(place)
        if method == "GET":
            tags = [element("Tag", ("Key", name), ("Value", value)) for name, value in kept.tags]
            content = document("Tagging", element("TagSet", *tags), namespace=NAMESPACE)
            return Response(200, _XML, content)
        if method == "PUT":
            sets = read(body_of(sink)).all("TagSet")
            self._store.set_tags(
                place,
                [
                    (tag.get("Key") or "", tag.get("Value") or "")
                    for one in sets
                    for tag in one.children
                ],
            )
            return Response(200, [])
        if method == "DELETE":
            self._store.set_tags(place, [])
            return Response(204, [])
        raise not_here()

    def _kept(self, place: Place) -> Kept:
        kept = self._store.get(place)
        if kept is None:
            raise refusal(
                "NoSuchKey",
                404,
                "The specified key does not exist: it was not uploaded in this run, or was dropped "
                "to free memory for others.",
                "Upload it first.",
            )
        return kept

    def _get(self, request: Request, place: Place, asked: dict[str, str]) -> Response:
        kept = self._kept(place)
        headers = [*kept.headers, ("ETag", kept.etag), ("Accept-Ranges", "bytes")]
        headers.append(("Last-Modified", formatdate(kept.modified, usegmt=True)))
        if kept.tags:
            headers.append(("x-amz-tagging-count", str(len(kept.tags))))
        if check_read(request.fields, kept):
            return Response(304, headers)
        if "content-type" not in [name.lower() for name, _ in headers]:
            headers.append(("Content-Type", _DEFAULT_TYPE))
        wanted = overrides(asked)
        replaced = {name for name, _ in wanted}
        headers = [pair for pair in headers if pair[0].lower() not in replaced] + wanted
        if "partNumber" in asked:
            found: tuple[int, int] | None = part_range(asked["partNumber"], kept)
            headers.append(("x-amz-mp-parts-count", str(len(kept.parts) or 1)))
        else:
            found = byte_range(request.fields.get("range", ""), len(kept.content))
        if found is not None:
            begin, end = found
            headers.append(("Content-Range", f"bytes {begin}-{end - 1}/{len(kept.content)}"))
            return Response(206, headers, memoryview(kept.content)[begin:end])
        if request.fields.get("x-amz-checksum-mode", "").upper() == "ENABLED":
            headers += kept.checksums
        return Response(200, headers, memoryview(kept.content))

    def form(self, verified: VerifiedForm, filename: str, sink: Sink) -> Response:
        """Return what S3 answers to a form: 204, or what the form asks for."""
        fields = verified.fields
        if not fields.get("key"):
            raise refusal(
                "InvalidArgument",
                400,
                "Bucket POST must contain a field named 'key'.",
                "Name the object in it.",
            )
        key = fields["key"].replace("${filename}", filename)
        headers = [
            (name, text)
            for name, text in fields.items()
            if name in HANDED_BACK or name.startswith("x-amz-meta-")
        ]
        etag = sink.etag
        self._keep((verified.bucket, key.encode()), sink, etag, headers, [])
        path = f"/{encode(verified.bucket.encode())}/{encode_path(key.encode())}"
        answer = [("ETag", etag), ("Location", path)]
        target = fields.get("success_action_redirect") or fields.get("redirect", "")
        if target.startswith(("https://", "http://")) and target.isascii() and target.isprintable():
            shown = {"bucket": verified.bucket, "key": key, "etag": etag}
            query = "&".join([f"{name}={encode(text.encode())}" for name, text in shown.items()])
            mark = "&" if "?" in target else "?"
            return Response(303, [("ETag", etag), ("Location", f"{target}{mark}{query}")])
        status = fields.get("success_action_status")
        if status == "201":
            members = [("Location", path), ("Bucket", verified.bucket), ("Key", key)]
            content = document("PostResponse", *members, ("ETag", etag))
            return Response(201, [*answer, *_XML], content)
        return Response(200 if status == "200" else 204, answer)


def not_here() -> Exception:
    """Return the error for an operation that this endpoint does not have."""
    return refusal(
        "NotImplemented",
        501,
        "The request is verified, but this endpoint does not have the operation: it has buckets, "
        "objects, their tags and parts, listings, copies and forms.",
        "Send it to a real server.",
    )
