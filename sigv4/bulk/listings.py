"""Lines of listings, as `aws s3 ls`, `s5cmd ls` and `rclone` print them: the key of each.

https://docs.aws.amazon.com/cli/latest/reference/s3/ls.html
https://rclone.org/commands/rclone_ls/
https://github.com/peak/s5cmd
"""

from __future__ import annotations

import re

from ..core.errors import InvalidRow

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable

    Split = Callable[[str], "str | None"]

PLAIN, AWS_LS, S5CMD_LS, RCLONE_LS, RCLONE_LSF = (
    "plain",
    "aws-ls",
    "s5cmd-ls",
    "rclone-ls",
    "rclone-lsf",
)

# Date and time, the size to at least ten places, one space, the key. A human-readable size has a
# unit: "1.2 MiB", "3 Bytes". A key may begin with such a word after digits in all ten places.
_AWS = re.compile(
    r"\d{4}-\d\d-\d\d \d\d:\d\d:\d\d "
    r"(?:(?=[ \d]{9}\d ) *\d+| *[\d.]+ (?:Bytes?|[KMGTPE]iB)| *\d+) (.+)\Z",
    re.DOTALL,
)
_AWS_TOTALS = re.compile(r"\s*(?:Total Objects: \d+|Total Size: .*)?\Z")
# Date and time, a storage class and an ETag where they were asked for, the size, one space or two
# (versions differ), the key: one that begins with a space is refused. With --show-fullpath a line
# is the URI alone.
_S5CMD = re.compile(
    r"\d{4}/\d\d/\d\d \d\d:\d\d:\d\d +(?:[A-Z_]+ +)?(?:[0-9a-f]{32}(?:-\d+)? +)?"
    r"[\d.]+[KMGTP]? {1,2}(\S.*)\Z",
    re.DOTALL,
)
# With --all-versions the key is padded to 50 places, and a space and the version id follow: of AWS,
# a UUID, or a number. https://github.com/peak/s5cmd/blob/master/command/ls.go
_S5CMD_VERSION = re.compile(
    r".{49}  \S+\Z"
    r"|.{50,} (?:[A-Za-z0-9._]{32}|[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}|\d{16,19}|null)\Z",
    re.DOTALL,
)
# The size to nine places, with `lsl` the time to nanoseconds, and the path.
_RCLONE = re.compile(r" *-?\d+ (?:\d{4}-\d\d-\d\d \d\d:\d\d:\d\d\.\d{9} )?(.+)\Z", re.DOTALL)


# With --format, a time first and the size last are the usual ones.
_RCLONE_FORMAT = re.compile(r"\d{4}-\d\d-\d\d \d\d:\d\d:\d\d[;,]|.*;-?\d+\Z", re.DOTALL)


def _aws(line: str) -> str | None:
    found = _AWS.match(line)
    if found:
        return found[1]
    if _AWS_TOTALS.match(line):
        return None
    if line.lstrip().startswith("PRE "):
        raise InvalidRow(f"{line[:60]!a} is a prefix.", "List with 'aws s3 ls --recursive'.")
    raise _unknown(line, "aws s3 ls --recursive")


def _s5cmd(line: str) -> str | None:
    found = _S5CMD.match(line)
    if found and _S5CMD_VERSION.match(found[1]):
        raise InvalidRow(
            f"{line[:60]!a} ends in a version id, as 's5cmd ls' lists all versions.",
            "List without it, or list with 's5cmd --json' and pass --input-format s5cmd-json.",
        )
    if found:
        return found[1]
    if line.lstrip().startswith("DIR "):
        raise InvalidRow(f"{line[:60]!a} is a prefix.", "List 's3://bucket/*' with s5cmd.")
    if line[:5].lower() == "s3://":
        raise InvalidRow(f"{line[:60]!a} is an s3:// URI.", "Pass --input-format s3-uri.")
    raise _unknown(line, "s5cmd ls")


def _rclone(line: str) -> str | None:
    found = _RCLONE.match(line)
    if found:
        return found[1]
    raise _unknown(line, "rclone ls")


def _rclone_lsf(line: str) -> str | None:
    if line.endswith("/"):
        return None
    if _RCLONE_FORMAT.match(line):
        raise InvalidRow(
            f"{line[:60]!a} holds more than a path, as 'rclone lsf' writes with a format.",
            "List without it. If it is the path, pass --input-format txt.",
        )
    return line


def _unknown(line: str, command: str) -> InvalidRow:
    return InvalidRow(f"{line[:60]!a} is not a line of '{command}'.", "Correct the line.")


LAYOUTS: dict[str, Split] = {
    AWS_LS: _aws,
    S5CMD_LS: _s5cmd,
    RCLONE_LS: _rclone,
    RCLONE_LSF: _rclone_lsf,
}
