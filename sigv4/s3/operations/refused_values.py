"""Values, and combinations of parameters, that S3 always answers with an error.

The pages of the operations have these rules, such as
https://docs.aws.amazon.com/AmazonS3/latest/API/API_PutObject.html
https://docs.aws.amazon.com/AmazonS3/latest/userguide/checking-object-integrity.html
"""

from __future__ import annotations

from ...core.checksum import SIZES
from ...core.errors import RefusedValue
from ...core.refused_headers import is_base64

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Mapping
    from typing import Any

    from .model import Operation, Parameter

_LIFT = "or pass `allow_refused_values=True`, if your server accepts it"
_CHECKSUM = "x-amz-checksum-"
_GRANTS = ("GrantFullControl", "GrantRead", "GrantReadACP", "GrantWrite", "GrantWriteACP")
_EXCLUSIVE = (
    ("ACL", _GRANTS),
    # https://docs.aws.amazon.com/AmazonS3/latest/API/API_PutBucketAcl.html
    ("AccessControlPolicy", ("ACL", *_GRANTS)),
    ("Range", ("PartNumber",)),  # https://github.com/ceph/ceph/pull/66780
)
_CUSTOMER_KEYS = ("SSECustomerKey", "CopySourceSSECustomerKey")
_KEY_BYTES = 32  # AES-256
_MOST_PARTS = 10_000
_MOST_TAGS = 10


def check_value(operation: str, parameter: Parameter, text: str, body: bytes | None = None) -> None:
    """Refuse the text of a parameter that S3 refuses, whatever the other parameters are.

    Raises:
        RefusedValue: names the parameter and the rule.
    """
    rule = rule_of(operation, parameter, body)
    if rule is not None:
        rule(text)


def rule_of(
    operation: str, parameter: Parameter, body: bytes | None = None
) -> Callable[[str], None] | None:
    """Return the function that checks a parameter's text; None if S3 accepts any text.

    Args:
        operation: the name of the operation.
        parameter: the parameter.
        body: the body that is sent, which a checksum or a length must not contradict; None if it
            is not known.
    """
    name = parameter.name
    if name == "IfNoneMatch" and operation not in _WRITES:
        return None
    found = _RULES.get(name)
    if name in _OF_BODY and operation in _OF_OBJECTS:
        found = (_is_of_object(_OF_BODY[name]), f"a checksum of {_OF_BODY[name]} bytes in base64")
    if found is None:
        return None
    good, rule = found
    right = None if body is None else _right(operation, parameter, body)

    def check(text: str) -> None:
        if not good(text):
            raise RefusedValue(
                f"{name}={text[:60]!a} is refused by S3: {rule}.", f"Correct it, {_LIFT}.", name
            )
        if right is not None and text != right:
            raise RefusedValue(
                f"{name}={text[:60]!a} is refused by S3: that of the body is {right}.",
                f"Leave it out, {_LIFT}.",
                name,
            )

    return check


def _right(operation: str, parameter: Parameter, body: bytes) -> str | None:
    from .checksums import of_body

    return of_body(operation, parameter.wire_name, body)


def check_combination(
    operation: Operation, values: Mapping[str, Any], names: Collection[str], body: object
) -> None:
    """Refuse parameters that S3 refuses together, or one without the other.

    Args:
        operation: the operation to be presigned.
        values: of the given parameters.
        names: of all parameters, given or open.
        body: the body of the request; None if the signature does not cover it.

    Raises:
        RefusedValue: names the parameters and the rule.
    """
    for name, problem in _broken(operation, values, names, body):
        raise RefusedValue(problem, f"Correct it, {_LIFT}.", name)


def _broken(
    operation: Operation, values: Mapping[str, Any], names: Collection[str], body: object
) -> list[tuple[str, str]]:
    found = [
        (name, f"{name} and {other} exclude each other: S3 refuses both together.")
        for name, others in _EXCLUSIVE
        for other in [each for each in others if name in names and each in names][:1]
    ]
    checksums = [name for name in names if name in _OF_BODY]
    if len(checksums) > 1:
        found.append((
            checksums[1],
            f"{' and '.join(checksums)} are given, and S3 accepts only one checksum of a body.",
        ))  # fmt: skip
    found += _checksum_algorithm(operation, values, names, checksums, body)
    for key in _CUSTOMER_KEYS:
        algorithm = key.replace("Key", "Algorithm")
        if key in names and algorithm not in names:
            found.append((algorithm, f"{key} needs {algorithm}: S3 refuses one without the other."))
        if algorithm in names and key not in names:
            found.append((key, f"{algorithm} needs {key}: S3 refuses one without the other."))
    if "SSECustomerKey" in names and "ServerSideEncryption" in names:
        found.append((
            "ServerSideEncryption",
            "SSECustomerKey and ServerSideEncryption exclude each other.",
        ))  # fmt: skip
    encryption = str(values.get("ServerSideEncryption", "aws:kms"))
    if "SSEKMSKeyId" in names and (
        "ServerSideEncryption" not in names or not encryption.startswith("aws:kms")
    ):
        found.append((
            "SSEKMSKeyId", 'SSEKMSKeyId needs ServerSideEncryption="aws:kms" or "aws:kms:dsse".'
        ))  # fmt: skip
    lock = ("ObjectLockMode", "ObjectLockRetainUntilDate")
    for name, other in (lock, lock[::-1]):
        if name in names and other not in names and name in operation.parameters:
            found.append((other, f"{name} needs {other}: S3 refuses one without the other."))
    return found


def _checksum_algorithm(
    operation: Operation,
    values: Mapping[str, Any],
    names: Collection[str],
    checksums: list[str],
    body: object,
) -> list[tuple[str, str]]:
    parameter = operation.parameters.get("ChecksumAlgorithm")
    if parameter is None or "ChecksumAlgorithm" not in names:
        return []
    algorithm = values.get("ChecksumAlgorithm")
    if checksums and algorithm is not None and checksums[0] != f"Checksum{algorithm}":
        problem = f"ChecksumAlgorithm={algorithm!r} contradicts {checksums[0]}."
        return [("ChecksumAlgorithm", problem)]
    if parameter.wire_name == "x-amz-sdk-checksum-algorithm" and not checksums and body is None:
        problem = (
            f"ChecksumAlgorithm={algorithm!r} needs a checksum, or a body to compute it of, and "
            "neither is given."
        )
        return [("ChecksumAlgorithm", problem)]
    return []


def customer_key(
    name: str, key: str | bytes, md5_given: bool, *, check: bool = True
) -> tuple[str, bytes]:
    """Return the base64 text and the bytes of a customer's key.

    Args:
        name: the name of the parameter.
        key: 32 bytes; or, as in boto3 when the MD5 is given too, their base64.
        md5_given: whether the MD5 is given too.
        check: refuse a key of another length.

    Raises:
        RefusedValue: a key of another length; the key is not shown.
    """
    from base64 import b64decode, b64encode

    data = key.encode() if isinstance(key, str) else key
    text = data.decode("ascii", "replace")
    if md5_given and is_base64(text, _KEY_BYTES):
        return text, b64decode(text)
    if check and len(data) != _KEY_BYTES:
        raise RefusedValue(
            f"{name} must have {_KEY_BYTES} bytes (AES-256), not {len(data)}.",
            f"Pass the {_KEY_BYTES} bytes themselves, not their base64 or hex, {_LIFT}.",
            name,
        )
    return b64encode(data).decode(), data


def customer_md5(name: str, key: bytes, given: Any, *, check: bool = True) -> Any:
    """Return the MD5 of a customer's key in base64, or the given one.

    Raises:
        RefusedValue: the given MD5 is that of another key.
    """
    from base64 import b64encode
    from hashlib import md5

    right = b64encode(md5(key, usedforsecurity=False).digest()).decode()
    if check and given not in (None, right):
        raise RefusedValue(
            f"{name}MD5 is not the MD5 of {name} in base64.",
            f"Leave {name}MD5 out to have it computed, {_LIFT}.",
            f"{name}MD5",
        )
    return right if given is None else given


def _is_checksum(size: int) -> Callable[[str], bool]:
    return lambda text: is_base64(text, size)


def _is_of_object(size: int) -> Callable[[str], bool]:
    """Return what accepts the checksum of an object: of its bytes, or of those of its parts."""

    def good(text: str) -> bool:
        digest, dash, parts = text.partition("-")
        return is_base64(digest, size) and (not dash or _is_count(parts))

    return good


def _is_count(text: str) -> bool:
    return text.isdigit() and text.isascii() and 0 < int(text[:6]) <= _MOST_PARTS


def _is_copy_source(text: str) -> bool:
    """Say whether a text names a bucket and a key: versity/versitygw#1389."""
    bucket, _, key = text.removeprefix("/").partition("/")
    return bool(bucket and key)


def _is_account(text: str) -> bool:
    return len(text) == 12 and text.isdigit() and text.isascii()


def _are_tags(text: str) -> bool:
    from ...core.encoding import decode, split_query

    pairs = split_query(text.replace("+", "%20"))
    keys = [decode(name).decode(errors="replace") for name, _ in pairs]
    values = [decode(value).decode(errors="replace") for _, value in pairs]
    return (
        len(keys) <= _MOST_TAGS
        and len(set(keys)) == len(keys)
        and all(0 < len(key) <= 128 for key in keys)
        and all(len(value) <= 256 for value in values)
    )


_OF_BODY = {f"Checksum{name.upper()}": size for name, size in SIZES.items()}
# They give the checksum of a whole object, not of their body.
_OF_OBJECTS = ("complete_multipart_upload", "write_get_object_response")
_WRITES = ("put_object", "complete_multipart_upload")
_ACCOUNT = (_is_account, "an account has 12 digits")
_NOT_EMPTY = (bool, "it is empty")
_MD5 = (lambda text: is_base64(text, 16), "an MD5 is 16 bytes in base64, not hex")
_RULES: dict[str, tuple[Callable[[str], bool], str]] = {
    "ContentMD5": _MD5,
    "SSECustomerKeyMD5": (lambda text: is_base64(text, 16), "an MD5 is 16 bytes in base64"),
    "CopySourceSSECustomerKeyMD5": (
        lambda text: is_base64(text, 16),
        "an MD5 is 16 bytes in base64",
    ),
    "VersionId": (bool, 'it is empty; the version of an unversioned object is "null"'),
    "UploadId": _NOT_EMPTY,
    "CopySource": (_is_copy_source, "it names a bucket and a key, as in my-bucket/my-key"),
    "ExpectedBucketOwner": _ACCOUNT,
    "ExpectedSourceBucketOwner": _ACCOUNT,
    "IfNoneMatch": (lambda text: text == "*", 'a write takes "*" only'),
    "MaxKeys": (lambda text: not text.startswith("-"), "it is negative"),
    "MaxParts": (lambda text: not text.startswith("-"), "it is negative"),
    "MaxUploads": (lambda text: not text.startswith("-"), "it is negative"),
    "ContentLength": (lambda text: not text.startswith("-"), "it is negative"),
    "Tagging": (
        _are_tags,
        f"at most {_MOST_TAGS} tags as key=value&..., each key once, of 1 to 128 characters",
    ),
    "WebsiteRedirectLocation": (
        lambda text: text.startswith(("/", "http://", "https://")),
        "it must begin with /, http:// or https://",
    ),
    **{
        name: (_is_checksum(size), f"a checksum of {size} bytes in base64")
        for name, size in _OF_BODY.items()
    },
}
