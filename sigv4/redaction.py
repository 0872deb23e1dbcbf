r"""Take signatures, tokens and secrets out of any text: logs, URLs, headers, HAR, settings.

Three kinds of things are found:

- values by their names (`NAMES`): ``X-Amz-Signature=...``, ``"SecretAccessKey": "..."``,
  ``Cookie: ...``. Between a name and its value stands what JSON, YAML, shells, XML, HTML, forms,
  HAR and Python write there, also percent-encoded (``%3D``) or escaped in another JSON (``\"``);
- tokens by their shape: session tokens of STS, tokens of EKS, Bedrock, MSK and Snowflake, JWTs;
- private keys in PEM, and passwords in URLs (``https://user:password@host``).

Rules of this file:

- Text without these comes back as it is. Access key ids, dates, scopes, policies and hashes of
  payloads stay: they say which key signed what and when, and open nothing.
- What is redacted stays so: ``redact(redact(text)) == redact(text)``.
- The time grows with the length of the text, whatever it holds: a run of characters is looked at
  once for each kind of name. Strangers write logs.
- A name is looked for by substring first, since most lines of a log have none. The parameters of
  presigned URLs are found before all others, and are not searched again: see `redaction_usual`.
"""

from __future__ import annotations

import re
from base64 import urlsafe_b64decode

from .core.redact import SECRET_NAMES
from .redaction_forms import (
    AFTER,
    GROUPS_OF_QUOTES,
    NOT_SECRET,
    OPENS_ELEMENT,
    RUN,
    SEPARATORS,
    SHAPES,
)
from .redaction_usual import Rest, find_usual

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from .redaction_forms import Patterns

REDACTED = "REDACTED"  # fits into URLs, JSON, XML and shells as it is

# Names without "-" and "_", in lower case. Whatever stands before the first group belongs to them:
# AWS_SECRET_ACCESS_KEY and TF_VAR_secret_access_key end in a name of the first group.
NAMES = frozenset(
    {
        "accesstoken",
        "authorizationtoken",
        "authtoken",
        "bearertoken",
        "bearertokenbedrock",
        "clientsecret",
        "containerauthorizationtoken",
        "ec2metadatatoken",
        "idtoken",
        "privatekey",
        "refreshtoken",
        "rootpassword",
        "samlassertion",
        "secretaccesskey",
        "secretkey",
        "secretstoken",
        "securitytoken",
        "sessiontoken",
        "ssecustomerkey",
        "vaulttoken",
        "webidentitytoken",
        *[name.replace("-", "") for name in SECRET_NAMES if name.startswith("x-amz-")],
    }
)
_LINES = frozenset({"cookie", "setcookie"})  # whose value is the rest of the line
_PASSWORDS = frozenset({"password", "passwd", "pgpassword"})
_AUTHORIZATIONS = frozenset({"authorization", "proxyauthorization"})
_WHOLE_NAMES = _LINES | _PASSWORDS | _AUTHORIZATIONS | {"secret", "token"}
_LENGTHS = tuple(sorted({len(name) for name in NAMES}))
_MOST_OF_NAME = 200

_HINTS = (
    "signature",
    "token",
    "secret",
    "authorization",
    "cookie",
    "customer",
    "passw",
    "samlassertion",
    "private",
)
_REST_OF_NAME = re.compile(r"[a-z0-9_-]*")
_ESCAPES = re.compile(r"(?:25){0,9}[0-9a-f]{2}")  # of "%26name", after the percent sign
_UNICODE_ESCAPE = re.compile(r"u[0-9a-f]{4}")  # of "\u0026name", after the backslash
_PASSWORD = re.compile(r"[^\s\"'<>,;\\]*")
_UNTIL_LINE_ENDS = re.compile(r"(?:[^\r\n\\]|\\(?![rn]))*")
_SCHEME = re.compile(
    r"(?P<aws4>aws4-)|aws[ \t]{1,9}[^\s:]{1,128}:|(?:bearer|basic|digest|negotiate|token)[ \t]{1,9}"
)
_SPACE = re.compile(r"[\s&]")
_DIGIT = re.compile(r"[0-9]")
_LEAST = 16  # characters of a value that only its name and its looks make a secret
_LEAST_SIGNATURE = 20
_LENGTH_OF_SECRET = 40  # of the secret keys of AWS

_JWT = re.compile(  # looked for where a run begins, so that each is read once
    r"(?:(?<![a-z0-9_-])|(?<=%[0-9a-f]{2})|(?<=\\[nrt]))"
    r"eyj[a-z0-9_-]{8,}\.eyj[a-z0-9_-]{8,}\.[a-z0-9_-]{16,}"
)
_BASE64 = re.compile(r"(?:ahr0chm6ly|eyj)[a-z0-9+/_-]{40,}={0,2}")
_SIGNED = (b"x-amz-signature=", b"signature=", b"x-amz-security-token")
_USER = re.compile(r"[^\s/:@\"'<>]{0,4096}:(?P<password>[^\s/@\"'<>]{1,4096})@")
_PEM = "-----begin "
_PEM_KEY = re.compile(r"[a-z0-9 ]{0,40}private key-----")
_PEM_END = re.compile(r"-----end [a-z0-9 ]{0,40}private key-----")


def redact(text: str) -> str:
    """Return a text in which signatures, tokens and secrets are ``REDACTED``.

    Args:
        text: of any kind and length: a line of a log, a URL, a HAR file, a traceback.

    Returns:
        The text itself if it holds none of them. Access key ids stay.
    """
    lowered = text.lower()
    if len(lowered) != len(text):  # a letter beyond ASCII became two
        lowered = "".join([one.lower() if one.isascii() else one for one in text])
    usual, others = find_usual(lowered)
    spans = [(start, end) for _, start, end in usual + others if start < end]
    if not usual:
        return _without(text, sorted(spans + _others(lowered, text)))
    rest = Rest(lowered, usual)
    spans += [rest.span(span) for span in _others(rest.text, text, rest)]
    return _without(text, sorted(spans))


def _others(lowered: str, text: str, rest: Rest | None = None) -> list[tuple[int, int]]:
    """Find all but the usual parameters.

    Args:
        lowered: in lower case; without the usual parameters, if there were any.
        text: the whole text as it was given.
        rest: finds places of `lowered` in the text; None if they are the same.
    """
    spans: list[tuple[int, int]] = []
    for hint in _HINTS:
        at = lowered.find(hint)
        if at >= 0:
            spans += _named(lowered, hint, at)
    _add_tokens(spans, lowered)
    if "eyj" in lowered or "ahr0chm6ly" in lowered:
        spans += [found.span() for found in _JWT.finditer(lowered)]
        for found in _BASE64.finditer(lowered):
            start, end = found.span() if rest is None else rest.span(found.span())
            if _holds_signature(text[start:end]):
                spans.append(found.span())
    if "://" in lowered and "@" in lowered:
        spans += _passwords(lowered)
    if _PEM in lowered:
        spans += _keys(lowered)
    return spans


def _without(text: str, spans: list[tuple[int, int]]) -> str:
    """Replace spans, which may overlap; without any, return the text itself."""
    if not spans:
        return text
    parts: list[str] = []
    at = 0
    for start, end in spans:
        if start > at or (start == at and not parts):
            parts += [text[at:start], REDACTED]
            at = end
        elif end > at:
            at = end
    return "".join([*parts, text[at:]])


def _named(text: str, hint: str, found: int) -> list[tuple[int, int]]:
    """Find the values of names that hold a hint, from its first place on.

    Args:
        text: in lower case.
        hint: a part of names.
        found: its first place.
    """
    spans: list[tuple[int, int]] = []
    runs = None
    while found >= 0:
        at = _end_of_name(text, found)
        name, start = _name(text, at)
        if name:
            runs = runs or _Runs(text)
            span = _value(text, name, start, at, runs)
            if span is not None:
                spans.append(span)
                at = span[1]
        found = text.find(hint, at)
    return spans


def _end_of_name(text: str, start: int) -> int:
    found = _REST_OF_NAME.match(text, start)
    return found.end() if found else start


def _name(text: str, end: int) -> tuple[str, int]:
    """Return the name of a secret that ends at a place, without "-" and "_", and where it begins.

    The name is empty if it is that of something else.
    """
    start = end
    least = max(0, end - _MOST_OF_NAME)
    while start > least and (text[start - 1].isalnum() or text[start - 1] in "-_"):
        start -= 1
    before = text[start - 1 : start]
    if before in ("%", "\\"):
        escape = (_ESCAPES if before == "%" else _UNICODE_ESCAPE).match(text, start, end)
        if escape:
            start = escape.end()
        elif before == "\\":
            start += 1  # as in "\nsignature:"
    name = text[start:end].replace("-", "").replace("_", "")
    if name in _WHOLE_NAMES:
        return name, start
    if name.endswith(("signature", "signatureprovided")):
        return name if name in NAMES else "signature", start
    return next((name[-size:] for size in _LENGTHS if name[-size:] in NAMES), ""), start


class _Runs:
    """Ends of runs of value characters; each run is read once."""

    def __init__(self, text: str) -> None:
        self._text = text
        self._end = 0
        self._digit = 0

    def end(self, start: int) -> int:
        """Return where the run of a value ends."""
        if start > self._end or self._end == 0:
            found = RUN.match(self._text, start)
            self._end = found.end() if found else start
        return self._end

    def has_digit(self, start: int) -> bool:
        """Tell whether the run that was asked for last has a digit after a place."""
        if self._digit < start:
            found = _DIGIT.search(self._text, start, self._end)
            self._digit = found.start() if found else self._end
        return self._digit < self._end


def _value(text: str, name: str, begin: int, at: int, runs: _Runs) -> tuple[int, int] | None:
    """Find the value that follows a name, which stands from `begin` to `at`."""
    separator = SEPARATORS.match(text, at)
    if separator is None or not _belongs(text[max(0, begin - 5) : begin], separator.lastgroup):
        return None
    start = separator.end()
    if name in _AUTHORIZATIONS:
        scheme = _SCHEME.match(text, start)
        if scheme and scheme["aws4"]:
            return None  # its signature has a name of its own
        start = scheme.end() if scheme else start
    if NOT_SECRET.match(text, start):
        return None
    end = _end_of_value(text, name, begin, start, separator)
    if end is None:
        end = runs.end(start)
        has_digit = runs.has_digit(start)
    else:
        has_digit = _DIGIT.search(text, start, end) is not None
    is_random = has_digit and end - start >= _LEAST
    is_secret = end > start and _is_secret(name, separator.lastgroup, end - start, is_random)
    return (start, end) if is_secret else None


def _belongs(before: str, kind: str | None) -> bool:
    """Tell whether what stands before a name fits what stands after it."""
    if kind == "element":  # not the end of an arrow, or of a closing tag
        return before.endswith(OPENS_ELEMENT)
    return kind != "bare" or before == "name="  # the head of a part of a form


def _end_of_value(
    text: str, name: str, begin: int, start: int, separator: re.Match[str]
) -> int | None:
    """Return where a value ends; None if it ends with its run of characters."""
    kind = separator.lastgroup
    if kind == "block":
        return _end_of_block(text, start, separator[kind])
    if kind in GROUPS_OF_QUOTES and separator[kind]:
        return _closing(text, start, separator[kind])
    if name in _LINES or name in _AUTHORIZATIONS:
        return _end_of_line(text, begin, start, is_assigned="=" in separator[0])
    if name in _PASSWORDS:
        found = _PASSWORD.match(text, start)
        return found.end() if found else start
    return None


def _is_secret(name: str, kind: str | None, length: int, is_random: bool) -> bool:
    """Tell whether a value is a secret; some names are those of other things as well."""
    if name == "signature":
        return is_random and length >= _LEAST_SIGNATURE
    if name == "secret":  # more often the name of one
        return is_random and length >= _LENGTH_OF_SECRET
    if name == "token" or kind in ("word", "item"):
        return is_random
    return True


def _closing(text: str, start: int, quote: str) -> int:
    """Return where a quoted value ends: at its quote, or with the line."""
    end = text.find(quote, start)
    while len(quote) == 1 and end > start and text[end - 1] == "\\":
        end = text.find(quote, end + 1)
    end = end if end >= 0 else len(text)
    line = text.find("\n", start, end)
    return line if line >= 0 else end


def _end_of_block(text: str, start: int, indent: str) -> int:
    """Return where a block of YAML ends: before the first line that is not indented as much."""
    end = text.find("\n", start)
    while end >= 0 and text.startswith(indent, end + 1):
        end = text.find("\n", end + 1)
    return end if end >= 0 else len(text)


def _end_of_line(text: str, begin: int, start: int, *, is_assigned: bool) -> int:
    """Return where the value of a header ends: with the line, or with the quote around both."""
    found = _UNTIL_LINE_ENDS.match(text, start)
    end = found.end() if found else start
    around = text[begin - 1 : begin]
    if around and around in "\"'":
        closing = text.find(around, start, end)
        end = closing if closing >= 0 else end
    if is_assigned:
        space = _SPACE.search(text, start, end)
        end = space.start() if space else end
    return end


def _add_tokens(spans: list[tuple[int, int]], lowered: str) -> None:
    """Add tokens that begin with always the same characters, and what follows several words."""
    for mark, starts in SHAPES:
        if mark in lowered:
            spans += [found.span() for found in _matches(lowered, starts)]
    for mark, starts in AFTER:
        if mark in lowered:
            spans += [found.span(1) for found in _matches(lowered, starts) if _is_random(found[1])]


def _matches(text: str, starts: Patterns) -> Iterator[re.Match[str]]:
    """Find patterns by the text with which each begins."""
    for start, pattern in starts:
        at = text.find(start)
        while at >= 0:
            found = pattern.match(text, at)
            if found:
                yield found
            at = text.find(start, found.end() if found else at + len(start))


def _is_random(value: str) -> bool:
    return len(value) >= _LEAST and _DIGIT.search(value) is not None


def _holds_signature(encoded: str) -> bool:
    plain = encoded.rstrip("=").translate(_URL_SAFE)
    decoded = urlsafe_b64decode(plain[: len(plain) // 4 * 4]).lower()
    return any(mark in decoded for mark in _SIGNED)


_URL_SAFE = str.maketrans("+/", "-_")


def _passwords(text: str) -> Iterator[tuple[int, int]]:
    at = text.find("://")
    while at >= 0:
        found = _USER.match(text, at + 3)
        if found and not found["password"].startswith("***"):
            yield found.span("password")
        at = text.find("://", at + 3)


def _keys(text: str) -> Iterator[tuple[int, int]]:
    at = text.find(_PEM)
    while at >= 0:
        head = _PEM_KEY.match(text, at + len(_PEM))
        start = at + len(_PEM)
        if head:
            foot = _PEM_END.search(text, head.end())
            end = foot.start() if foot else len(text)
            yield head.end(), end
            start = end
        at = text.find(_PEM, start)
