"""Documents about one object: its attributes, its access control list, the result of a copy."""

from __future__ import annotations

from email.utils import formatdate
from time import time

from .documents import NAMESPACE, document, element
from .listing import OWNER, XML, iso
from .responses import Response
from .wire import refusal

TYPE_CHECKING = False
if TYPE_CHECKING:
    from ..core.model import Request
    from .objects import Kept, Sink


def body_of(sink: Sink) -> bytes | bytearray:
    """Return the XML that a request carries."""
    if sink.content is None:
        raise refusal(
            "MalformedXML", 400, f"The document has {sink.size} bytes.", "Send at most 2 MiB."
        )
    return sink.content


def attributes(request: Request, kept: Kept) -> Response:
    """Return the attributes of an object that a request asks for."""
    wanted = [one.strip() for one in request.fields.get("x-amz-object-attributes", "").split(",")]
    members: list[str | tuple[str, object]] = []
    if "ETag" in wanted:
        members.append(("ETag", kept.etag.strip('"')))
    if "Checksum" in wanted and kept.checksums:
        sums = [
            (f"Checksum{name.removeprefix('x-amz-checksum-').upper()}", text)
            for name, text in kept.checksums
        ]
        members.append(element("Checksum", *sums))
    if "ObjectParts" in wanted and kept.parts:
        members.append(element("ObjectParts", ("PartsCount", len(kept.parts))))
    if "StorageClass" in wanted:
        members.append(("StorageClass", "STANDARD"))
    if "ObjectSize" in wanted:
        members.append(("ObjectSize", len(kept.content)))
    content = document("GetObjectAttributesResponse", *members, namespace=NAMESPACE)
    modified = ("Last-Modified", formatdate(kept.modified, usegmt=True))
    return Response(200, [*XML, modified], content)


def acl() -> Response:
    """Return the one access control list that every object and bucket has."""
    grantee = (
        '<Grantee xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" '
        'xsi:type="CanonicalUser"><ID>sigv4-serve</ID></Grantee>'
    )
    grant = element("Grant", grantee, ("Permission", "FULL_CONTROL"))
    content = document(
        "AccessControlPolicy",
        OWNER,
        element("AccessControlList", grant),
        namespace=NAMESPACE,
    )
    return Response(200, XML, content)


def copied(name: str, etag: str) -> Response:
    """Return the result of a copy."""
    members = [("LastModified", iso(time())), ("ETag", etag)]
    return Response(200, XML, document(name, *members, namespace=NAMESPACE))
