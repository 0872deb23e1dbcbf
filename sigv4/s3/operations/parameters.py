"""Make the query, the headers and the body of a request from the parameters of its operation.

The names and types are those of boto3; the encoding on the wire is S3's:
https://smithy.io/2.0/aws/protocols/aws-restxml-protocol.html
"""

from __future__ import annotations

from ...core import lazy_errors as errors
from ...core.encoding import encode
from ...core.frozen import Frozen, assign
from .model import BLANKS

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Collection, Mapping
    from typing import Any

    from .model import Operation, Parameter

_ADDRESSED = ("Bucket", "Key")
# Names of boto3's generate_presigned_url, and the names that presign uses for them.
_ARGUMENTS = {"ExpiresIn": "expires_in", "Expires": "expires_in", "Params": "**params"}
BLOBS = ("Body", "AnnotationPayload")
# boto3 asks every listing for encoded keys, because XML cannot carry all keys.
_LISTINGS = ("list_objects", "list_objects_v2", "list_object_versions")


class Bound(Frozen):
    """The parts of a request that parameters determine.

    Attributes:
        query: raw, without a question mark.
        headers: in the order in which they were given.
        body: the bytes to send; None if the signature does not cover them.
    """

    __slots__ = ("query", "headers", "body")
    query: str
    headers: list[tuple[str, str]]
    body: bytes | None

    def __init__(self, query: str, headers: list[tuple[str, str]], body: bytes | None) -> None:
        assign(self, "query", query)
        assign(self, "headers", headers)
        assign(self, "body", body)


def bind(
    operation: Operation,
    values: Mapping[str, Any],
    placeholders: Mapping[str, str] | None = None,
    sign_hash: bool = True,
    *,
    check: bool = True,
) -> Bound:
    """Make the query, the headers and the body of parameters, in the order they were given.

    Args:
        operation: the operation of the parameters.
        values: by boto3's names, without ``Bucket`` and ``Key``, which make the host and the path.
        placeholders: parameters whose values follow later, each with the marker in its place.
        sign_hash: sign the hash of a given body.
        check: refuse values that S3 always refuses.

    Raises:
        RefusedValue: a value, or a combination of parameters, that S3 always refuses.
        InvalidParameter: unknown, missing, or of a value that is not in the enumeration.
        TypeError: a value of another type.
    """
    placeholders = placeholders or {}
    _check_names(operation, values, placeholders)
    query = [_valued(piece) for piece in operation.query.split("&") if piece]
    headers: list[tuple[str, str]] = []
    made = _completed(operation, values, placeholders, check=check)
    body = _body(operation, values, made)
    for name, value in made.items():
        parameter = operation.parameters[name]
        text = value if name in placeholders else _text(parameter, value)
        if check and name not in placeholders:
            _check_value(operation, parameter, text, body)
        if parameter.location == "query":
            text = text if name in placeholders else encode(text.encode())
            query.append(f"{encode(parameter.wire_name.encode())}={text}")
        elif parameter.location == "headers":
            headers += _prefixed(parameter, value)
        elif parameter.location == "header":
            headers.append((parameter.wire_name, text.strip(BLANKS)))
    signed = body
    if body is not None or "checksum" in operation.traits:
        from .checksums import headers_of_body, is_checksummed

        names = {name.lower() for name, _ in headers}
        if is_checksummed(names) and _is_acl_of_headers(operation, made):
            signed = None  # the checksum says that it is empty
        headers += headers_of_body(
            operation, names, values.get("ChecksumAlgorithm"), signed, sign_hash
        )
    if check and made:
        from .refused_values import check_combination

        check_combination(operation, values, made, body)
    return Bound("&".join(query), headers, body)


def _check_value(operation: Operation, parameter: Parameter, text: str, body: bytes | None) -> None:
    from .refused_values import check_value

    check_value(operation.name, parameter, text, body)


def _valued(piece: str) -> str:
    return piece if "=" in piece else f"{piece}="


def _completed(
    operation: Operation, values: Mapping[str, Any], placeholders: Mapping[str, str], *, check: bool
) -> dict[str, Any]:
    made = dict(values)
    if values:
        from .values import with_customer_keys

        made = with_customer_keys(values, check=check)
    made.update(placeholders)
    if operation.name in _LISTINGS:
        made.setdefault("EncodingType", "url")
    return made


def _text(parameter: Parameter, value: Any) -> str:
    if parameter.location in ("body", "headers"):
        return ""
    from .values import copy_source, serialise

    if parameter.name == "CopySource":
        return copy_source(value)
    return serialise(parameter, value)


def _check_names(
    operation: Operation, values: Mapping[str, Any], placeholders: Mapping[str, str]
) -> None:
    for name in (*values, *placeholders):
        if name not in operation.parameters or name in _ADDRESSED:
            raise errors.InvalidParameter(
                f"{operation.name} has no parameter {name!r}.",
                f"{_meant(name, operation)}Names are those of boto3.",
                str(name),
            )
    for parameter in operation.parameters.values():
        if parameter.required and parameter.name not in (*_ADDRESSED, *values, *placeholders):
            raise errors.InvalidParameter(
                f"{operation.name} needs {parameter.name}.",
                f"Pass {parameter.name}=...",
                parameter.name,
            )


def _meant(name: str, operation: Operation) -> str:
    """Suggest the name that was meant: an argument of presign, or a parameter of the operation."""
    if name in _ARGUMENTS:
        return f"Did you mean {_ARGUMENTS[name]!r}? "
    from ...core.suggest import did_you_mean

    return did_you_mean(name, operation.parameters)


def _prefixed(parameter: Parameter, value: Any) -> list[tuple[str, str]]:
    if not isinstance(value, dict):
        from .values import wrong_type

        raise wrong_type(parameter, "dict of str to str", value)
    seen: set[str] = set()
    for name, text in value.items():
        if not isinstance(name, str) or not isinstance(text, str):
            raise TypeError(f"{parameter.name} must map str to str; see {name!r}")
        if not (name.isascii() and text.isascii()):
            raise errors.InvalidParameter(
                f"{parameter.name} holds {name[:40]!a}: {text[:40]!a}, which is not ASCII: clients "
                "encode such headers differently, and the signature would not match.",
                "Percent-encode it, or encode it as in RFC 2047.",
                parameter.name,
            )
        if name.lower() in seen:
            raise errors.InvalidParameter(
                f"{parameter.name} has {name[:40]!r} twice: header names ignore case.",
                "Give it once.",
                parameter.name,
            )
        seen.add(name.lower())
    return [(parameter.wire_name + name, text.strip(BLANKS)) for name, text in value.items()]


def _body(operation: Operation, values: Mapping[str, Any], names: Collection[str]) -> bytes | None:
    """Return the body that the given values make; None if it stays open."""
    parts = {
        name: value
        for name, value in values.items()
        if operation.parameters[name].location == "body"
    }
    if not parts:
        return b"" if _is_acl_of_headers(operation, names) else None
    if operation.payload in BLOBS:
        return _blob(operation.payload, parts[operation.payload])
    from .bodies import serialize, serialize_members

    if operation.payload:
        return serialize(operation.name, operation.payload, parts[operation.payload])
    return serialize_members(operation.name, parts)


def _is_acl_of_headers(operation: Operation, names: Collection[str]) -> bool:
    """Whether headers give the whole access control list, so that the request has no body.

    https://docs.aws.amazon.com/AmazonS3/latest/API/API_PutObjectAcl.html
    """
    return operation.payload == "AccessControlPolicy" and any(
        name == "ACL" or name.startswith("Grant") for name in names
    )


def _blob(name: str, value: Any) -> bytes:
    if isinstance(value, (bytes, bytearray, memoryview)):
        return bytes(value)
    raise TypeError(
        f"{name} must be bytes, not {type(value).__name__}: its hash is signed. Leave it out to "
        "presign for any body."
    )
