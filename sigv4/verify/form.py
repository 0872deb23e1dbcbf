"""The claim of a form, and what its policy asks of the form and the file.

https://docs.aws.amazon.com/AmazonS3/latest/API/sigv4-authentication-HTTPPOST.html
https://docs.aws.amazon.com/AmazonS3/latest/API/RESTObjectPOST.html
"""

from __future__ import annotations

from datetime import timedelta

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
from ..core.frozen import assign
from ..core.model import MappingProxy
from .checks import ending
from .claim import FORM, Claim
from .claim_reader import Reader
from .policy import Policy
from .results import Identity

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping
    from datetime import datetime
    from typing import Any, NoReturn

    from .errors import Refusals

LARGEST_FORM = 65_536  # characters in all fields but the file
MOST_FIELDS = 256
FILE_FIELD = "file"
_REQUIRED = (ALGORITHM_FIELD, CREDENTIAL_FIELD, DATE_FIELD, POLICY_FIELD, SIGNATURE_FIELD)
_SIGV2 = frozenset(("awsaccesskeyid", "signature"))


class _FormIdentity(Identity):
    __slots__ = ("bucket", "fields")
    bucket: str
    fields: Mapping[str, str]

    def __init__(self, *values: Any, bucket: str, fields: Mapping[str, str]) -> None:
        super().__init__(*values)
        assign(self, "bucket", bucket)
        assign(self, "fields", MappingProxy(dict(fields)))

    def _shown(self) -> Iterator[tuple[str, str]]:
        for name, text in super()._shown():
            yield name, repr(sorted(self.fields)) if name == "fields" else text

    def __reduce__(self) -> NoReturn:
        raise TypeError("a verified form does not pickle: take from it what is needed")


class VerifiedForm(_FormIdentity):
    """A form whose signature, policy and fields hold, and its file's size if that is bounded.

    Attributes, beside those of `Identity`:
        bucket: the one that the form may upload to.
        fields: lower-case names to values, without the file; with its name in the place of
            ``${filename}`` if that was told.
    """

    __slots__ = ()
    body_verified = True


class VerifiedFormHead(_FormIdentity):
    """A form that holds, for a file whose size is bounded and not known yet.

    Attributes, beside those of `VerifiedForm`:
        size_range: the least and the most bytes that the file may have.
    """

    __slots__ = ("size_range", "_refuse")
    size_range: tuple[int, int]
    _refuse: Refusals
    body_verified = False

    def __init__(
        self,
        *values: Any,
        bucket: str,
        fields: Mapping[str, str],
        size_range: tuple[int, int],
        refuse: Refusals,
    ) -> None:
        super().__init__(*values, bucket=bucket, fields=fields)
        assign(self, "size_range", size_range)
        assign(self, "_refuse", refuse)

    def check_size(self, size: int) -> VerifiedForm:
        """The verified form, for a file of this many bytes.

        Raises:
            VerificationError: the policy does not allow that size.
        """
        least, most = self.size_range
        if size > most:
            raise self._refuse(
                "too large",
                f"The file has {size} bytes, and the policy allows {most}.",
                "Upload a smaller one.",
            )
        if size < least:
            raise self._refuse(
                "too small",
                f"The file has {size} bytes, and the policy asks for {least}.",
                "Upload a larger one.",
            )
        given = [getattr(self, name) for name in Identity.__slots__]
        return VerifiedForm(*given, bucket=self.bucket, fields=self.fields)


def _size(content: Any) -> int:
    if isinstance(content, str):  # of a part that was no file, as strangers may send it
        return len(content.encode(errors="surrogatepass"))
    return memoryview(content).nbytes  # a TypeError if it is no bytes


def _can_be_encoded(text: str) -> bool:
    try:
        text.encode()
    except UnicodeEncodeError:  # half of a pair of surrogates
        return False
    return True


class Form:
    """The fields of a form as they arrived, and the claim in them.

    Args:
        given: a mapping or (name, value) pairs in order, the file last if it is there.
        reader: reads the parts that headers and queries have, too.
        refuse: makes the errors.

    Raises:
        VerificationError: a form that can be read in two ways, or is not signed.
        TypeError: a field that is no str.
    """

    __slots__ = ("_reader", "_refuse", "claim", "fields", "file_size")

    def __init__(
        self,
        given: Mapping[str, Any] | Iterable[tuple[str, Any]],
        reader: Reader,
        refuse: Refusals,
    ) -> None:
        self._reader = reader
        self._refuse = refuse
        self.file_size: int | None = None
        self.fields = self._read(given)
        self.claim = self._claim()

    def check_time(self, now: datetime, max_skew: timedelta) -> None:
        """Not dated in the future, and within the seven days that a signing key is good for."""
        signed_at = self.claim.signed_at
        if signed_at - now > max_skew or now - signed_at > timedelta(seconds=MAX_EXPIRES_IN):
            raise self._refuse(
                "expired",
                f"The form is dated {self.claim.amz_date}, and here it is {now.isoformat()}.",
                "Make the form anew; one lasts seven days at most.",
            )

    def admit(
        self, now: datetime, bucket: str | None, filename: str | None, size: int | None
    ) -> VerifiedForm | VerifiedFormHead:
        """Hold the policy against the form; its signature has been checked."""
        policy = Policy(self.fields[POLICY_FIELD], self._refuse)
        if now > policy.expiration:
            raise self._refuse(
                "denied",
                "Invalid according to Policy: Policy expired, at "
                f"{policy.expiration.isoformat()}; here it is {now.isoformat()}.",
                "Make the form anew.",
            )
        target = self._bucket(bucket, policy)
        fields = self.fields
        if filename is not None:
            if not _can_be_encoded(filename):
                raise self._malformed("The file has a name that no form can have.")
            name = filename.replace("\\", "/").rpartition("/")[2]
            fields = {field: value.replace(FILENAME, name) for field, value in fields.items()}
        policy.check_fields(fields, target, filename is not None)
        claim = self.claim
        identity = (
            claim.access_key_id,
            claim.scope,
            FORM,
            claim.signed_headers,
            claim.signed_at,
            min(policy.expiration, ending(claim.signed_at, timedelta(seconds=MAX_EXPIRES_IN))),
            UNSIGNED_PAYLOAD,
        )
        sizes = policy.size_range()
        if sizes is None:
            return VerifiedForm(*identity, bucket=target, fields=fields)
        head = VerifiedFormHead(
            *identity, bucket=target, fields=fields, size_range=sizes, refuse=self._refuse
        )
        known = size if self.file_size is None else self.file_size
        return head if known is None else head.check_size(known)

    def _bucket(self, told: str | None, policy: Policy) -> str:
        """The bucket of the URL, or the one of the policy; a field may only repeat it.

        A field that is believed instead lets the form go elsewhere (CVE-2023-43040).
        """
        target = told if told is not None else policy.bucket()
        if target is None:
            raise self._refuse(
                "denied",
                "The policy fixes no bucket, and none was told.",
                "Verify with bucket=, the bucket of the URL.",
            )
        if self.fields.get("bucket", target) != target:
            raise self._refuse(
                "denied",
                f"The form names the bucket {self.fields['bucket'][:80]!r}, and goes to "
                f"{target[:80]!r}.",
                "Send it where it belongs, or leave the field out.",
            )
        return target

    def _read(self, given: Mapping[str, Any] | Iterable[tuple[str, Any]]) -> dict[str, str]:
        pairs: Any = given
        items = pairs.items() if hasattr(given, "items") else pairs
        fields: dict[str, str] = {}
        size = 0
        for name, value in items:
            if self.file_size is not None:
                raise self._malformed(f"The field {str(name)[:80]!r} comes after the file.")
            if not isinstance(name, str):
                raise TypeError(f"names of fields must be str, not {type(name).__name__}")
            lowered = name.lower()
            if lowered == FILE_FIELD:
                self.file_size = _size(value)
                continue
            if not isinstance(value, str):
                raise TypeError(f"the field {lowered} must be str, not {type(value).__name__}")
            if not (name.isascii() and name.isprintable()) or not _can_be_encoded(value):
                raise self._malformed(
                    f"The field {name[:80]!r} has a name or a value that no form can have."
                )
            if lowered in fields:
                raise self._malformed(f"The field {lowered[:80]!r} stands in the form twice.")
            fields[lowered] = value
            size += len(name) + len(value)
            if size > LARGEST_FORM or len(fields) > MOST_FIELDS:
                raise self._refuse(
                    "form large",
                    f"The fields before the file are more than {MOST_FIELDS}, or longer than "
                    f"{LARGEST_FORM} characters.",
                    "Send fewer.",
                )
        return fields

    def _malformed(self, problem: str) -> Exception:
        return self._refuse(
            "post", problem, "Send each field once, and one file behind all of them."
        )

    def _claim(self) -> Claim:
        fields = self.fields
        missing = [name for name in _REQUIRED if not fields.get(name)]
        if missing:
            raise self._incomplete(missing)
        if fields.keys() >= _SIGV2:
            raise self._reader.several_mechanisms()
        algorithm = self._reader.algorithm(fields[ALGORITHM_FIELD])
        if algorithm.region_set("any"):
            raise self._refuse(
                "form",
                f"{algorithm.name} signs no forms.",
                "Sign with AWS4-HMAC-SHA256, for one region.",
            )
        amz_date = fields[DATE_FIELD]
        token = fields.get(TOKEN_FIELD)
        return Claim(
            FORM,
            algorithm,
            self._reader.read_credential(FORM, algorithm, fields[CREDENTIAL_FIELD]),
            amz_date,
            self._reader.moment("form", DATE_FIELD, amz_date),
            tuple(sorted(fields)),
            fields[SIGNATURE_FIELD],
            "",
            tokens={} if token is None else {TOKEN_FIELD: token},
        )

    def _incomplete(self, missing: list[str]) -> Exception:
        if self.fields.keys() >= _SIGV2:
            return self._reader.other_mechanism("The form is signed with Signature Version 2.")
        if len(missing) == len(_REQUIRED):
            return self._refuse("anonymous", "The form is not signed.", "Sign it.")
        return self._refuse(
            "form",
            f"The form lacks the field {missing[0]}.",
            f"A signed form has all of {', '.join(_REQUIRED)}.",
        )
