"""``sigv4 power``: what the holder of a presigned URL or a form can do."""

from __future__ import annotations

import os
import sys
import textwrap

from . import options as shared
from . import policies
from .captured_text import add_captured, captured

TYPE_CHECKING = False
if TYPE_CHECKING:
    from argparse import ArgumentParser, Namespace
    from collections.abc import Iterator

    from ..preflight import Freedom, Limit, Power

DESCRIPTION = (
    "Say what the holder of a presigned URL or a form can do, and with which command. The request "
    "is changed in every part and verified with a made-up secret; nothing is contacted. Exit "
    "status 1: a freedom of severity high; 3: medium. The command lines hold the signature: "
    "--hide-signature removes it."
)
EXAMPLES = (
    "sigv4 power --file url.txt --method PUT",
    "sigv4 power --file form.json --bucket-policy bucket.json --output json",
)
_STATUSES = {"high": 1, "medium": 3}
_PIPE_WIDTH = 100
_INDENT = "  "
_VERSIONS = {
    "sigv4": "Signature Version 4",
    "sigv4a": "Signature Version 4A",
    "sigv2": "Signature Version 2",
    "cloudfront": "CloudFront",
}
_KINDS = {"query": "presigned URL", "form": "upload form"}


def add_arguments(command: ArgumentParser) -> None:
    """Declare the arguments of the command."""
    from ..preflight.powers.kinds import KINDS
    from ..preflight.powers.requests import METHODS

    add_captured(command, "a presigned URL, or a curl command or a form (JSON)")
    command.add_argument(
        "--method",
        choices=METHODS,
        help="the method that the URL was signed for (default: all that fit it)",
    )
    command.add_argument(
        "--at",
        type=shared.point_in_time,
        metavar="TIME",
        help="the time at which it is used (default: now)",
    )
    shared.add_repeated(
        command,
        "--accept",
        "a code that does not count for the exit status",
        choices=tuple(KINDS),
        metavar="CODE",
    )
    command.add_argument(
        "--hide-signature",
        action="store_true",
        help="leave signatures and tokens out of the command lines",
    )
    command.add_argument(
        "--brief", action="store_true", help="print neither command lines, remedies nor sources"
    )
    policies.add_policies(command)
    shared.add_output(command, ("text", "json"))


def run(options: Namespace) -> int:
    """Print what the holder can do; return the status of the worst freedom, or of a cut search."""
    from ..preflight import power

    given = policies.read(options) if policies.given(options) else None
    with captured(options) as text:
        found = power(
            text,
            method=options.method,
            policies=given,
            principal=options.principal,
            at=options.at,
        )
    shown = found.redacted() if options.hide_signature else found
    print(_json(shown) if options.output == "json" else _text(shown, options.brief))
    if found.is_partial:
        return _STATUSES["high"]
    counted = [each.severity for each in found.freedoms if each.code not in options.accept]
    return _STATUSES.get(counted[0], 0) if counted else 0


def _text(found: Power, brief: bool) -> str:
    from ..preflight.powers.words import day_and_time

    width = _width()
    end = "unknown" if found.ends_at is None else day_and_time(found.ends_at)
    lines = [
        f"signature:    {_VERSIONS[found.version]}, {_KINDS[found.kind]}",
        f"works until:  {end}",
    ]
    if found.starts_at is not None:
        lines.insert(1, f"works from:   {day_and_time(found.starts_at)}")
    if len(found.methods) > 1:
        methods = ", ".join(found.methods)
        lines.append(f"signed for:   one of {methods}; pass --method if you know it")
    if found.undecided:
        text = f"Policies and facts that were not given may deny it: {', '.join(found.undecided)}."
        lines += ["", *_wrapped(text, width)]
    if found.refusal is not None:
        return "\n".join([*lines, "", *_wrapped(f"It can do nothing: {found.refusal}", width)])
    nothing = f"The holder can do nothing{' that was tried' if found.is_partial else ''}."
    lines += ["", "The holder can:" if found.freedoms else nothing]
    for each in found.freedoms:
        head = f"{each.severity}: {each.text}{_when(each, found)} [{each.code}]"
        lines += ["", *_wrapped(head, width), *(() if brief else _details(each, width))]
    lines += ["", "The holder cannot:"]
    for barred in found.closed:
        lines += ["", *_wrapped(f"{barred.text}{_when(barred, found)} [{barred.code}]", width)]
    return "\n".join(lines)


def _when(each: Freedom | Limit, found: Power) -> str:
    """Say for which methods it holds, unless it holds for all."""
    if len(each.methods) == len(found.methods) or not each.methods:
        return ""
    return f" (If it was signed for {' or '.join(each.methods)}.)"


def _details(each: Freedom, width: int) -> Iterator[str]:
    for line in _wrapped(f"remedy: {each.remedy}", width - len(_INDENT)):
        yield f"{_INDENT}{line}"
    if each.source:
        yield f"{_INDENT}a rule of the service: {each.source}"
    yield f"{_INDENT}{each.curl}"


def _wrapped(text: str, width: int) -> list[str]:
    return textwrap.wrap(
        text, width, subsequent_indent=_INDENT, break_long_words=False, break_on_hyphens=False
    )


def _width() -> int:
    try:
        return os.get_terminal_size(sys.stdout.fileno()).columns
    except (OSError, ValueError):
        return _PIPE_WIDTH


def _json(found: Power) -> str:
    from dataclasses import asdict
    from json import dumps

    remedies = [each.remedy for each in found.freedoms]
    fields = asdict(found)
    fields["ends_at"] = None if found.ends_at is None else found.ends_at.isoformat()
    fields["starts_at"] = None if found.starts_at is None else found.starts_at.isoformat()
    fields["worst"] = found.worst
    for each, remedy in zip(fields["freedoms"], remedies, strict=True):
        each["remedy"] = remedy
    return dumps(fields, indent=2)
