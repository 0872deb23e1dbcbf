"""Find ``X-Amz-Signature=...`` and ``X-Amz-Security-Token=...``, as presigned URLs have them.

Nearly all secrets in access logs are these, and a session token is half of its line. So they are
found first, and `Rest` is the text without them, in which all else is looked for. It is also
without scope, date, lifetime and signed headers of a URL where these have the usual form, whose
parts are too short for a secret. A value of any other form stays in it, since such a value can run
on over the name of another secret.

This file is written for speed. The plain form of `find_usual` is the pattern `USUAL`, and a test
holds the two equal; another holds that `Rest` changes nothing of what is found.
"""

from __future__ import annotations

import re
from bisect import bisect_left

from .forms import USUAL

# Short enough that Python prepares nothing for each search: with six characters or more, it makes a
# table first where the text is long.
_MARK = "amz-s"
_SIGNATURE, _TOKEN = "ignature=", "ecurity-token="
_DIGITS = 64
_AFTER = frozenset(" &\"'\t\r\n")  # some of the characters that end a value
_FIRST_OF_MASKS = frozenset("x.")  # a value of these alone is a mask
_MOST, _LEAST = 4096, 20
_FIRST, _HOST = "x-amz-credential=", "ignedheaders=host&"
_SCOPE = re.compile(
    r"x-amz-credential=a[ks]ia[a-z0-9]{16}%2f[0-9]{8}"
    r"%2f[a-z0-9-]{1,16}%2f[a-z0-9-]{1,16}%2faws4_request"
    r"&x-amz-date=[0-9]{8}t[0-9]{6}z&x-amz-expires=[0-9]{1,6}&"
)
_MOST_OF_SCOPE = 200
_BEFORE_SCOPE = "&"  # it stays in the rest, and ends a value that runs up to it
_OF_TOKENS = b"abcdefghijklmnopqrstuvwxyz0123456789-_/.~"
_ENCODED = ("%2b", "%2f", "%3d")
_PLACEHOLDER = "\0"  # neither white space nor a part of names, and no end of a value

TYPE_CHECKING = False
if TYPE_CHECKING:
    Usual = tuple[int, int, int]  # where the name begins, where the value begins and ends


def find_usual(text: str) -> tuple[list[Usual], list[Usual]]:
    """Find the parameters that have a value; where it begins at its end, it is no secret.

    Args:
        text: in lower case.

    Returns:
        those whose value has the usual form, which `Rest` does without, and the others.
    """
    found: list[Usual] = []
    others: list[Usual] = []
    at = text.find(_MARK)
    while at >= 0:
        begin, name = at - 2, at + len(_MARK)
        end = name
        if text[max(begin, 0) : at] == "x-":
            if text.startswith(_SIGNATURE, name):
                start = name + len(_SIGNATURE)
                end = _end_of_signature(text, start)
            elif text.startswith(_TOKEN, name):
                start = name + len(_TOKEN)
                end = _end_of_token(text, start)
            else:
                start = 0
                if text.startswith(_HOST, name):
                    earliest = max([each[-1][2] for each in (found, others) if each], default=0)
                    _add_scope(found, earliest, text, begin, name + len(_HOST) - 1)
            if start and end:
                found.append((begin, start, end))
            elif start:
                end = _end_of_any(text, begin, start)
                if start < end:
                    others.append((begin, start, end))
        at = text.find(_MARK, end)
    return found, others


def _end_of_any(text: str, begin: int, start: int) -> int:
    """Return the end of a value of any form; its start if it is no secret."""
    found = USUAL.match(text, begin)
    return found.end() if found else start


def _add_scope(found: list[Usual], earliest: int, text: str, begin: int, end: int) -> None:
    """Add what stands before the signed headers, and these, where they have the usual form.

    Args:
        found: what is added to.
        earliest: where the last value ends, which may hold a URL.
        text: in lower case.
        begin: where the name of the signed headers begins.
        end: where their value ends.
    """
    first = text.rfind(_FIRST, max(earliest, begin - _MOST_OF_SCOPE), begin)
    if first > 0 and text[first - 1] == _BEFORE_SCOPE and _SCOPE.fullmatch(text, first, begin):
        found.append((first, end, end))


def _end_of_signature(text: str, start: int) -> int:
    """Return the end of 64 letters and digits; 0 for all else."""
    end = start + _DIGITS
    value = text[start:end]
    is_usual = text[end : end + 1] in _AFTER and value.isalnum() and value[0] not in _FIRST_OF_MASKS
    return end if is_usual else 0


def _end_of_token(text: str, start: int) -> int:
    """Return the end of a token in base64 that is percent-encoded as in URLs; 0 for all else."""
    end = text.find("&", start, start + _MOST)
    if end < start + _LEAST or text[start] in _FIRST_OF_MASKS:
        return 0
    value = text[start:end]
    if not value.isascii():
        return 0
    others = len(value.encode().translate(None, _OF_TOKENS))
    if not others:
        return end
    is_usual = others == sum([value.count(each) for each in _ENCODED])
    return end if is_usual else 0


class Rest:
    """A text without the usual parameters, each of which is one character in it.

    Args:
        text: in lower case.
        usual: what `find_usual` has found in it.
    """

    def __init__(self, text: str, usual: list[Usual]) -> None:
        parts = []
        self._places: list[int] = []  # of the characters that stand for parameters
        self._shifts = [0]  # how far what follows each is moved
        at = shift = 0
        for begin, _, end in usual:
            parts.append(text[at:begin])
            self._places.append(begin - shift)
            shift += end - begin - 1
            self._shifts.append(shift)
            at = end
        parts.append(text[at:])
        self.text = _PLACEHOLDER.join(parts)

    def span(self, span: tuple[int, int]) -> tuple[int, int]:
        """Return the span of the whole text that a span of the rest is."""
        start, end = span
        places, shifts = self._places, self._shifts
        return (
            start + shifts[bisect_left(places, start)],
            end + shifts[bisect_left(places, end)],
        )
