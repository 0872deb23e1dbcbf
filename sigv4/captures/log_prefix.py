"""What collectors of logs, mails and editors put before each line of a text."""

from __future__ import annotations

import re

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

# Those of docker compose, kubectl, journald, a time with the stream of a container, and mails.
_PREFIXES = (
    re.compile(r"[\w.-]{1,80} {0,40}\| ?"),
    re.compile(r"\[pod/[^\]\n]{1,200}\] ?"),
    re.compile(r"[A-Z][a-z]{2} [ \d]\d [\d:]{8} [\w.-]{1,80} [^\s:\[]{1,80}(?:\[\d{1,10}\])?: ?"),
    re.compile(
        r"\d{4}-\d\d-\d\d[T ]\d\d:\d\d:\d\d[.,]?\d{0,9}(?:Z|[+-]\d\d:?\d\d)?"
        r"(?: std(?:out|err) [FP])?(?: |$)"
    ),
    re.compile(r"(?:>|&gt;)(?: |$)"),
)
_NUMBER = re.compile(r"[ \t]{0,8}(\d{1,6})(?:[:.|]? {0,4}|\t)")
_ALGORITHM = re.compile(r"AWS4-(?:HMAC|ECDSA-P256)-SHA256\r?$", re.MULTILINE)
_DATE = re.compile(r"\d{8}T\d{6}Z\r?$")
_SCOPE = re.compile(r"\d{8}/[\w./-]{0,200}aws4_request\r?$")
_SPACES = "   \t"
_MOST_PASSES = 4
_MOST_ALIGNED = 3
_FEWEST_LINES = 3  # with fewer, a number or a mark may belong to the text


def without_prefix(text: str) -> str:
    """Remove what was put before each line, also where several programs have put something."""
    for _ in range(_MOST_PASSES):
        before, text = text, _once(text)
        if text == before:
            break
    return text


def _once(text: str) -> str:
    lines = text.split("\n")
    filled = [line for line in lines if line.strip()]
    for prefix in _PREFIXES:
        if filled and all(map(prefix.match, filled)):
            return "\n".join([prefix.sub("", line, count=1) for line in lines])
    if len(filled) >= _FEWEST_LINES and _is_numbered(filled):
        return "\n".join([_NUMBER.sub("", line, count=1) for line in lines])
    return text


def _is_numbered(lines: list[str]) -> bool:
    """Tell whether each line begins with a number that is one more than that before it."""
    found = [_NUMBER.match(line) for line in lines]
    numbers = [int(each[1]) for each in found if each is not None]
    steps = {after - before for before, after in zip(numbers, numbers[1:])}  # noqa: B905, RUF007
    return len(numbers) == len(lines) and steps <= {1, 2}  # empty lines may have no number


def without_indent(text: str) -> str:
    """Remove the white space that all lines but the first begin with, and that of the first.

    The first line of a text that was pasted has often lost its own.
    """
    first, *rest = text.split("\n")
    filled = [line for line in rest if line.strip()]
    width = min([_indent(line) for line in filled], default=0)
    return "\n".join([first.lstrip(_SPACES), *[line[width:] for line in rest]])


def _indent(line: str) -> int:
    return len(line) - len(line.lstrip(_SPACES))


def aligned(text: str) -> Iterator[str]:
    """Remove the prefix that the lines of a string to sign have, from all lines that have it.

    The form of these lines is known, so all that is before them was put there, such as the time,
    the level and the name of a logger.
    """
    lines = text.split("\n")
    made = 0
    for at in range(len(lines) - 2):
        if made >= _MOST_ALIGNED or not _ALGORITHM.search(lines[at]):
            continue
        date, scope = _DATE.search(lines[at + 1]), _SCOPE.search(lines[at + 2])
        if date is None or scope is None or not 0 < date.start() == scope.start():
            continue
        made += 1
        yield without_shape(text, lines[at + 1][: date.start()])


def without_shape(text: str, prefix: str) -> str:
    """Remove a prefix, with any digits, from the lines that have it.

    An empty line may have lost the spaces at its end.
    """
    width, digits = len(prefix), shape(prefix)
    lines = text.split("\n")
    for at, line in enumerate(lines):
        if shape(line[:width]) == digits or shape(line.rstrip()) == digits.rstrip():
            lines[at] = line[width:]
    return "\n".join(lines)


def shape(prefix: str) -> str:
    """Write a prefix with one digit for all digits: what it has in common with others."""
    return re.sub(r"\d", "0", prefix)
