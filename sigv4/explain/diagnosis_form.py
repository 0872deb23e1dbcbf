"""Why a POST form was refused: its fields, its policy, and the signature over that.

https://docs.aws.amazon.com/AmazonS3/latest/API/sigv4-HTTPPOSTForms.html
https://docs.aws.amazon.com/AmazonS3/latest/API/sigv4-post-example.html
"""

from __future__ import annotations

from ..core.conditions import FILENAME
from ..core.constants import ALGORITHM
from ..core.digest import equal
from ..core.form import (
    ALGORITHM_FIELD,
    CREDENTIAL_FIELD,
    DATE_FIELD,
    POLICY_FIELD,
    SIGNATURE_FIELD,
    TOKEN_FIELD,
)
from ..verify.errors import Refusals, VerificationError
from ..verify.policy import Policy
from .comparison import common
from .display import character, short
from .evidence import LIKELY, Cause, in_order
from .explanation import STRING_TO_SIGN, Explanation
from .proofs.keys import key_of, keys
from .proofs.secret import check_secret

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from ..captures.error_response import Answer
    from ..captures.form import Fields
    from ..captures.reader import Capture

    Facts = list[tuple[str, str]]

_REQUIRED = (POLICY_FIELD, ALGORITHM_FIELD, CREDENTIAL_FIELD, DATE_FIELD, SIGNATURE_FIELD)
_SIGV2 = {"awsaccesskeyid", "signature"}
_SIZES = ("EntityTooLarge", "EntityTooSmall")


def is_signed(fields: Fields | None) -> bool:
    """Whether a form has any of the fields that sign one."""
    found = {} if fields is None else dict.fromkeys([*fields.values, *fields.behind])
    return any(name in found for name in (*_REQUIRED, *_SIGV2))


def diagnose_form(
    capture: Capture,
    fields: Fields,
    answer: Answer | None,
    secret: str | None,
    hints: tuple[str, ...],
) -> Explanation:
    """What is wrong with a form; what a policy holds is told by its conditions alone."""
    ours = fields.values.get(POLICY_FIELD)
    theirs = answer.string_to_sign if answer is not None else None
    proven = _signature(fields, secret, hints) if secret is not None else []
    causes = in_order(
        [*proven, *_fields(fields), *_texts(ours, theirs), *_policy(capture, fields, answer)]
    )
    facts = _facts(capture, fields, answer)
    if any(cause.name == _RIGHT for cause in causes):
        facts.append(("secret", "it has made the signature that arrived"))
    same = None if ours is None or theirs is None else ours == theirs
    said, at = _compared(ours, theirs)
    step, line = (STRING_TO_SIGN, 1) if at else ("", 0)
    return Explanation(same, step, "", "", line, at, said, causes, tuple(facts), ())


def _compared(ours: str | None, theirs: str | None) -> tuple[str, int]:
    """What to say of the two policies, and the first character that differs, from 1."""
    if ours is None or theirs is None:
        return "The policy of a form is what is signed, and only one side of it is known.", 0
    if ours == theirs:
        return "The server has the policy that was sent.", 0
    at = common(ours, theirs)
    said = (
        f"First difference: policy, character {at + 1}: {character(ours, at)} was sent, the "
        f"server has {character(theirs, at)}."
    )
    return said, at + 1


def _fields(fields: Fields) -> Iterator[Cause]:
    """What is wrong with the fields, whatever the policy says."""
    names = [name.lower() for name, _ in fields.before]
    found = fields.values
    if found.keys() >= _SIGV2 and SIGNATURE_FIELD not in found:
        yield Cause(
            "form of Signature Version 2",
            "The form has AWSAccessKeyId and signature, which are those of Signature Version 2.",
            "Sign it with Version 4: most regions and buckets take no other.",
        )
        return
    for name in _REQUIRED:
        if name in fields.behind and name not in found:
            yield Cause(
                "field behind the file",
                f"The field {name} comes after the file, and S3 reads nothing behind that.",
                "Make the file the last field of the form.",
            )
        elif not found.get(name):
            yield Cause(
                "field missing in the form",
                f"The form has no {name}, or an empty one.",
                f"Send all of {', '.join(_REQUIRED)}, as they were made.",
            )
    for name in dict.fromkeys(name for name in names if names.count(name) > 1):
        yield Cause(
            "field twice in the form",
            f"The field {short(name)} stands in the form {names.count(name)} times.",
            "Send each field once.",
        )
    if not fields.has_file:
        yield Cause(
            "form without a file",
            "The form, as far as it was captured, has no field called file.",
            "Call the field of the file 'file', and put it last.",
            LIKELY,
        )
    key_id = found.get(CREDENTIAL_FIELD, "").partition("/")[0]
    if key_id.startswith("ASIA") and TOKEN_FIELD not in found:
        yield Cause(
            "session token missing",
            f"{short(key_id)} is a temporary access key, and the form has no {TOKEN_FIELD}.",
            "Make the form with the session token: it is a field, and a condition of the policy.",
        )


def _texts(ours: str | None, theirs: str | None) -> Iterator[Cause]:
    """How the policy was changed between the two sides."""
    if ours is None or theirs is None or ours == theirs:
        return
    words = ""
    if "".join(ours.split()) == "".join(theirs.split()):
        words = "line ends or spaces were added to it or taken from it"
    elif ours.replace("+", " ") == theirs.replace("+", " "):
        words = "its plus signs became spaces"
    if words:
        yield Cause(
            "policy altered in its encoding",
            f"The server has the policy of the form, but {words}.",
            "Send the base64 as it was made: one line, in multipart/form-data.",
        )
        return
    yield Cause(
        "another policy was sent",
        "The policy that the server has is not that of the captured form.",
        "Send policy and signature of one and the same form.",
    )


def _policy(capture: Capture, fields: Fields, answer: Answer | None) -> Iterator[Cause]:
    """What the policy says of this form."""
    values = fields.values
    if not values.get(POLICY_FIELD):
        return
    try:
        policy = Policy(values[POLICY_FIELD], Refusals("s3"))
    except VerificationError as error:
        yield Cause("policy that cannot be read", error.problem, error.remedy)
        return
    if answer is not None and answer.date is not None and answer.date > policy.expiration:
        yield Cause(
            "policy expired",
            f"The policy ended at {policy.expiration.isoformat()}, and the server answered at "
            f"{answer.date.isoformat()}.",
            "Make the form anew, for as long as it is to be used.",
        )
    if fields.filename is not None:
        name = fields.filename.replace("\\", "/").rpartition("/")[2]
        values = {field: value.replace(FILENAME, name) for field, value in values.items()}
    bucket = policy.bucket()
    if not all(values.get(name) for name in _REQUIRED):
        return  # their conditions do not hold, and that is told already
    allowed = [each.value for each in policy.conditions if each.field == "bucket"]
    try:
        policy.check_fields(values, (allowed or [""])[0], settled=fields.filename is not None)
    except VerificationError as error:
        yield Cause("policy refuses the form", short(error.problem, 400), error.remedy)
    place = capture.request.host + capture.request.path
    there = place.startswith(f"{bucket}.") or bucket in place.split("/")
    if bucket is not None and not there:
        yield Cause(
            "form sent to another bucket",
            f"The policy is for the bucket {short(bucket)}, and the form went to {short(place)}.",
            "Send it to the URL that came with its fields.",
            LIKELY,
        )
    sizes = policy.size_range()
    if sizes is not None and answer is not None and answer.code in _SIZES:
        yield Cause(
            "file outside of the policy's range",
            f"The policy takes files of {sizes[0]} to {sizes[1]} bytes.",
            "Upload another file, or make the form with another range.",
        )


_RIGHT = "request is right"


def _signature(fields: Fields, secret: str, hints: tuple[str, ...]) -> list[Cause]:
    """What the secret proves; nothing of a form that lacks what is signed."""
    check_secret(secret)
    values = fields.values
    policy, signature = values.get(POLICY_FIELD, ""), values.get(SIGNATURE_FIELD, "")
    scope = "/".join(values.get(CREDENTIAL_FIELD, "").split("/")[-4:])
    if not policy or len(signature) < 64 or scope.count("/") != 3:
        return []
    if values.get(ALGORITHM_FIELD) != ALGORITHM:
        return []
    given = signature.lower().encode("ascii", "replace")
    right = key_of(secret.strip(), *scope.split("/")[:3])
    for words, text in _variants(policy):
        if equal(right.sign(text).encode(), given):
            return [
                Cause(
                    "policy signed in another form",
                    f"The key has signed the policy {words}.",
                    "Sign the base64 of the policy, as it is sent.",
                )
                if words
                else Cause(
                    _RIGHT,
                    "The signature is that of the policy and of the secret given: the form is "
                    "signed well.",
                    "Look at what the policy asks for; or the server has another secret for this "
                    "access key.",
                )
            ]
    for cause, wrong in keys(secret, scope, values.get(DATE_FIELD, ""), hints):
        if equal(wrong.sign(policy.encode()).encode(), given):
            return [cause]
    return [
        Cause(
            "wrong secret or another policy",
            "The signature was made with another secret, or over another policy.",
            "Check that the signer has the secret of this access key, whole, and that policy and "
            "signature are of one form.",
            LIKELY,
        )
    ]


def _variants(policy: str) -> Iterator[tuple[str, bytes]]:
    from base64 import b64decode, encodebytes, urlsafe_b64encode

    yield "", policy.encode()
    try:
        raw = b64decode(policy)
    except ValueError:
        return
    yield "as JSON, before it was encoded", raw
    yield "in lines, as email has base64", encodebytes(raw)
    yield "with a newline at its end", policy.encode() + b"\n"
    yield "in the base64 of URLs", urlsafe_b64encode(raw)


def _facts(capture: Capture, fields: Fields, answer: Answer | None) -> Facts:
    facts: Facts = []
    if answer is not None:
        said = ": ".join([part for part in (answer.code, answer.message) if part])
        facts.append(("server", short(said, 400)))
    request, values = capture.request, fields.values
    place = short(request.host + request.path, 200)
    facts.append(("request", f"{capture.kind}: {request.method} {place}"))
    facts += [("note", short(note, 200)) for note in capture.notes]
    credential = values.get(CREDENTIAL_FIELD, "")
    by, _, scope = credential.partition("/")
    if by:
        date = short(values.get(DATE_FIELD, ""))
        facts.append(("signature", f"in the form, by {short(by)} for {short(scope)} at {date}"))
    names = ", ".join([name.lower() for name, _ in fields.before])
    facts.append(("fields", short(names, 400)))
    return facts
