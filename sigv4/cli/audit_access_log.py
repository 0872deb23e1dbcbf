"""``sigv4 audit access-log``: who signs how, in S3's server access logs."""

from __future__ import annotations

from datetime import timedelta

from ..audit.files import access_logs, log_lines
from ..audit.records import Damaged
from ..core.errors import InvalidParameter
from ..core.timestamp import parse_amz_date
from . import audit_options as shared
from . import ledger_options, messages

TYPE_CHECKING = False
if TYPE_CHECKING:
    from argparse import ArgumentParser, Namespace
    from collections.abc import Iterator
    from typing import Any

    from ..audit.records import Malformed
    from ..audit.uses import Use
    from ..ledger import Issued

DESCRIPTION = (
    "Count the requests in S3's server access logs by signature version and client: "
    "text as S3 writes it, CloudWatch's JSON, Datadog's exports, or Parquet with the columns of "
    "AWS's Athena table. "
    "Exit status 3: Signature Version 2 is still used, or presigned URLs last over seven days. "
    "With --ledger, list the presigned requests of any access log, and which issued URL each used. "
    "Exit status 3 then: a signer of the ledger has signed URLs that the ledger does not have. "
    "Exit status 1: there is no file, no record can be read, or a file is damaged."
)
EXAMPLES = (
    "sigv4 audit access-log logs/ --only-sigv2",
    "sigv4 audit access-log logs/ --output svg > chart.svg",
    "sigv4 audit access-log logs/ --ledger issued/ --ledger-key ledger.key",
)
_MOST_SHOWN = 80
_REFUSED = ("400", "401", "403")  # anyone can write a key id into a URL


def add_arguments(command: ArgumentParser) -> None:
    """Declare the arguments of the command."""
    shared.add_arguments(command)
    group = command.add_argument_group("which issued URL was used (see docs/ledger.md)")
    group.add_argument(
        "--ledger", metavar="PATH", action="append", help="a ledger's folder or file; repeatable"
    )
    group.add_argument("--ledger-key", metavar="FILE", help="the file with the key of the ledger")


def run(options: Namespace) -> int:
    """Print who signs how, or which issued URLs were used."""
    if options.ledger:
        return _show_uses(options)
    return shared.show(options, access_logs(options.paths))


def _show_uses(options: Namespace) -> int:
    from ..audit.uses import Book, uses

    key = ledger_options.key_of(options)
    if options.output not in ("table", "json"):
        raise InvalidParameter(
            f"--output {options.output} does not go with --ledger.",
            "Pass --output table or json.",
            "output",
        )
    book = Book.read(options.ledger, key)
    damaged: list[str] = []
    found = list(uses(_whole(log_lines(options.paths), damaged), book))
    print(_as_json(found) if options.output == "json" else _as_table(found))
    for path, line in book.broken:
        messages.note(
            f"{_plain(path)}: line {line} is not what was written. What follows was not read: run "
            "sigv4 ledger verify."
        )
    known = [use for use in found if use.issued]
    own = [
        use for use in found if not use.issued and use.is_of_signer and use.status not in _REFUSED
    ]
    messages.note(
        f"{len(found)} presigned requests: {len(known)} used URLs of the ledger, {len(own)} URLs "
        f"that its signers signed without it, {len(found) - len(known) - len(own)} URLs of other "
        "signers, or that were refused."
    )
    return shared.end(damaged, is_found=bool(own))


def _whole(
    blocks: Iterator[list[str] | Malformed], damaged: list[str]
) -> Iterator[list[str] | Malformed]:
    """Pass lines on, and note the files that are damaged."""
    for block in blocks:
        if isinstance(block, Damaged):
            damaged.append(str(block))
        yield block


def _as_table(found: list[Use]) -> str:
    rows = [("line", "time", "status", "method", "issued as", "label", "record")]
    for use in found:
        one = use.issued
        rows.append(
            (
                str(use.line),
                _plain(use.time),
                _plain(use.status),
                _plain(use.method),
                f"{one.action} until {_end(one)}" if one else "not in the ledger",
                _plain(one.label if one else ""),
                one.place if one else "-",
            )
        )
    widths = [max(map(len, column)) for column in zip(*rows, strict=True)]
    return "\n".join(
        "  ".join(text.ljust(width) for text, width in zip(row, widths, strict=True)).rstrip()
        for row in rows
    )


def _plain(text: str) -> str:
    """Return a text of a log or a label as a terminal may show it."""
    return ascii(text)[1:-1][:_MOST_SHOWN] or "-"


def _end(one: Issued) -> str:
    end = parse_amz_date(one.signed) + timedelta(seconds=one.seconds)
    return end.isoformat().replace("+00:00", "Z")


def _as_json(found: list[Use]) -> str:
    from json import dumps

    def fields(use: Use) -> dict[str, Any]:
        one = use.issued
        return {
            **use._asdict(),
            "issued": None if one is None else {**one._asdict(), "ends_at": _end(one)},
        }

    return dumps([fields(use) for use in found], indent=2)
