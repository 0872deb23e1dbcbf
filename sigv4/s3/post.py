"""Forms that upload from a browser: the fields, and the policy that they must meet.

A form is refused if S3 would refuse every upload made with it.
https://docs.aws.amazon.com/AmazonS3/latest/API/sigv4-HTTPPOSTForms.html
https://docs.aws.amazon.com/AmazonS3/latest/API/RESTObjectPOST.html
"""

from __future__ import annotations

from ..core.conditions import EQ, FILENAME, RANGE, Condition, check_satisfiable, read
from ..core.errors import InvalidParameter, RefusedValue, UnsafeHeader
from ..core.form import (
    ALGORITHM_FIELD,
    CREDENTIAL_FIELD,
    DATE_FIELD,
    POLICY_FIELD,
    SIGNATURE_FIELD,
    TOKEN_FIELD,
    credential_fields,
    policy_fields,
)
from ..core.lifetime import REFUSE, expires_at, lifetime
from ..core.refused_headers import is_base64
from .operations.model import operation
from .operations.values import is_text, serialise

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import datetime, timedelta
    from typing import Any

    from ..signer import Signer
    from .keys import KeyGuard

# The form and its boundaries, without the file: sigv4-HTTPPOSTForms.html
MAX_FIELDS = 20_480  # bytes
_OURS = (
    ALGORITHM_FIELD,
    CREDENTIAL_FIELD,
    DATE_FIELD,
    TOKEN_FIELD,
    POLICY_FIELD,
    SIGNATURE_FIELD,
)
_NOT_OURS = ("awsaccesskeyid", "signature")  # of Signature Version 2, which cannot be added
_PART_HEADING = len('--\r\nContent-Disposition: form-data; name=""\r\n\r\n\r\n') + 70
_IGNORED = "x-ignore-"  # S3 ignores fields with this prefix


def presigned_post(
    signer: Signer,
    url: str,
    bucket: str,
    key: str,
    fields: Mapping[str, str] | None,
    conditions: Sequence[Any] | None,
    expires_in: int | timedelta,
    *,
    at: datetime | None = None,
    on_short_lived: str = REFUSE,
    key_guard: KeyGuard,
    check: bool = True,
) -> dict[str, Any]:
    """Sign the policy of a form.

    Args:
        signer: the signer of the bucket's region.
        url: the URL of the bucket.
        bucket: its name.
        key: the key of the object; ``${filename}`` in it stands for the name of the uploaded file.
        fields: further fields; those that no condition names are mirrored into conditions.
        conditions: what the fields must be; a condition that fixes a missing field adds the field.
        expires_in: how long the form lasts: 1 to 604800 seconds, or a timedelta.
        at: aware datetime to sign at; now by default.
        on_short_lived: as for `S3.presign`.
        key_guard: checks the key.
        check: refuse fields that S3 always refuses.

    Returns:
        ``{"url": ..., "fields": {...}}``.

    Raises:
        GuardError, InvalidParameter: the form could not succeed.
        TypeError: a value of another type.
    """
    time = signer.now(at)
    params = signer.params
    seconds = lifetime(params.credentials, time, expires_in, on_short_lived)
    given = _check_fields({} if fields is None else fields, bucket, key, check=check)
    asked, written = _read(conditions)
    key_guard.admit(key.replace(FILENAME, "filename") if isinstance(key, str) else key)

    form = {**given, **_fixed_by(asked, given), "key": key}
    mirrored = _mirror(form, asked)
    written += [*mirrored, {"bucket": bucket}, _key_condition(key)]
    identity = credential_fields(params, time)
    form |= identity
    written += [{name: value} for name, value in identity.items()]
    check_satisfiable(asked, {**_lowered(form), "bucket": bucket})
    policy = _json(
        {
            "expiration": f"{expires_at(time, seconds):%Y-%m-%dT%H:%M:%SZ}",
            "conditions": written,
        }
    )
    _warn_of_line_breaks(form, asked)
    form |= policy_fields(policy, params, time)
    _check_size(form)
    return {"url": url, "fields": form}


def _check_fields(
    fields: Mapping[str, str], bucket: str, key: str, *, check: bool
) -> dict[str, str]:
    """Check the given fields, and copy them."""
    if not isinstance(fields, dict):
        raise TypeError(f"Fields must be a dict of str to str, not {type(fields).__name__}")
    seen: set[str] = set()
    for name, value in fields.items():
        _check_text(name, value)
        lowered = name.lower()
        if lowered in (*_OURS, *_NOT_OURS, "file"):
            raise InvalidParameter(
                f"Fields must not hold {name!r}.",
                "Leave it out: the file is added last, when the form is sent."
                if lowered == "file"
                else "Leave it out: signing adds the fields of the signature.",
                "Fields",
            )
        if lowered in seen:
            raise InvalidParameter(
                f"The field {name[:60]!r} appears twice.", "Give it once.", "Fields"
            )
        _check_place(name, value, bucket, key)
        seen.add(lowered)
        _check_value(lowered, value)
        if check:
            _check_refused(lowered, value)
    return dict(fields)


def _check_text(name: object, value: object) -> None:
    """Refuse a field that no form can carry."""
    if not isinstance(name, str) or not isinstance(value, str):
        raise TypeError(f"Fields must map str to str; see {name!r}")
    if not is_text(name + value):
        raise UnsafeHeader(
            f"The field {name[:60]!a} holds a lone surrogate, which UTF-8 cannot carry.",
            "Decode its source with the right encoding first.",
            "Fields",
        )
    if not name or set(name) & set('\r\n\0"') or "\0" in value:
        raise UnsafeHeader(
            f"The field {name[:60]!r} holds a line break, a quote or a NUL, or has no name.",
            "Name it as S3 does.",
            "Fields",
        )


def _check_place(name: str, value: str, bucket: str, key: str) -> None:
    """Refuse a field that names another bucket or key than the form is for."""
    if name.lower() == "key" and value != key:
        raise InvalidParameter(
            f"The field key={value[:80]!r} is not Key={str(key)[:80]!r}.",
            "Pass only Key.",
            "Fields",
        )
    if name.lower() == "bucket" and value != bucket:
        raise RefusedValue(
            f"The field {name}={value[:80]!r} is not Bucket={bucket[:80]!r}: S3 refuses every "
            "upload with both.",
            "Pass only Bucket.",
            "Fields",
        )


def _check_refused(name: str, value: str) -> None:
    """Refuse a value with which S3 refuses every upload, or which no browser sends."""
    if name == "content-md5" and not is_base64(value, 16):
        raise RefusedValue(
            f"The field {name}={value[:60]!a} is refused by S3: an MD5 is 16 bytes in base64, not "
            "hex.",
            "Correct it, or pass `allow_refused_values=True`.",
            "Fields",
        )
    if name == "content-type" and "*" in value:
        prefix = value.partition("*")[0]
        raise RefusedValue(
            f"The field {name}={value[:60]!a} would fail every upload: no file has a type with an "
            "asterisk.",
            f'Pass Conditions=[["starts-with", "$Content-Type", {prefix!r}]], or '
            "`allow_refused_values=True`.",
            "Fields",
        )


def _check_value(name: str, value: str) -> None:
    header = "x-amz-acl" if name == "acl" else name
    for parameter in operation("put_object").parameters.values():
        if parameter.values and parameter.wire_name == header:
            serialise(parameter, value)
    if name == "tagging" and not value.lstrip().startswith("<Tagging"):
        raise InvalidParameter(
            f"The field tagging={value[:60]!r} is not XML, which forms require.",
            "Write <Tagging><TagSet><Tag><Key>k</Key><Value>v</Value></Tag></TagSet></Tagging>.",
            "Fields",
        )


def _read(conditions: Sequence[Any] | None) -> tuple[list[Condition], list[Any]]:
    """Return the given conditions, parsed, and unchanged for the policy."""
    if conditions is None:
        return [], []
    if not isinstance(conditions, (list, tuple)):
        raise TypeError(f"Conditions must be a list, not {type(conditions).__name__}")
    return [read(condition) for condition in conditions], list(conditions)


def _fixed_by(conditions: list[Condition], given: Mapping[str, str]) -> dict[str, str]:
    """Return the fields that are not given and for which a condition allows only one value."""
    known = {*_lowered(given), "bucket", "key", *_OURS}
    fixed: dict[str, str] = {}
    for condition in conditions:
        if condition.operator == EQ and condition.field not in known:
            _check_value(condition.field, condition.value)
            fixed[condition.name] = condition.value
            known.add(condition.field)
    return fixed


def _mirror(form: Mapping[str, str], conditions: list[Condition]) -> list[dict[str, str]]:
    """Make conditions for the fields without one: S3 refuses a field without a condition."""
    covered = {condition.field for condition in conditions if condition.operator != RANGE}
    return [
        {name: value}
        for name, value in form.items()
        if name.lower() not in (*covered, "key") and not name.lower().startswith(_IGNORED)
    ]


def _warn_of_line_breaks(form: Mapping[str, str], conditions: list[Condition]) -> None:
    """Warn of fixed fields whose line breaks a browser rewrites, so that the policy refuses them.

    https://html.spec.whatwg.org/multipage/form-control-infrastructure.html#multipart-form-data
    """
    free = {condition.field for condition in conditions if condition.operator not in (EQ, RANGE)}
    for name, value in form.items():
        rest = value.replace("\r\n", "")
        if ("\n" in rest or "\r" in rest) and (name.lower() not in free or name == "key"):
            from ..core.errors import SigV4Warning
            from ..core.warn import warn_caller

            warn_caller(
                f"The field {name[:60]!r} has a line break, which a browser sends as CR LF: the "
                "policy would then refuse the upload. Write it as CR LF, or leave it out.",
                SigV4Warning,
            )


def _key_condition(key: str) -> Any:
    fixed, named, _ = key.partition(FILENAME)
    return ["starts-with", "$key", fixed] if named else {"key": key}


def _lowered(form: Mapping[str, str]) -> dict[str, str]:
    return {name.lower(): value for name, value in form.items()}


def _json(policy: dict[str, Any]) -> str:
    from json import dumps

    return dumps(policy)


def _check_size(form: Mapping[str, str]) -> None:
    size = sum(
        len(name.encode()) + len(value.encode()) + _PART_HEADING for name, value in form.items()
    )
    if size > MAX_FIELDS:
        raise InvalidParameter(
            f"The form takes {size} bytes without its file, and S3 allows at most {MAX_FIELDS}.",
            "Shorten its fields and conditions.",
            "Fields",
        )
