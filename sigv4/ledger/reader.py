"""Read ledgers: check their hashes, and list what was issued."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

from ..core.constants import MAX_EXPIRES_IN
from ..core.errors import SigV4Error
from ..core.timestamp import parse_amz_date
from .records import BLAKE2B, DIGEST, FIRST, SUFFIX, chain_hash

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

_DIGESTS = re.compile(f"[0-9a-f]{{{2 * DIGEST}}}")
_JOINED = re.compile(f"(?:[0-9a-f]{{{2 * DIGEST}}})+")
SHA256 = "sha256"
_TEXTS = ("issued", "signed", "key_id", "method", "action", "label")


class Issued(NamedTuple):
    """A URL that was issued.

    Attributes:
        issued: when, as ``YYYYMMDDTHHMMSSZ``.
        signed: its X-Amz-Date.
        seconds: its X-Amz-Expires.
        key_id: the access key id.
        method: HTTP method that it was signed for.
        action: such as ``s3:GetObject``.
        label: for whom or what.
        path: digest of its path.
        signature: digest of its signature.
        place: file and line of its record.
        is_prefix: whether the path is where keys begin: that of a form whose key ends in
            ``${filename}``.
        hash: of the digests: ``sha256``, or ``blake2b`` in records of bulk runs.
        is_resource: whether the path is the digest of a policy's resource: a URL, perhaps with
            wildcards, of CloudFront. `signed` is then the signer's time, which its signatures
            do not carry.
    """

    issued: str
    signed: str
    seconds: int
    key_id: str
    method: str
    action: str
    label: str
    path: str
    signature: str
    place: str
    is_prefix: bool = False
    is_resource: bool = False
    hash: str = SHA256


@dataclass(frozen=True, slots=True)
class FileReport:
    """What was found in a file of a ledger.

    Attributes:
        path: of the file.
        records: count of its intact records, without the first line.
        urls: count of their URLs.
        head: hash of the last intact line; zeros before the first.
        key_check: tells the key of its digests from other keys.
        incomplete: bytes of a last line without its end: the process was killed while it wrote, or
            is writing.
        line: number of the first line that is not what was written; 0 if all are.
        problem: what is wrong with it.
    """

    path: str
    records: int
    urls: int
    head: str
    key_check: str = ""
    incomplete: int = 0
    line: int = 0
    problem: str = ""


class _Broken(ValueError):
    """A line that is not what was written; the text says why."""


def ledger_files(paths: Iterable[str | Path]) -> Iterator[Path]:
    """Find the files of ledgers: those given, and all in given folders.

    Raises:
        OSError: there is no such file.
    """
    for given in paths:
        path = Path(given)
        if path.is_dir():
            yield from sorted(path.rglob(f"*{SUFFIX}"))
        else:
            path.stat()
            yield path


def verify(path: str | Path, heads: set[str] | None = None) -> FileReport:
    """Check a file of a ledger.

    Args:
        path: of the file.
        heads: hashes that were kept elsewhere; those that a line has are taken out.

    Raises:
        OSError: it cannot be read.
    """
    records = urls = 0
    head, key = FIRST, ""
    number = 0
    with Path(path).open("rb") as file:
        for number, line in enumerate(file, 1):
            if not line.endswith(b"\n"):
                return FileReport(str(path), records, urls, head, key, len(line))
            try:
                head, record = _checked(line, head, number)
            except _Broken as broken:
                return FileReport(
                    str(path), records, urls, head, key, line=number, problem=str(broken)
                )
            if heads is not None:
                heads.discard(head)
            if number == 1:
                key = record["key_check"]
            else:
                records, urls = records + 1, urls + len(_pairs(record))
    if not number:
        return FileReport(str(path), 0, 0, head, line=1, problem="the file is empty")
    return FileReport(str(path), records, urls, head, key)


def issued(path: str | Path) -> Iterator[Issued]:
    """Yield the URLs of a file of a ledger, up to the first line that is not intact.

    Raises:
        OSError: it cannot be read.
    """
    head = FIRST
    name = Path(path).name
    with Path(path).open("rb") as file:
        for number, line in enumerate(file, 1):
            if not line.endswith(b"\n"):
                return  # it was not written whole, so its URLs were not handed out
            try:
                head, record = _checked(line, head, number)
            except _Broken:
                return
            for pair in _pairs(record) if number > 1 else ():
                yield Issued(
                    record["issued"],
                    record["signed"],
                    record["seconds"],
                    record["key_id"],
                    record["method"],
                    record["action"],
                    record["label"],
                    pair[:DIGEST],
                    pair[DIGEST:],
                    f"{name}:{number}",
                    record.get("prefix", False),
                    record.get("resource", False),
                    record.get("hash", SHA256),
                )


def _checked(line: bytes, before: str, number: int) -> tuple[str, dict[str, Any]]:
    """Return the hash and the record of a line."""
    try:
        text = line.removesuffix(b"\n").decode("ascii")
    except UnicodeDecodeError:
        raise _Broken("it is not ASCII") from None
    stated, _, written = text.partition(" ")
    if stated != chain_hash(before, written):
        raise _Broken("its hash does not follow from the lines before it")
    try:
        record = json.loads(written)
    except (ValueError, RecursionError):
        raise _Broken("it is not JSON") from None
    if not isinstance(record, dict) or not _is_record(record, is_first=number == 1):
        raise _Broken("it is not a record of a ledger of version 1")
    return stated, record


def _is_record(record: dict[str, Any], *, is_first: bool) -> bool:
    if is_first:
        return record.get("ledger") == 1 and isinstance(record.get("key_check"), str)
    urls, seconds = record.get("urls"), record.get("seconds")
    is_resource = record.get("resource", False)  # of CloudFront, which has no longest lifetime
    return (
        all(isinstance(record.get(name), str) for name in _TEXTS)
        and _is_date(record["issued"])
        and _is_date(record["signed"])
        and type(seconds) is int
        and isinstance(is_resource, bool)
        and seconds > 0
        and (is_resource or seconds <= MAX_EXPIRES_IN)
        and isinstance(record.get("prefix", False), bool)
        and _are_digests(urls, record.get("hash", SHA256))
    )


def _are_digests(urls: Any, name: Any) -> bool:
    if name == BLAKE2B:
        return isinstance(urls, str) and _JOINED.fullmatch(urls) is not None
    return (
        name == SHA256
        and isinstance(urls, list)
        and all(isinstance(one, str) and _DIGESTS.fullmatch(one) for one in urls)
    )


def _pairs(record: dict[str, Any]) -> list[str]:
    """Return the digests of each URL of a record, which a bulk run joins to one text."""
    urls: list[str] | str = record["urls"]
    if isinstance(urls, str):
        return [urls[start : start + 2 * DIGEST] for start in range(0, len(urls), 2 * DIGEST)]
    return urls


def _is_date(text: str) -> bool:
    try:
        parse_amz_date(text)
    except SigV4Error:
        return False
    return True
