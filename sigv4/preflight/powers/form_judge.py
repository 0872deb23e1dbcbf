"""The equivalent of a signed form: the same policy, signed with a secret that is made up.

As with URLs (see `equivalent`), what a form admits beside its own fields depends on the policy and
on no secret. A form of Signature Version 2 has the same policy language; its policy is judged as
one of Version 4, with conditions added for the four fields that only Version 4 has.
https://docs.aws.amazon.com/AmazonS3/latest/API/HTTPPOSTForms.html
"""

from __future__ import annotations

import json
from base64 import b64encode
from binascii import a2b_base64
from collections.abc import Mapping
from datetime import datetime

from ...core.conditions import EQ, RANGE, STARTS_WITH, Condition
from ...core.constants import ALGORITHM
from ...core.errors import InvalidCredentials
from ...core.form import (
    ALGORITHM_FIELD,
    CREDENTIAL_FIELD,
    DATE_FIELD,
    POLICY_FIELD,
    SIGNATURE_FIELD,
    SIGNATURE_FIELDS,
    TOKEN_FIELD,
)
from ...core.model import Credentials, Scope
from ...core.signing_key import HMAC_SHA256
from ...core.stream_form import CHECKSUM_PREFIX
from ...core.timestamp import format_amz_date
from ...verify import VerificationError, Verifier
from ...verify.errors import Refusals
from ...verify.policy import Policy

_MADE_UP = "made-up-by-power"
_SCOPE_PARTS = 5
_IGNORED = "x-ignore-"
VERSION_2_FIELDS = frozenset(("awsaccesskeyid", "signature"))
AUTHENTICATION = SIGNATURE_FIELDS | VERSION_2_FIELDS


class FormJudge:
    """Decides which forms the holder of a signed form can send.

    Args:
        fields: lower-case names and values of the form, as it was issued.
        bucket: the bucket of the URL; None where it is not known.
        at: aware datetime to verify at.

    Attributes:
        refusal: why the form is refused whatever its signature is; None if it is accepted.
        conditions: of the policy, without those on the signature.
        fields: as given, but with the fields and values that the policy asks for, and without those
            that it does not name.
        bucket: that of the URL, or of the policy.
    """

    __slots__ = ("_at", "_own", "_verifier", "bucket", "conditions", "fields", "refusal")

    def __init__(self, fields: Mapping[str, str], bucket: str | None, at: datetime) -> None:
        self._at = at
        self._own: dict[str, str] = {}
        self.conditions: tuple[Condition, ...] = ()
        self.fields = dict(fields)
        self.bucket = bucket
        self.refusal: str | None = None
        try:
            policy = Policy(fields.get(POLICY_FIELD, ""), Refusals("s3"))
            self.conditions = tuple(
                [each for each in policy.conditions if each.field not in AUTHENTICATION]
            )
            self.bucket = bucket or policy.bucket()
            self._complete()
            self._sign()
            self._verifier.verify_form(
                {**self.fields, **self._own}, at=self._at, bucket=self.bucket, file_follows=True
            )
        except (VerificationError, InvalidCredentials) as error:
            self.refusal = error.problem

    def allows(
        self,
        changes: Mapping[str, str],
        *,
        size: int | None = None,
        bucket: str | None = None,
        policy: str | None = None,
    ) -> bool:
        """Say whether a changed form is accepted.

        Args:
            changes: lower-case names and values of fields that are added or changed.
            size: the number of the file's bytes; None for any.
            bucket: the bucket to send it to, in place of its own.
            policy: in base64, in place of its own, with the signature unchanged.
        """
        fields = {**self.fields, **changes, **self._own}
        if policy is not None:
            fields[POLICY_FIELD] = policy
        where = bucket or self.bucket
        try:
            if size is None:
                self._verifier.verify_form(fields, at=self._at, bucket=where, file_follows=True)
            else:
                self._verifier.verify_form(fields, at=self._at, bucket=where, size=size)
        except VerificationError:
            return False
        return True

    @property
    def pins_content(self) -> bool:
        """Whether the policy fixes the MD5 or a checksum of the file."""
        fixed = [each.field for each in self.conditions if each.operator == EQ and each.value]
        return any(name == "content-md5" or name.startswith(CHECKSUM_PREFIX) for name in fixed)

    def prefix(self, field: str) -> str:
        """Find the longest beginning that the policy asks of a field."""
        values = [
            each.value
            for each in self.conditions
            if each.field == field and each.operator == STARTS_WITH
        ]
        return max(values, key=len, default="")

    def _complete(self) -> None:
        """Give fields the values that the policy asks for; leave out others, as the holder can."""
        named = {each.field for each in self.conditions} | AUTHENTICATION | {"key"}
        for name in [*self.fields]:
            if name not in named and not name.startswith(_IGNORED):
                del self.fields[name]
        for condition in self.conditions:
            if condition.operator == RANGE or condition.field == "bucket":
                continue
            if (
                condition.admits(self.fields.get(condition.field, ""))
                and condition.field in self.fields
            ):
                continue
            chosen = "" if condition.operator == EQ else _ending(condition.field)
            self.fields[condition.field] = condition.value + chosen

    def _sign(self) -> None:
        """Sign the policy with the made-up secret."""
        given = self.fields
        is_old = given.keys() >= VERSION_2_FIELDS and SIGNATURE_FIELD not in given
        if is_old:
            self._own = self._as_version_4()
            self.fields = {
                name: text for name, text in given.items() if name not in VERSION_2_FIELDS
            }
        own = {**self.fields, **self._own}
        key, *scope = own.get(CREDENTIAL_FIELD, "").rsplit("/", _SCOPE_PARTS - 1)
        credentials = Credentials(key, _MADE_UP, own.get(TOKEN_FIELD))
        self._verifier = Verifier(lambda _: credentials, slashes_in_access_key_ids=True)
        if len(scope) == _SCOPE_PARTS - 1 and own.get(SIGNATURE_FIELD):
            signing_key = HMAC_SHA256.signing_key(credentials, Scope(*scope[:3]))
            signature = signing_key.sign(own[POLICY_FIELD].encode())
            self._own = {**self._own, SIGNATURE_FIELD: signature}

    def _as_version_4(self) -> dict[str, str]:
        """Make the fields of Version 4 from those of Version 2; the policy has been read before."""
        amz_date = format_amz_date(self._at)
        own = {
            ALGORITHM_FIELD: ALGORITHM,
            CREDENTIAL_FIELD: f"{self.fields['awsaccesskeyid']}/{amz_date[:8]}/us-east-1/s3/"
            "aws4_request",
            DATE_FIELD: amz_date,
        }
        document = json.loads(a2b_base64(self.fields[POLICY_FIELD]))
        document["conditions"] += [{name: text} for name, text in own.items()]
        policy = b64encode(json.dumps(document).encode()).decode()
        return {**own, POLICY_FIELD: policy, SIGNATURE_FIELD: "made-up"}


def _ending(field: str) -> str:
    """Choose how a field goes on whose beginning is fixed."""
    return "any-name" if field == "key" else ""
