"""What a URL grants as it is: the operation that was signed, in words."""

from __future__ import annotations

from base64 import b64encode
from collections.abc import Callable
from dataclasses import replace

from ...core.digest import md5
from .case import Case
from .lines import request_line
from .results import Freedom, freedom

_SIGNED_CONTENT = b"CONTENT-THAT-WAS-SIGNED"
_DELETE = b"<Delete><Object><Key>any-key</Key></Object></Delete>"
_READS = ("GET", "HEAD")
_OF_OPERATIONS: dict[str, tuple[str, Callable[[Case], str]]] = {
    "get_object": ("read-object", lambda case: f"Read {case.what}"),
    "head_object": ("read-metadata", lambda case: f"Read size, type and metadata of {case.what}"),
    "list_objects": ("list-keys", lambda case: f"List keys of {case.what}"),
    "list_objects_v2": ("list-keys", lambda case: f"List keys of {case.what}"),
    "list_object_versions": ("list-keys", lambda case: f"List versions in {case.what}"),
    "put_object": ("replace-object", lambda case: f"Replace {case.what}, or create it,"),
    "upload_part": ("write-part", lambda case: f"Write a part of an upload to {case.what}"),
    "delete_object": ("delete-object", lambda case: f"Delete {case.what}"),
    "delete_objects": ("delete-keys", lambda case: f"Delete any keys of {case.what}"),
}


def creates_once(case: Case) -> bool:
    """Say whether S3 refuses to replace an object: If-None-Match is signed.

    https://docs.aws.amazon.com/AmazonS3/latest/userguide/conditional-writes.html
    """
    return can_create_once(case) and "if-none-match" in case.request.fields


def can_create_once(case: Case) -> bool:
    """Say whether the operation writes an object, and takes If-None-Match."""
    operation = case.operation
    if operation is None or operation.method in _READS:
        return False
    return "IfNoneMatch" in operation.parameters


def grant(case: Case, any_body: bool, bounds: str = "") -> Freedom:
    """Describe what the URL is for, with a command line that does it.

    Args:
        case: the URL as if it was signed for one method, with the content that is sent.
        any_body: whether other content than the signed one passes.
        bounds: words on what bounds it; empty without bounds.
    """
    code, text = _code_and_text(case, any_body)
    return freedom(code, f"{text}{bounds} {case.until}.", granted_line(case))


def granted_line(case: Case) -> str:
    """Write the command line that uses the URL as it is."""
    return request_line(case.request, case.zeros)


def with_content(case: Case, any_body: bool) -> Case:
    """Give the request of a case the content that its command lines send."""
    if case.name == "delete_objects" and any_body:
        digest = b64encode(_digest(_DELETE)).decode()
        case = replace(case, request=case.with_header("Content-MD5", digest))
        return replace(case, request=case.with_body(_DELETE))
    if not any_body:
        return replace(case, request=case.with_body(_SIGNED_CONTENT))
    if not case.writes_content:
        return case
    return replace(case, request=case.with_body(case.sample), zeros=case.signed_size)


def _code_and_text(case: Case, any_body: bool) -> tuple[str, str]:
    if creates_once(case):
        return "create-object", f"Create {case.what}, if it does not exist,"
    if case.name == "put_object" and "if-match" in case.request.fields:
        return "replace-object", f"Replace {case.what}, while it has the signed ETag,"
    if case.name == "delete_objects" and not any_body:
        return "delete-object", f"Delete the keys in the signed document from {case.what}"
    if case.name in _OF_OPERATIONS:
        code, text = _OF_OPERATIONS[case.name]
        return code, text(case)
    if case.operation is None:
        return "use", f"Send the signed {case.request.method} request for {case.what}"
    code = "read-other" if case.request.method in _READS else "change-other"
    return code, f"Call {case.name} on {case.what}"


def _digest(data: bytes) -> bytes:
    hasher = md5()
    hasher.update(data)
    return hasher.digest()
