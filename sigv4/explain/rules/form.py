"""Find why a POST form was refused: its fields, its policy, and how the policy was changed.

https://docs.aws.amazon.com/AmazonS3/latest/API/sigv4-HTTPPOSTForms.html
https://docs.aws.amazon.com/AmazonS3/latest/API/sigv4-post-example.html
"""

from __future__ import annotations

from ...captures.capture import Capture
from ...captures.form import Fields
from ...core.conditions import FILENAME
from ...core.form import (
    ALGORITHM_FIELD,
    CREDENTIAL_FIELD,
    DATE_FIELD,
    POLICY_FIELD,
    SIGNATURE_FIELD,
    TOKEN_FIELD,
)
from ...verify.errors import Refusals, VerificationError
from ...verify.policy import Policy
from ..cause_kinds import CauseKind
from ..causes import LIKELY, Cause
from ..display import short
from ..evidence import Evidence

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from ...captures.error_response import ErrorResponse

REQUIRED = (POLICY_FIELD, ALGORITHM_FIELD, CREDENTIAL_FIELD, DATE_FIELD, SIGNATURE_FIELD)
SIGV2 = frozenset({"awsaccesskeyid", "signature"})
_SIZES = ("EntityTooLarge", "EntityTooSmall")


def find(evidence: Evidence) -> Iterator[Cause]:
    """Find the causes that the fields and the policy of a form show."""
    fields, capture = evidence.form, evidence.capture
    if fields is None or capture is None:
        return
    yield from _fields(fields)
    yield from _texts(evidence.ours.string_to_sign, evidence.theirs.string_to_sign)
    yield from _policy(capture, fields, evidence.error_response)


def _fields(fields: Fields) -> Iterator[Cause]:
    """Find what is wrong with the fields, whatever the policy says."""
    names = [name.lower() for name, _ in fields.before]
    found = fields.values
    if found.keys() >= SIGV2 and SIGNATURE_FIELD not in found:
        yield Cause(
            CauseKind.FORM_SIGV2,
            "The form has AWSAccessKeyId and signature, which belong to Signature Version 2.",
        )
        return
    for name in REQUIRED:
        if name in fields.after and name not in found:
            yield Cause(
                CauseKind.FORM_FIELD_AFTER_FILE,
                f"The field {name} comes after the file, and S3 reads nothing after that.",
            )
        elif not found.get(name):
            yield Cause(CauseKind.FORM_FIELD_MISSING, f"The form has no {name}, or an empty one.")
    for name in dict.fromkeys(name for name in names if names.count(name) > 1):
        yield Cause(
            CauseKind.FORM_FIELD_REPEATED,
            f"The form has the field {short(name)} {names.count(name)} times.",
        )
    if not fields.has_file:
        yield Cause(
            CauseKind.FORM_WITHOUT_FILE,
            "The form, as far as it was captured, has no field called file.",
            LIKELY,
        )
    key_id = found.get(CREDENTIAL_FIELD, "").partition("/")[0]
    if key_id.startswith("ASIA") and TOKEN_FIELD not in found:
        yield Cause(
            CauseKind.SESSION_TOKEN_MISSING,
            f"{short(key_id)} is a temporary access key, and the form has no {TOKEN_FIELD}.",
        )


def _texts(ours: str | None, theirs: str | None) -> Iterator[Cause]:
    """Find how the policy was changed between the two sides."""
    if ours is None or theirs is None or ours == theirs:
        return
    words = ""
    if "".join(ours.split()) == "".join(theirs.split()):
        words = "line ends or spaces were added to it or removed from it"
    elif ours.replace("+", " ") == theirs.replace("+", " "):
        words = "its plus signs became spaces"
    if words:
        yield Cause(
            CauseKind.POLICY_ENCODING_ALTERED,
            f"The server has the policy of the form, but {words}.",
        )
        return
    yield Cause(
        CauseKind.POLICY_DIFFERS, "The policy that the server has is not that of the captured form."
    )


def _policy(capture: Capture, fields: Fields, response: ErrorResponse | None) -> Iterator[Cause]:
    """Find what the policy says of this form."""
    values = fields.values
    if not values.get(POLICY_FIELD):
        return
    try:
        policy = Policy(values[POLICY_FIELD], Refusals("s3"))
    except VerificationError as error:
        yield Cause(CauseKind.POLICY_UNREADABLE, f"{error.problem} {error.remedy}")
        return
    date = None if response is None else response.date
    if date is not None and date > policy.expiration:
        yield Cause(
            CauseKind.POLICY_EXPIRED,
            f"The policy expired at {policy.expiration.isoformat()}, and the server responded at "
            f"{date.isoformat()}.",
        )
    if not all(values.get(name) for name in REQUIRED):
        return  # their conditions cannot hold, and the missing fields are a cause already
    yield from _conditions(policy, fields)
    yield from _place(policy, capture)
    sizes = policy.size_range()
    if sizes is not None and response is not None and response.code in _SIZES:
        yield Cause(
            CauseKind.FILE_OUTSIDE_RANGE,
            f"The policy takes files of {sizes[0]} to {sizes[1]} bytes.",
        )


def _conditions(policy: Policy, fields: Fields) -> Iterator[Cause]:
    values = fields.values
    if fields.filename is not None:
        name = fields.filename.replace("\\", "/").rpartition("/")[2]
        values = {field: value.replace(FILENAME, name) for field, value in values.items()}
    allowed = [each.value for each in policy.conditions if each.field == "bucket"]
    try:
        policy.check_fields(values, (allowed or [""])[0], settled=fields.filename is not None)
    except VerificationError as error:
        words = f"{short(error.problem, 400)} {error.remedy}"
        yield Cause(CauseKind.POLICY_REFUSES_FORM, words)


def _place(policy: Policy, capture: Capture) -> Iterator[Cause]:
    bucket = policy.bucket()
    place = capture.request.host + capture.request.path
    if bucket is None or place.startswith(f"{bucket}.") or bucket in place.split("/"):
        return
    yield Cause(
        CauseKind.FORM_SENT_TO_OTHER_BUCKET,
        f"The policy is for the bucket {short(bucket)}, and the form went to {short(place)}.",
        LIKELY,
    )
