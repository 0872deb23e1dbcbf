"""Lines that look like another format than the one they are read as.

A key may be any text, so such a line could be a key. It hardly ever is: it is a listing that was
given as a list of keys, and each URL would name an object that does not exist.
"""

from __future__ import annotations

import re

from ..core.errors import InvalidRow

# An object, what ends an array or an object, the line of a member, and a string.
_JSON = (
    r'\{"|\{\s|\s*\{\Z|\s*[\]}]\s*(?:,\s*)?\Z'
    r'|\s*"(?:[^"\\]|\\.)*"\s*(?::.*|,\s*)?\Z'
)
_AWS_OUTPUT = (
    r"\|  .*\|\Z|\+-{2}[-+]*\+\Z|-{20,}\Z"
    r"|(?:- | +)(?:Checksum[A-Z][a-z]+|ETag|IsLatest|Key|LastModified|Size|StorageClass): "
    r"|(?:Contents|Versions):\Z"
)
# (what a line begins with, what it looks like, what to do): the first that matches is reported.
_KINDS = (
    ("\ufeff", "the beginning of a file, with a byte order mark", "Pass joined files one by one."),
    (r"(?ai:s3[an]?)://", "an s3:// URI", "Pass --input-format s3-uri, or --column URI=COLUMN."),
    (r"(?:(?ai:https?)|gs|file|hdfs|abfss?)://", "a URL", "List the keys alone."),
    (r"(?ai:arn:aws)[a-z-]*:s3", "an ARN", "List the keys alone."),
    (r"\[\s*\{|\[\s*\Z", "a JSON array", "Pass --input-format list-objects or rclone-lsjson."),
    (_JSON, "JSON", "Pass --input-format jsonl, list-objects or s5cmd-json."),
    (r"\{'|s3\.Object[A-Za-z]*\(", "a Python object", "Print the keys alone."),
    (
        _AWS_OUTPUT,
        "a table or YAML of the AWS CLI",
        "List with --output json, and pass --input-format list-objects.",
    ),
    (
        r"[12]\d{3}-\d\d-\d\d \d\d:\d\d +\d.* (?ai:s3)://",
        "the output of 's3cmd ls'",
        "Pass its s3:// URIs alone, with --input-format s3-uri.",
    ),
    (
        r"\[[12]\d{3}-\d\d-\d\d \d\d:\d\d:\d\d [^\]]+\] ",
        "the output of 'mc ls'",
        "List with 'mc ls --recursive --json', and pass --input-format jsonl.",
    ),
    (
        r"\s+\d+  [12]\d{3}-\d\d-\d\dT\S+  gs://",
        "the output of 'gsutil ls'",
        "List the keys alone.",
    ),
    (
        r"[│ \u00a0]*[├└]──",
        "the output of 'rclone tree'",
        "List with 'rclone lsf -R', and pass --input-format rclone-lsf.",
    ),
    (
        r"[12]\d{3}-\d\d-\d\d \d\d:\d\d:\d\d +\d|\s+PRE ",
        "the output of 'aws s3 ls'",
        "Pass --input-format aws-ls.",
    ),
    (
        r"[12]\d{3}/\d\d/\d\d \d\d:\d\d:\d\d +\S|\s+DIR ",
        "the output of 's5cmd ls'",
        "Pass --input-format s5cmd-ls.",
    ),
    (
        r"\s+-?\d+ |\d{9,} ",
        "the output of 'rclone ls'",
        "Pass --input-format rclone-ls.",
    ),
    (
        r"[12]\d{3}-\d\d-\d\d \d\d:\d\d:\d\d[;,]",
        "the output of 'rclone lsf --format'",
        "List with 'rclone lsf' and no --format.",
    ),
    (r"(?:None|null)\Z", "an empty list, as the AWS CLI prints it", "Leave it out."),
    (r'"[^"]*","', "CSV", "Pass --input-format csv, batch-manifest or batch-report."),
    (r"[^\r]*\r", "lines that end in CR alone", "Convert the line ends with tr '\\r' '\\n'."),
    (
        r"[^\t]*\t",
        "several values with tabs between them",
        "Pass --input-format tsv and --column N, or put each key on a line with tr '\\t' '\\n'.",
    ),
)
_EACH = [(re.compile(start), what, remedy) for start, what, remedy in _KINDS]
_OF_VALUES = 4  # of them: a value of a column is no listing, and may begin with a blank or a brace
_VALUES = re.compile("|".join(start for start, _, _ in _KINDS[:_OF_VALUES]))
# The same for whole blocks: it begins with a line feed, which is searched for quickly, and lets no
# line pass that one of the others would match.
_ANY = re.compile(
    rb'\n(?:[ \t{}\[\]"|]|\xe2\x94|\+-|-[- ]|(?:Contents|Versions):'
    rb"|[Ss]3[AaNn]?[:.]|[Hh][Tt][Tt][Pp][Ss]?:|gs:|file:|hdfs:|abfss?:|[Aa][Rr][Nn]:"
    rb"|[12]\d{3}[-/]\d\d[-/]\d\d |\d{9,} |\xef\xbb\xbf|(?:None|null)(?:\n|\Z))"
)
_VALUE = re.compile(
    rb"\n(?:[Ss]3[AaNn]?://|(?:[Hh][Tt][Tt][Pp][Ss]?|gs|file|hdfs|abfss?)://|[Aa][Rr][Nn]:|\xef\xbb\xbf)"
)


def may_hold(block: bytes, *, whole_lines: bool) -> bool:
    """Return whether a block of lines may hold one that looks like another format.

    Args:
        block: lines, each ended by a line feed.
        whole_lines: whether they are lines of a file, or values of a column.
    """
    if whole_lines and (b"\t" in block or b"\r" in block):
        return True
    pattern = _ANY if whole_lines else _VALUE
    first = block[:64].partition(b"\n")[0]
    return pattern.search(b"\n" + first) is not None or pattern.search(block) is not None


def check(line: str, *, whole_line: bool = True) -> None:
    """Refuse a line that looks like another format.

    Args:
        line: the text that would be signed as a key.
        whole_line: whether it is a line of a file, or the value of a column.

    Raises:
        InvalidRow: names the format, and the flag to use.
    """
    if not whole_line and not _VALUES.match(line):
        return
    for pattern, what, remedy in _EACH if whole_line else _EACH[:_OF_VALUES]:
        if pattern.match(line):
            raise InvalidRow(
                f"{line[:60]!a} looks like {what}.",
                f"{remedy} If it is a key, pass --allow-any-line.",
            )
