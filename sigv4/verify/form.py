"""The claim of a form, and what its policy requires of the fields and the file.

https://docs.aws.amazon.com/AmazonS3/latest/API/sigv4-authentication-HTTPPOST.html
https://docs.aws.amazon.com/AmazonS3/latest/API/RESTObjectPOST.html
"""

from __future__ import annotations

from datetime import timedelta
from functools import partial

from ..core.conditions import FILENAME
from ..core.constants import MAX_EXPIRES_IN, UNSIGNED_PAYLOAD
from ..core.form import (
    ALGORITHM_FIELD,
    CREDENTIAL_FIELD,
    DATE_FIELD,
    POLICY_FIELD,
    SIGNATURE_FIELD,
    TOKEN_FIELD,
)
from .checks import ending
from .claim import FORM, Claim
from .claim_reader import Reader
from .file import FileCheck
from .form_results import VerifiedForm, VerifiedFormHead
from .policy import Policy

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from datetime import datetime
    from typing import Any

    from .errors import Refusals
    from .limits import Limits

FILE_FIELD = "file"
KEY_FIELD = "key"
_REQUIRED = (ALGORITHM_FIELD, CREDENTIAL_FIELD, DATE_FIELD, POLICY_FIELD, SIGNATURE_FIELD)
_SIGV2 = frozenset(("awsaccesskeyid", "signature"))


class ReceivedForm:
    """The fields of a form as they arrived, and the claim in them.

    Args:
        given: a mapping, or (name, value) pairs in order; the file is last if it is there. Fields
            after the file are ignored, as S3 ignores them.
        reader: reads the parts that headers and queries have as well.
        limits: bounds of what arrives.
        refuse: makes the errors.

    Raises:
        VerificationError: a form that is ambiguous, too large or not signed.
        TypeError: a field that is not a str.
    """

    __slots__ = ("_limits", "_reader", "_refuse", "claim", "fields", "file")

    def __init__(
        self,
        given: Mapping[str, Any] | Iterable[tuple[str, Any]],
        reader: Reader,
        limits: Limits,
        refuse: Refusals,
    ) -> None:
        self._reader = reader
        self._limits = limits
        self._refuse = refuse
        self.file: memoryview | None = None
        self.fields = self._read(given)
        self.claim = self._claim()

    def check_time(self, now: datetime, max_skew: timedelta) -> None:
        """Check the date: not in the future, and at most seven days old, as a signing key is."""
        signed_at = self.claim.signed_at
        if signed_at - now > max_skew or now - signed_at > timedelta(seconds=MAX_EXPIRES_IN):
            raise self._refuse(
                "expired",
                f"The form is dated {self.claim.amz_date}, and the server's time is "
                f"{now.isoformat()}.",
                "Make the form again; a form lasts seven days at most.",
            )

    def admit(
        self,
        now: datetime,
        bucket: str | None,
        filename: str | None,
        credentials_end: datetime | None,
    ) -> VerifiedFormHead:
        """Check the fields against the policy; the signature has been checked before.

        Args:
            now: aware datetime to verify at.
            bucket: the bucket of the URL, if it is known.
            filename: the name of the file, if it is known.
            credentials_end: aware datetime at which the credentials end, if they do.
        """
        policy = Policy(self.fields[POLICY_FIELD], self._refuse, self._limits)
        if now > policy.expiration:
            raise self._refuse(
                "policy-denied",
                "Invalid according to Policy: Policy expired, at "
                f"{policy.expiration.isoformat()}; the server's time is {now.isoformat()}.",
                "Make the form again.",
            )
        target = self._bucket(bucket, policy)
        fields = self.fields if filename is None else self._with_name(filename)
        if not fields.get(KEY_FIELD):
            raise self._keyless()
        policy.check_fields(fields, target, filename is not None)
        claim = self.claim
        lasts = ending(claim.signed_at, timedelta(seconds=MAX_EXPIRES_IN))
        ends = [policy.expiration, lasts]
        sizes = policy.size_range()
        new_check = partial(FileCheck, fields, sizes, self._refuse)
        new_check()  # refuses malformed fields before the file arrives
        return VerifiedFormHead(
            claim.access_key_id,
            claim.scope,
            FORM,
            claim.signed_headers,
            claim.signed_at,
            min(ends if credentials_end is None else [*ends, credentials_end]),
            UNSIGNED_PAYLOAD,
            bucket=target,
            fields=fields,
            size_range=sizes,
            new_check=new_check,
        )

    def check_file(self, head: VerifiedFormHead, size: int | None) -> VerifiedForm:
        """Check the file that is a field, or its size.

        Raises:
            VerificationError: the file is not admitted.
            BodyRequired: what is known of the file does not suffice.
        """
        if self.file is not None:
            hasher = head.file_hasher()
            hasher.update(self.file)  # type: ignore[arg-type]
            return hasher.finish()
        if size is not None or head.size_range is None:
            return head.check_size(size or 0)
        raise self._refuse(
            "body-required",
            "The policy bounds the size of the file, which is not known yet.",
            "Pass size=, or the file as the last field, or verify with file_follows=True.",
        )

    def _with_name(self, filename: str) -> dict[str, str]:
        """Replace ``${filename}``; the result has the same bound as the fields before."""
        most = self._limits.form_bytes
        if len(filename) > most:
            raise self._too_large()
        if not _can_be_encoded(filename):
            raise self._malformed("The file has a name that is not valid text.")
        name = filename.replace("\\", "/").rpartition("/")[2]
        growth = len(name) - len(FILENAME)
        size = sum([len(value) + value.count(FILENAME) * growth for value in self.fields.values()])
        if size > most:
            raise self._too_large()
        return {field: value.replace(FILENAME, name) for field, value in self.fields.items()}

    def _bucket(self, given: str | None, policy: Policy) -> str:
        """Find the bucket of the URL, or that of the policy; a field may only repeat it.

        Trusting the field instead would let the form go elsewhere (CVE-2023-43040).
        """
        target = given if given is not None else policy.bucket()
        if target is None:
            raise self._refuse(
                "policy-denied",
                "The policy fixes no bucket, and the server gave none.",
                "Verify with bucket=, the bucket of the URL.",
            )
        if self.fields.get("bucket", target) != target:
            raise self._refuse(
                "policy-denied",
                f"The form names the bucket {self.fields['bucket'][:80]!r}, and was sent to "
                f"{target[:80]!r}.",
                "Send it to the bucket that it names, or leave the field out.",
            )
        return target

    def _read(self, given: Mapping[str, Any] | Iterable[tuple[str, Any]]) -> dict[str, str]:
        pairs: Any = given
        items = pairs.items() if hasattr(given, "items") else pairs
        fields: dict[str, str] = {}
        size = ignored = 0
        for name, value in items:
            if not isinstance(name, str):
                raise TypeError(f"names of fields must be str, not {type(name).__name__}")
            lowered = name.lower()
            if self.file is not None:
                ignored += 1
                if lowered == FILE_FIELD or ignored > self._limits.form_fields:
                    raise self._malformed("The form has a second file, or too many fields.")
                continue
            if lowered == FILE_FIELD:
                self.file = _as_bytes(value)
                continue
            if not isinstance(value, str):
                raise TypeError(f"the field {lowered[:80]} must be str, not {type(value).__name__}")
            size += len(name) + len(value)
            if size > self._limits.form_bytes or len(fields) >= self._limits.form_fields:
                raise self._too_large()
            if not (name.isascii() and name.isprintable()) or not _can_be_encoded(value):
                raise self._malformed(
                    f"The name or the value of the field {name[:80]!r} is not valid text."
                )
            if lowered in fields:
                raise self._malformed(f"The field {lowered[:80]!r} is in the form twice.")
            fields[lowered] = value
        return fields

    def _too_large(self) -> Exception:
        return self._refuse(
            "form-too-large",
            f"The form has more than {self._limits.form_fields} fields before the file, or more "
            f"than {self._limits.form_bytes} characters in them.",
            "Send fewer and shorter fields.",
        )

    def _malformed(self, problem: str) -> Exception:
        return self._refuse(
            "form-malformed", problem, "Send each field once, and one file after the fields."
        )

    def _keyless(self) -> Exception:
        return self._refuse(
            "key-missing",
            "Bucket POST must contain a field named 'key', before the file and not empty.",
            "Put the object key into the form, before the file.",
        )

    def _claim(self) -> Claim:
        fields = self.fields
        missing = [name for name in _REQUIRED if not fields.get(name)]
        if missing:
            raise self._incomplete(missing)
        if fields.keys() >= _SIGV2:
            raise self._reader.several_mechanisms()
        algorithm = self._reader.algorithm(FORM, fields[ALGORITHM_FIELD])
        if algorithm.region_set("any"):
            raise self._refuse(
                "malformed-form",
                f"{algorithm.name} does not sign forms.",
                "Sign with AWS4-HMAC-SHA256, for one region.",
            )
        if KEY_FIELD not in fields:
            raise self._keyless()
        amz_date = fields[DATE_FIELD]
        token = fields.get(TOKEN_FIELD)
        return Claim(
            FORM,
            algorithm,
            self._reader.read_credential(FORM, algorithm, fields[CREDENTIAL_FIELD]),
            amz_date,
            self._reader.time("malformed-form", DATE_FIELD, amz_date),
            tuple(sorted(fields)),
            fields[SIGNATURE_FIELD],
            "",
            tokens={} if token is None else {TOKEN_FIELD: token},
        )

    def _incomplete(self, missing: list[str]) -> Exception:
        if self.fields.keys() >= _SIGV2:
            return self._reader.version_2("form")
        if len(missing) == len(_REQUIRED):
            return self._refuse("not-signed", "The form is not signed.", "Sign the form.")
        return self._refuse(
            "malformed-form",
            f"The form lacks the field {missing[0]}.",
            f"A signed form has all of {', '.join(_REQUIRED)}.",
        )


def _as_bytes(content: Any) -> memoryview:
    """View a file as bytes; text comes from a part that was not sent as a file."""
    data = content.encode(errors="surrogatepass") if isinstance(content, str) else content
    return memoryview(data).cast("B")  # a TypeError if it is not bytes


def _can_be_encoded(text: str) -> bool:
    try:
        text.encode()
    except UnicodeEncodeError:  # half of a surrogate pair
        return False
    return True
