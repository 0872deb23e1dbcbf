"""Find secrets in commands of a shell, where only their place tells what they are.

These are the cookies and the password of curl, the secret of `mc alias set`, and a value that is
given in another option than its name. All texts are in lower case.
"""

from __future__ import annotations

import re

from .ends import closing
from .forms import NOT_SECRET, QUOTE, RUN

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from .lists import Item

    Span = tuple[int, int]

CURL, MC = "curl ", "mc "
OTHER_MC = " alias s"  # of `mcli` and `mc.exe`
_NAMES_OF_MC = (MC, "mcli ", "mc.exe ")
_COMMANDS = ("curl", "mc", "mcli", "mc.exe")
_MOST_WORDS = 200
_BEFORE_COMMAND = re.compile(r"[a-z0-9_.-]\Z")  # as in "rpmc"
_SPACES = re.compile(r"(?:[ \t]|(?:[\\^]|(?<=[ \t])`)\r?\n|\\{1,7}n|\\{1,7}(?=[ ]))+")
_WORD = re.compile(r"(?![<>&])(?:[^\s\"'\\|;]|\\{1,99}(?![\\\"'])[^\s])+")
_PREFIX = re.compile(r"[$^](?=[\"'])")  # of a quote: $'...' of bash, ^"..." of Windows
_SHORT_COOKIE = re.compile(r"-[a-z]{0,5}b")
_SHORT_USER = re.compile(r"-[a-z]{0,5}u")
_LONG_COOKIE, _LONG_USERS = "--cookie", ("--user", "--proxy-user")
_COOKIE_OPTION = re.compile(
    r"(?:-[a-z]{0,5}?b|--cookie=)(?=(?!redacted|https?:)[^\s=-][^\s=]{0,200}=)"
)
_USER_OPTION = re.compile(r"(?:-[a-z]{0,5}?u|--(?:proxy-)?user=)(?=[^\s:-][^\s:]{0,200}:(?!//))")
_COOKIE = re.compile(r"(?!redacted|https?:)[^\s=]{1,200}=")
_USER = re.compile(r"[^\s:]{1,200}:(?!//)")
_URL = re.compile(r"https?://|[$%{<]")
_WITH_ARGUMENT = frozenset(
    {"--api", "--path", "--config-dir", "-c", "--resolve", "--custom-header"}
)
# Which word of a command is the secret.
_SECRETS = (
    (("alias", "set"), 5),
    (("alias", "s"), 5),
    (("config", "host", "add"), 6),
    (("admin", "user", "add"), 5),
)
_PLACEHOLDER = re.compile(
    r"(?:your|my|the)?[-_]?(?:minio[-_]?)?(?:access|secret)?[-_]?(?:key|secret|password)\Z"
)
_CONTINUED = re.compile(r"^(?:[^\n]*(?:[\\^]|[ \t]`)\r?\n)+[^\n]*\n?", re.MULTILINE)
_MARKS = (CURL, *_NAMES_OF_MC, "value", "name", "key=")
# Options that give the name of a value, and those that give the value.
_MOST_BESIDE = 600
_FORM = r"(?:--(?:form(?:-string)?|data(?:-(?:raw|urlencode|binary))?)|-[fd])[ \t=]?"
_NAMES_VALUE = re.compile(
    rf"(?:[ \t]--?name[ \t=]{{1,3}}{QUOTE.pattern}?[a-z0-9_./-]{{0,80}}"
    rf"|{_FORM}{QUOTE.pattern}?(?:[a-z_]{{1,20}}=[^\s&\"']{{0,80}}&)?(?:key|name)=)\Z"
)
_GIVES_NAME = re.compile(
    rf"[ \t]--?name[ \t=]|{_FORM}{QUOTE.pattern}?(?:key|name)="
    r"|(?:(?<![\\^`\r])|(?<=[^ \t]`))\r?\n"
)
_GIVES_VALUE = re.compile(
    rf"(?:[ \t]--?value[ \t=]{{1,3}}|{_FORM}{QUOTE.pattern}?value=|&value=)"
    rf"(?P<quote>{QUOTE.pattern})?"
)


def add_commands(spans: list[Span], text: str) -> None:
    """Add the secrets of curl and mc.

    Args:
        spans: what is added to.
        text: in lower case.
    """
    for mark, find in ((CURL, _of_curl), *[(mark, _of_mc) for mark in _NAMES_OF_MC]):
        at = text.find(mark)
        while at >= 0:
            end = at + len(mark)
            if not _BEFORE_COMMAND.search(text, max(0, at - 1), at):
                words, end = _words(text, at, end)
                spans += [span for span in find(text, words) if _is_given(text, span)]
            at = text.find(mark, end)


def _is_given(text: str, span: Span) -> bool:
    return span[0] < span[1] and not NOT_SECRET.match(text, span[0])


def _words(text: str, begin: int, start: int) -> tuple[list[Span], int]:
    """Return the words of a command after its name, and where it ends."""
    words: list[Span] = []
    most = len(text)
    around = text[begin - 1 : begin]
    if around and around in "\"'":  # the command is a string
        first = begin - 1
        while first and text[first - 1] == "\\":
            first -= 1
        most = closing(text, begin, text[first:begin])
    while len(words) < _MOST_WORDS:
        spaces = _SPACES.match(text, start, most)
        start = spaces.end() if spaces else start
        prefix = _PREFIX.match(text, start, most)
        quote = QUOTE.match(text, prefix.end() if prefix else start, most)
        if quote:
            end = min(closing(text, quote.end(), quote[0]), most)
            words.append((quote.end(), end - (prefix is not None and text[end - 1] == "^")))
            start = end + len(quote[0]) if text.startswith(quote[0], end) else end
            continue
        word = _WORD.match(text, start, most)
        if word is None or word[0] in _COMMANDS:
            break
        words.append(word.span())
        start = word.end()
    return words, start


def _of_curl(text: str, words: list[Span]) -> Iterator[Span]:
    """Find cookies, and the password after the name of a user."""
    before = ""
    for start, end in words:
        word = text[start : min(end, start + 20)]
        if before in (_LONG_COOKIE, f"{_LONG_COOKIE}=") or _SHORT_COOKIE.fullmatch(before):
            if _COOKIE.match(text, start, end):
                yield start, end
        elif before.rstrip("=") in _LONG_USERS or _SHORT_USER.fullmatch(before):
            user = _USER.match(text, start, end)
            if user:
                yield user.end(), end
        elif word.startswith("-"):
            cookie = _COOKIE_OPTION.match(text, start, end)
            user = _USER_OPTION.match(text, start, end)
            if cookie:
                yield cookie.end(), end
            elif user:
                yield text.find(":", user.end(), end) + 1, end
        before = word


def _of_mc(text: str, words: list[Span]) -> Iterator[Span]:
    """Find the secret key of a command that has a key id and a secret key."""
    places: list[Span] = []
    skips = False
    for start, end in words:
        word = text[start : min(end, start + 20)]
        if skips:
            skips = False
        elif word.startswith("-"):
            skips = word in _WITH_ARGUMENT
        else:
            places.append((start, end))
    first = [text[start:end] for start, end in places[:3]]
    for command, place in _SECRETS:
        if tuple(first[: len(command)]) == command and len(places) > place:
            is_admin = command[0] == "admin"
            if not is_admin and not _URL.match(text, places[place - 2][0]):
                return
            if not _PLACEHOLDER.match(text, *places[place]):
                yield places[place]


def value_beside(text: str, begin: int, at: int) -> list[Item]:
    """Return a value that another option gives than the one that gives its name.

    Args:
        text: in lower case.
        begin: where the name begins.
        at: where it ends.
    """
    if not _NAMES_VALUE.search(text, max(0, begin - 120), begin):
        return []
    next_name = _GIVES_NAME.search(text, at, at + _MOST_BESIDE)
    found = _GIVES_VALUE.search(text, at, next_name.start() if next_name else at + _MOST_BESIDE)
    if found is None:
        least = max(0, begin - _MOST_BESIDE)
        for name in _GIVES_NAME.finditer(text, least, begin - 1):
            least = name.end() if "\n" in name[0] else least
        for found in _GIVES_VALUE.finditer(text, least, begin):  # noqa: B007  the last one
            pass
    if found is None:
        return []
    start, quote = found.end(), found["quote"] or ""
    run = None if quote else RUN.match(text, start)
    end = closing(text, start, quote) if run is None else run.end()
    return [(start, end, quote or "'")]


def continued(text: str) -> Iterator[Span]:
    """Yield where a command begins that goes on over several lines, and where it ends."""
    for found in _CONTINUED.finditer(text):
        if any(mark in found[0] for mark in _MARKS):
            yield found.span()
