"""Which lines of an access log used which URL of a ledger.

    text in which a request stands in quotes: S3, load balancers, nginx, Apache, MinIO and others
    text of CloudFront, whose columns are named by a line that begins with #Fields:
    JSON with the request as one of its texts, such as S3's in CloudWatch, or with method and
        target apart, such as that of Caddy, Traefik and CloudFront

Rules of this file:

- S3 masks the signature in its logs, so there a URL is recognised by the digest of its path, the
  access key id, date, lifetime and method. Logs that have the signature are joined by its digest.
  https://docs.aws.amazon.com/prescriptive-guidance/latest/presigned-url-best-practices/logging-interactions.html
- What a client sent may hold quotes, which logs do not always escape. A request is read from the
  first quote that a method follows. It says what was asked for; whether it was refused, the
  status says, which stands after it.
"""

from __future__ import annotations

import json
import re
from collections import defaultdict
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, NamedTuple

from ..core.errors import InvalidCredentials
from ..ledger import Issued, issued, ledger_files, verify
from ..ledger.blocks import block_digests
from ..ledger.reader import SHA256
from ..ledger.records import (
    BLAKE2B,
    check_key,
    key_check,
    path_digest,
    read_url,
    signature_digest,
)
from .records import Malformed

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from ..ledger.records import UrlFacts

_REQUEST = re.compile(
    r"(?P<method>[A-Z]{3,10}) (?P<target>[^\s\"]{1,65536})(?: HTTP/[0-9.]{1,3})?"
    r"(?:\\?\"(?: +(?P<status>[0-9]{3})\b)?|$)"
)
_TIME = re.compile(
    r"[0-9]{2}/[A-Z][a-z]{2}/[0-9]{4}:[0-9:]{8} [+-][0-9]{4}"
    r"|[0-9]{4}-[0-9]{2}-[0-9]{2}[T\t ][0-9]{2}:[0-9]{2}:[0-9]{2}(?:\.[0-9]{1,9})?Z?"
)
_LOAD_BALANCER = re.compile(  # type, time, name, client, target, three times, status
    r"(?:https?|h2|grpcs?|wss?) [^ ]{20,40} app/[^ ]{1,300}(?: [^ ]{1,100}){5}"
    r" (?P<status>[0-9]{3}) "
)
_MARK = "X-Amz-Credential="
_FIELDS = "#Fields:"
_QUERY = "cs-uri-query"  # of CloudFront
_MOST_OF_NAME = 100
_ENCODED = "%25"  # CloudFront encodes what it logs once more


class Request(NamedTuple):
    """A presigned request of a log.

    Attributes:
        method: as the client sent it.
        facts: of its URL.
        time: as the log writes it; empty if it is not found.
        status: HTTP status; empty if it is not found.
    """

    method: str
    facts: UrlFacts
    time: str
    status: str


class Use(NamedTuple):
    """A line that used a presigned URL.

    Attributes:
        line: its number, from 1, over all logs that were read.
        time, status, method: of the request, as the log has them.
        key_id: the access key id of its URL.
        issued: the URL of the ledger; None if no URL of the ledger fits.
        is_of_signer: whether the ledger has other URLs of this access key id.
    """

    line: int
    time: str
    status: str
    method: str
    key_id: str
    issued: Issued | None
    is_of_signer: bool


@dataclass(frozen=True, slots=True)
class Book:
    """What ledgers hold, by what logs have of a URL.

    Attributes:
        by_signature: URLs by the digests of their signatures.
        by_facts: URLs by the digest of their path, access key id, date and lifetime.
        key_ids: all that have signed.
        hashes: of the digests, since each needs one for each line.
        broken: files that are not what was written from a line on, and that line; what follows
            there is not read.
    """

    key: bytes = field(repr=False)
    by_signature: dict[str, Issued]
    by_facts: dict[tuple[str, str, str, int], list[Issued]]
    key_ids: set[str]
    hashes: set[str] = field(default_factory=set)
    broken: list[tuple[str, int]] = field(default_factory=list)

    @classmethod
    def read(cls, paths: Iterable[str], key: bytes) -> Book:
        """Read ledgers.

        Args:
            paths: files, or folders of them.
            key: of the ledgers.

        Raises:
            InvalidCredentials: a ledger was written with another key.
            OSError: a file cannot be read.
        """
        book = cls(check_key(key), {}, defaultdict(list), set())
        for path in ledger_files(paths):
            report = verify(path)
            check = report.key_check
            if report.line:
                book.broken.append((report.path, report.line))
            if check and check != key_check(key):
                raise InvalidCredentials(
                    f"{str(path)[:200]!r} was written with another key.",
                    "Pass the key of this ledger.",
                    "key",
                )
            for one in issued(path):
                book.by_signature.setdefault(one.signature, one)
                book.by_facts[one.path, one.key_id, one.signed, one.seconds].append(one)
                book.key_ids.add(one.key_id)
                book.hashes.add(one.hash)
        return book

    def find(self, request: Request) -> Issued | None:
        """Return the URL that a request used; None if no ledger has it.

        A URL of GET is taken for a HEAD that was refused, as servers do refuse it.
        """
        facts = request.facts
        digests = list(self._digests(facts))
        if facts.signature:
            exact = (self.by_signature.get(signature) for _, signature in digests)
            return next(filter(None, exact), None)
        found = [
            one
            for path, _ in digests
            for one in self.by_facts.get((path, facts.key_id, facts.signed, facts.seconds), ())
        ]
        fitting = [one for one in found if one.method == request.method]
        return next(iter(fitting or found), None)

    def _digests(self, facts: UrlFacts) -> Iterator[tuple[str, str]]:
        """Yield the digests of path and signature, under each hash that the ledgers use."""
        if SHA256 in self.hashes:
            yield path_digest(self.key, facts.path), signature_digest(facts.signature)
        if BLAKE2B in self.hashes:
            yield block_digests(self.key, facts.path, facts.signature)


def uses(blocks: Iterable[list[str] | Malformed], book: Book) -> Iterator[Use]:
    """Yield the presigned requests of logs, with what the ledgers know of them.

    Args:
        blocks: lists of lines.
        book: what the ledgers hold.
    """
    number = 0
    columns: list[str] = []
    for block in blocks:
        for line in () if isinstance(block, Malformed) else block:
            number += 1
            if line.startswith(_FIELDS):
                columns = line.removeprefix(_FIELDS).split()
            request = read_request(line, columns) if _MARK in line else None
            if request is not None:
                yield Use(
                    number,
                    request.time,
                    request.status,
                    request.method,
                    request.facts.key_id,
                    book.find(request),
                    request.facts.key_id in book.key_ids,
                )


def read_request(line: str, columns: list[str]) -> Request | None:
    """Read the presigned request of a line; None without one.

    Args:
        line: of any log.
        columns: names of the fields of a log of CloudFront; empty for others.
    """
    if line[:1] == "{":
        return _of_json(line)
    if columns and "\t" in line:
        return _of_columns(dict(zip(columns, line.split("\t"), strict=False)))
    time = _TIME.search(line)
    at = line.find('"')
    while at >= 0:
        found = _REQUEST.match(line, at + 1)
        if found:
            balancer = _LOAD_BALANCER.match(line)
            before = balancer["status"] if balancer else ""
            return _made(found, time[0] if time else "", before)
        at = line.find('"', at + 1)
    return None


def _made(found: re.Match[str], time: str, status: str = "") -> Request | None:
    facts = read_url(found["target"])
    if facts is None:
        return None
    return Request(found["method"], facts, time, found["status"] or status)


def _of_json(line: str) -> Request | None:
    try:
        value = json.loads(line)
    except (ValueError, RecursionError):
        return None
    texts = {
        name.lower(): str(text)
        for name, text in _texts(value)
        if isinstance(text, (str, int, float)) and len(name) < _MOST_OF_NAME
    }
    if _QUERY in texts:
        return _of_columns(texts)
    times = [text for name, text in texts.items() if "time" in name or name == "ts"]
    time = next(filter(_TIME.match, times), times[0] if times else "")
    status = next((text for name, text in texts.items() if "status" in name), "")
    presigned = [text for text in texts.values() if _MARK in text]
    for text in presigned:
        found = _REQUEST.match(text) or _REQUEST.search(text)
        if found:
            return _made(found, time, status)
    method = next((text for name, text in texts.items() if name.endswith("method")), "")
    facts = next(filter(None, map(read_url, presigned)), None) if method.isalpha() else None
    return facts and Request(method, facts, time, status)


def _texts(value: Any) -> Iterator[tuple[str, Any]]:
    """Yield the fields of an object, and of those directly in it."""
    for name, one in value.items() if isinstance(value, dict) else ():
        if isinstance(one, dict):
            yield from one.items()
        else:
            yield name, one


def _of_columns(fields: dict[str, str]) -> Request | None:
    query = fields.get(_QUERY, "")
    facts = read_url(f"{fields.get('cs-uri-stem', '')}?{query.replace(_ENCODED, '%')}")
    if facts is None:
        return None
    time = f"{fields.get('date', '')} {fields.get('time', '')}".strip()
    return Request(fields.get("cs-method", ""), facts, time, fields.get("sc-status", ""))
