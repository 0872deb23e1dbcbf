"""Errors of AWS about signatures, and the page of this documentation that says what to do.

Each row of aws_errors.json cites where its words stand: AWS's list of S3's error codes, or a public
thread that quotes the response. A message is given as far as it is the same in every response:
without regions, times and names.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import NamedTuple


class AwsError(NamedTuple):
    """An error code, a fixed part of its message (or nothing), and the page that answers it.

    Attributes:
        code, message, meaning: as AWS writes the first two; what it means, in a sentence.
        page: the file in docs/.
        source: the URL of a page that quotes the code and the message.
    """

    code: str
    message: str
    meaning: str
    page: str
    source: str


ERRORS = tuple(
    AwsError(**row)
    for row in json.loads(Path(__file__).with_suffix(".json").read_text(encoding="utf-8"))
)
