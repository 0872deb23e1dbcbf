"""Where the values of a row come from, and which rows are skipped."""

from __future__ import annotations

import re
from dataclasses import dataclass

from ..core.errors import InvalidRow

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

KEY, BUCKET, REGION, PROFILE, URI, VERSION = (
    "Key",
    "Bucket",
    "Region",
    "Profile",
    "URI",
    "VersionId",
)
# The parts of a request that rows may bring, and the kind of each.
URL, METHOD, HEADERS, BODY = "URL", "Method", "Headers", "Body"
REQUEST_KINDS = {URL: "string", METHOD: "string", HEADERS: "headers", BODY: "string"}
REFUSED, KEPT, NULL, ABSENT = "refused", "kept", "null", "absent"  # what an empty value means

_ESCAPE = re.compile("%[0-9A-Fa-f]{2}")
_LONGEST_NUMBER = 20  # digits: of any size of an object
_BOOLEANS = {"true": True, "false": False}
_SCHEMES = ("s3", "s3a", "s3n")


@dataclass(frozen=True, slots=True)
class Column:
    """Where the value of an open parameter comes from.

    Args:
        name: the name of the column.
        index: its place in a record without names, from 0; -1 where records have names.
        kind: of the parameter, as in `s3.operations.Parameter`; ``uri`` for ``s3://bucket/key``,
            ``headers`` for a mapping of header names and values.
        encoded: whether it is percent-encoded, with ``+`` for a space, as in an S3 Inventory; None
            if that is not known, and what may be encoded is refused.
        prefix: put before each key.
        empty: what an empty text means: the row is ``refused``, the text is ``kept``, it is the
            version ``null``, or the parameter is ``absent``.
        parameter: the parameter that the values are of, such as ``Key``.
    """

    name: str
    index: int
    kind: str
    encoded: bool | None = False
    empty: str = KEPT
    prefix: str = ""
    parameter: str = ""

    @property
    def holds_keys(self) -> bool:
        """Whether each text is a key, which must not look like another format."""
        return self.parameter == KEY and self.kind == "string"

    @property
    def simple(self) -> bool:
        """Whether a text is a value, once it is decoded."""
        return self.kind == "string" and self.empty == KEPT

    @property
    def plain(self) -> bool:
        """Whether a text is a value as it is."""
        return self.simple and self.encoded is False and not self.prefix

    def read(self, value: Any) -> Any:
        """Return the value as the maker takes it.

        Raises:
            InvalidRow: the value cannot be that of the parameter.
        """
        if value == "" or (value is None and self.empty in (NULL, ABSENT)):
            return self._of_empty(value)
        if self.kind == "headers":
            return _headers(value)
        return self._of_text(value) if isinstance(value, str) else value

    def _of_text(self, value: str) -> Any:
        if self.kind in ("integer", "long"):
            return self._integer(value)
        if self.kind == "boolean":
            return _BOOLEANS.get(value, value)
        if self.kind == "uri":
            return _split_uri(value, encoded=bool(self.encoded))
        if self.encoded is None and may_be_encoded(value):
            raise InvalidRow(
                f"{value[:60]!a} may be percent-encoded, as in an inventory.",
                "Pass --decode-keys if it is, or --no-decode-keys if it is the key itself.",
            )
        return self.prefix + (decoded(value) if self.encoded else value)

    def _of_empty(self, value: Any) -> Any:
        if self.empty == NULL:
            return "null"
        if self.empty == ABSENT:
            return None
        if self.empty == REFUSED or self.kind == "uri":
            raise InvalidRow(
                f"{self.name} is empty.", "Give it a value in each row, or leave out the column."
            )
        return {} if self.kind == "headers" else value

    def _integer(self, value: str) -> int:
        if not is_number(value):
            raise InvalidRow(
                f"{self.name} must be a whole number, not {value[:60]!r}.", "Correct the row."
            )
        return int(value)


def is_number(text: str) -> bool:
    """Return whether a text is some digits 0 to 9, and no more than any number here can have."""
    return text.isascii() and text.isdigit() and len(text) <= _LONGEST_NUMBER


def may_be_encoded(text: str) -> bool:
    """Return whether a text has an escape such as ``%20``."""
    return "%" in text and _ESCAPE.search(text) is not None


def decoded(text: str) -> str:
    """Decode percent-encoding with ``+`` for a space; bytes beyond UTF-8 become surrogates."""
    from urllib.parse import unquote_plus

    return unquote_plus(text, errors="surrogateescape")


def _split_uri(text: str, *, encoded: bool) -> tuple[str, str]:
    """Split ``s3://bucket/key``; schemes are the same in capitals (RFC 3986)."""
    scheme, colon, path = text.partition("://")
    bucket, _, key = path.partition("/")
    if colon and scheme.lower() in _SCHEMES and key and not bucket.startswith("arn:"):
        return bucket, decoded(key) if encoded else key
    raise InvalidRow(f"{text[:60]!r} does not name an object.", "Write it as s3://bucket/key.")


def _headers(value: Any) -> dict[str, str]:
    """Return headers that are given as JSON, as a mapping, or as lines of ``Name: value``."""
    import json

    if isinstance(value, str):
        if not value.lstrip().startswith("{"):
            return _header_lines(value)
        try:
            value = json.loads(value)
        except ValueError:
            raise InvalidRow("The headers are not JSON.", "Write an object of strings.") from None
    if value is None:
        return {}
    if not isinstance(value, dict) or not all(isinstance(text, str) for text in value.values()):
        raise InvalidRow("The headers are not an object of strings.", "Correct the row.")
    return value


def _header_lines(text: str) -> dict[str, str]:
    headers: dict[str, str] = {}
    for line in text.splitlines():
        name, colon, value = line.partition(":")
        if not colon or name in headers:
            raise InvalidRow(
                "The headers are not lines of 'Name: value', each name once.", "Correct the row."
            )
        headers[name.strip()] = value.strip()
    return headers


@dataclass(frozen=True, slots=True)
class Filter:
    """Which rows are skipped.

    Args:
        name: the name of the column.
        index: its place in a record without names, from 0; -1 where records have names.
        label: what the skipped rows are, as in ``delete markers``.
        drop: values, in lower case, whose rows are skipped.
        keep: if not empty, the values, in lower case, whose rows are not skipped.
        unless: fields; records of JSON that have one of them are not skipped.
        needs: a field; records of JSON that lack it are not skipped.
        remedy: if not empty, rows are refused instead, and this says what to do.
        bucket: if not empty, rows that name another bucket are refused.
        listed: whether it is the URL that mc listed: rows of a folder in a bucket are refused.
    """

    name: str
    index: int
    label: str
    drop: tuple[str, ...] = ()
    keep: tuple[str, ...] = ()
    unless: tuple[str, ...] = ()
    needs: str = ""
    remedy: str = ""
    bucket: str = ""
    listed: bool = False

    @property
    def refuses(self) -> bool:
        """Whether rows are refused instead of skipped."""
        return bool(self.remedy or self.bucket or self.listed)

    def skips_record(self, record: dict[str, Any]) -> bool:
        """Return whether a record of JSON is skipped, or refused."""
        if self.needs and self.needs not in record:
            return False
        if any(name in record for name in self.unless):
            return False
        return self.skips(record.get(self.name))

    def refusal(self, value: Any) -> InvalidRow:
        """Return why a row with this value is refused."""
        if self.bucket:
            return InvalidRow(
                f"The row names the bucket {value[:60]!r} in {self.name}, and the run is for "
                f"{self.bucket[:60]!r}.",
                f"Correct it, or pass --column Bucket={self.name} without --bucket to sign for "
                "each row's bucket.",
                "bucket",
            )
        if self.listed:
            return _of_other_place(value)
        return InvalidRow(f"The row is one of several versions: it has a {self.name}.", self.remedy)

    def skips(self, value: Any) -> bool:
        """Return whether a row with this value is skipped."""
        if self.bucket:
            return isinstance(value, str) and value != self.bucket
        if self.listed:
            return isinstance(value, str) and "://" in value and _listed(value) != (True, "")
        text = str(value).lower()
        return text in self.drop or bool(self.keep and text not in self.keep)


def _listed(url: str) -> tuple[bool, str]:
    """Return whether a URL that mc listed names a bucket, and the folder in it.

    mc cuts off what stands before the last slash.
    """
    path = url.partition("://")[2].partition("/")[2]
    bucket, slash, rest = path.partition("/")
    return bool(bucket and slash), rest[: rest.rfind("/") + 1]


def _of_other_place(url: str) -> InvalidRow:
    in_bucket, folder = _listed(url)
    if in_bucket:
        from shlex import quote

        return InvalidRow(
            f"mc listed the folder {folder[:60]!r}, and its keys are relative to it.",
            f"Pass --key-prefix {quote(folder)}.",
            "key_prefix",
        )
    return InvalidRow(
        f"mc listed {url[:60]!r}, and its keys begin with the bucket.",
        "List one bucket with 'mc ls --recursive --json ALIAS/BUCKET/'.",
    )
