"""Forms that upload from a browser: the fields, and the policy that they must meet.

A form is refused here when S3 would refuse every upload made with it.
https://docs.aws.amazon.com/AmazonS3/latest/API/sigv4-HTTPPOSTForms.html
https://docs.aws.amazon.com/AmazonS3/latest/API/RESTObjectPOST.html
"""

from __future__ import annotations

from ..core.conditions import EQ, FILENAME, RANGE, Condition, check_satisfiable, read
from ..core.errors import InvalidParameter, UnsafeHeader
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
from .operations.model import operation
from .operations.values import is_text, serialise

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import datetime
    from typing import Any

    from ..signer import Signer
    from .endpoints.bucket_names import KeyGuard

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
_NOT_OURS = ("awsaccesskeyid", "signature")  # of Signature Version 2; two methods at once
_PART_HEADING = len('--\r\nContent-Disposition: form-data; name=""\r\n\r\n\r\n') + 70
_IGNORED = "x-ignore-"  # S3 looks at no field of that prefix


def presigned_post(
    signer: Signer,
    url: str,
    bucket: str,
    key: str,
    fields: Mapping[str, str] | None,
    conditions: Sequence[Any] | None,
    expires_in: int,
    *,
    at: datetime | None = None,
    on_short_lived: str = REFUSE,
    key_guard: KeyGuard,
) -> dict[str, Any]:
    """Sign the policy of a form.

    Args:
        signer: who signs, for where.
        url: of the bucket.
        bucket: its name.
        key: of the object; ``${filename}`` in it stands for the name of the uploaded file.
        fields: further fields; those that no condition names are mirrored into conditions.
        conditions: what the fields must be; one that fixes a field which is not given gives it.
        expires_in: seconds that the form lasts, 1 to 604800.
        at: aware datetime to sign at; now by default.
        on_short_lived: as for `S3.presign`.
        key_guard: admits the key.

    Returns:
        ``{"url": ..., "fields": {...}}``.

    Raises:
        GuardError, InvalidParameter: a form that could not succeed.
        TypeError: a value of another type.
    """
    moment = signer.now(at)
    credentials = signer.credentials
    seconds = lifetime(credentials, moment, expires_in, on_short_lived)
    given = _check_fields({} if fields is None else fields, key)
    asked, written = _read(conditions)
    key_guard.admit(key.replace(FILENAME, "filename") if isinstance(key, str) else key)

    form = {**given, **_fixed_by(asked, given), "key": key}
    mirrored = _mirror(form, asked)
    written += [*mirrored, {"bucket": bucket}, _key_condition(key)]
    identity = credential_fields(credentials, signer.region, signer.service, moment)
    form |= identity
    written += [{name: value} for name, value in identity.items()]
    check_satisfiable(asked, {**_lowered(form), "bucket": bucket})
    policy = _json(
        {
            "expiration": f"{expires_at(moment, seconds):%Y-%m-%dT%H:%M:%SZ}",
            "conditions": written,
        }
    )
    form |= policy_fields(policy, credentials, signer.region, signer.service, moment)
    _check_size(form)
    return {"url": url, "fields": form}


def _check_fields(fields: Mapping[str, str], key: str) -> dict[str, str]:
    """The given fields, copied."""
    if not isinstance(fields, dict):
        raise TypeError(f"Fields must be a dict of str to str, not {type(fields).__name__}")
    seen: set[str] = set()
    for name, value in fields.items():
        if not isinstance(name, str) or not isinstance(value, str):
            raise TypeError(f"Fields must map str to str; see {name!r}")
        lowered = name.lower()
        if not is_text(name + value):
            raise UnsafeHeader(
                f"The field {name[:60]!a} holds a lone surrogate, which UTF-8 cannot carry.",
                "Decode what it comes from with the right encoding first.",
            )
        if not name or set(name) & set('\r\n\0"') or "\0" in value:
            raise UnsafeHeader(
                f"The field {name[:60]!r} holds a line break, a quote or a NUL, or has no name.",
                "Name it as S3 does.",
            )
        if lowered in (*_OURS, *_NOT_OURS, "file"):
            raise InvalidParameter(
                f"The field {name!r} is not for Fields.",
                "The file comes last, when the form is sent."
                if lowered == "file"
                else "It is made here, by signing.",
            )
        if lowered in seen:
            raise InvalidParameter(f"The field {name[:60]!r} is there twice.", "Give it once.")
        if lowered == "key" and value != key:
            raise InvalidParameter(
                f"The field key={value[:80]!r} is not Key={str(key)[:80]!r}.", "Pass Key alone."
            )
        seen.add(lowered)
        _check_value(lowered, value)
    return dict(fields)


def _check_value(name: str, value: str) -> None:
    header = "x-amz-acl" if name == "acl" else name
    for parameter in operation("put_object").parameters.values():
        if parameter.values and parameter.wire_name == header:
            serialise(parameter, value)
    if name == "tagging" and not value.lstrip().startswith("<Tagging"):
        raise InvalidParameter(
            f"The field tagging={value[:60]!r} is not XML, which forms want.",
            "Write <Tagging><TagSet><Tag><Key>k</Key><Value>v</Value></Tag></TagSet></Tagging>.",
        )


def _read(conditions: Sequence[Any] | None) -> tuple[list[Condition], list[Any]]:
    """The given conditions, read; and as they stand, for the policy."""
    if conditions is None:
        return [], []
    if not isinstance(conditions, (list, tuple)):
        raise TypeError(f"Conditions must be a list, not {type(conditions).__name__}")
    return [read(condition) for condition in conditions], list(conditions)


def _fixed_by(conditions: list[Condition], given: Mapping[str, str]) -> dict[str, str]:
    """The fields that are not given, and of which a condition allows one value only."""
    known = {*_lowered(given), "bucket", "key", *_OURS}
    fixed: dict[str, str] = {}
    for condition in conditions:
        if condition.operator == EQ and condition.field not in known:
            _check_value(condition.field, condition.value)
            fixed[condition.name] = condition.value
            known.add(condition.field)
    return fixed


def _mirror(form: Mapping[str, str], conditions: list[Condition]) -> list[dict[str, str]]:
    """Conditions for the fields that have none, since S3 refuses a field without one."""
    covered = {condition.field for condition in conditions if condition.operator != RANGE}
    return [
        {name: value}
        for name, value in form.items()
        if name.lower() not in (*covered, "key") and not name.lower().startswith(_IGNORED)
    ]


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
            f"The form takes {size} bytes without its file, and S3 allows {MAX_FIELDS}.",
            "Shorten its fields and conditions.",
        )
