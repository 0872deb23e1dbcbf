"""Find the values that follow the names of secrets.

All texts are in lower case. `forms` has the patterns of what stands between a name and
its value, `ends` tells where values end, and `lists` reads several of them.
"""

from __future__ import annotations

import re

from .before import is_named, value_before
from .commands import value_beside
from .ends import (
    begins_line,
    closing,
    end_of_block,
    end_of_element,
    end_of_heredoc,
    end_of_line,
    end_of_password,
)
from .forms import (
    BELOW,
    BRACES,
    CHANGED,
    CONNECTION,
    COOKIE,
    DASH,
    ENCODED_LIST,
    FALLBACK,
    FOLDER,
    GROUPS_OF_QUOTES,
    HEREDOC,
    LIST,
    MORE_COOKIES,
    NOT_SECRET,
    OPENS_ELEMENT,
    REFERENCE,
    RUN,
    SEPARATORS,
    TAGGED,
)
from .lists import BRACKET, ListReader, read_dashes, read_encoded, read_plain
from .markup import Tags
from .names import (
    AUTHORIZATIONS,
    COOKIES,
    KNOWN_PASSWORD,
    LAST_WORD,
    LINES,
    NAMES,
    PASSWORD,
    WORKING_FOLDER,
    end_of_name,
    name_before,
)
from .nested import KEYS, below, block, flow
from .parts import value_of_part
from .pipes import value_sent
from .sizes import REDACTED, Sizes

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from .lists import Item
    from .usual import Rest

    Span = tuple[int, int]

_SCHEME = re.compile(
    r"(?P<aws4>aws4-)|aws[ \t]{1,9}[^\s:]{1,128}:|(?:bearer|basic|digest|negotiate|token)[ \t]{1,9}"
)
_LEAST = 16  # characters of a value that only its name and its looks make a secret
_LEAST_SIGNATURE = 20
_LEAST_OPTION = 4
_OPTIONS = NAMES | {PASSWORD}
_HEADERS = LINES | AUTHORIZATIONS
_MOST_BEFORE = 300
_LENGTH_OF_SECRET = 40  # of the secret keys of AWS
_WITH_DIGIT = re.compile(r"[^\s0-9]{0,100}[0-9]")
_CONFIGURES = re.compile(  # the AWS CLI and rclone have pairs of names and values
    r"[ \t](?:configure[ \t]set[ \t](?:[a-z0-9_.-]{1,80}\.)?"
    r"|config[ \t](?:create|update)[ \t][^\r\n|;&]{1,200}[ \t])\Z"
)
_MORE = re.compile(r"[^\r\n=]*=")  # cookies after one that was redacted
_IN_TEXT = ("word", "cell", "column")  # the name may be a word of a sentence
_FILES = (".pem", ".key", ".der", ".p8", ".p12", ".pfx")  # where a private key is, not the key


def find_named(
    text: str, hint: str, found: int, whole: str, rest: Rest | None
) -> list[tuple[int, int]]:
    """Find the values of names that hold a hint, from its first place on.

    Args:
        text: in lower case.
        hint: a part of names.
        found: its first place.
        whole: the whole text.
        rest: finds places of `text` in the whole; None if they are the same.
    """
    spans: list[Span] = []
    sizes = tags = None
    within: Iterator[Span] = iter(())  # values of a list that was read
    start = end = last = -1
    while found >= 0:
        while 0 <= end <= found:
            start, end = next(within, (-1, -1))
        if 0 <= start <= found:
            found = text.find(hint, end)
            continue
        at = end_of_name(text, found)
        name, begin = name_before(text, at)
        if name:
            sizes = sizes or Sizes(text, whole, rest)
            values = find_values(text, name, begin, at, sizes)
            if not values:
                tags = tags or Tags(text)
                spans += _beside(text, name, begin, at, sizes, tags)
            if values and values[-1][1] > last:
                within = iter(values)
                start, end = next(within)
                last = values[-1][1]
            elif len(values) == 1:  # within a list that was read
                at = values[0][1]
            spans += values
        found = text.find(hint, at)
    return spans


def find_values(text: str, name: str, begin: int, at: int, sizes: Sizes) -> list[Span]:
    """Find the values that follow a name, which stands from `begin` to `at`."""
    separator = SEPARATORS.match(text, at)
    if separator is None:
        return _secrets(text, name, block(text, at)[0], sizes)
    if not _belongs(text, begin, separator.lastgroup):
        return []
    start, kind = separator.end(), separator.lastgroup
    if kind != "word" and not (kind in GROUPS_OF_QUOTES and separator[kind]):
        items = _items(text, name, begin, separator)
        if items is not None:
            return _secrets(text, name, items, sizes)
        tagged = TAGGED.match(text, start) if begins_line(text, begin) else None
        if tagged and separator[0][-1:] in (" ", "\t"):
            if tagged["quote"] or REFERENCE.match(text, start):
                return _secrets(text, name, _tagged(text, tagged), sizes)
            start = tagged.end()
    span = _value(text, name, begin, start, separator, sizes)
    if kind == "assigned" and separator[kind]:
        return [*([span] if span else []), *_changed(text, name, start, separator[kind], sizes)]
    return [span] if span else []


def _tagged(text: str, tagged: re.Match[str]) -> list[Item]:
    """Find a value of YAML in quotes after its type; none after the type of a reference."""
    start, quote = tagged.end(), tagged["quote"]
    is_reference = REFERENCE.match(text, tagged.start())
    return [] if is_reference else [(start, closing(text, start, quote), quote)]


def _changed(text: str, name: str, start: int, quote: str, sizes: Sizes) -> list[Span]:
    """Return what a plan of Terraform changes a value to that begins at a place."""
    found = CHANGED.match(text, closing(text, start, quote) + len(quote))
    if found is None:
        return []
    item = (found.end(), closing(text, found.end(), found["quote"]), found["quote"])
    return _secrets(text, name, [item], sizes)


def _beside(text: str, name: str, begin: int, at: int, sizes: Sizes, tags: Tags) -> list[Span]:
    """Find a value that stands before its name, or is another attribute or option."""
    items = value_before(text, begin) if is_named(text, begin) else []
    items = items or tags.value(begin) or value_beside(text, begin, at)
    items = items or value_sent(text, begin, at) or value_of_part(text, begin, at)
    return _secrets(text, name, items, sizes)


def _items(text: str, name: str, begin: int, separator: re.Match[str]) -> Iterable[Item] | None:
    """Find the items of a list or of settings; None if something else follows."""
    start = separator.end()
    if separator.lastgroup in ("block", "below"):
        return None
    encoded = ENCODED_LIST.match(text, start)
    if encoded:
        return read_encoded(text, encoded.end(), encoded["quote"])
    if separator[0].rstrip(" \t")[-1:] == ":":
        items = _below(text, name, begin, start)
        if items:
            return items
    opens = LIST.match(text, start)
    return _listed(text, name, opens) if opens else None


def _below(text: str, name: str, begin: int, start: int) -> list[Item]:
    """Find values of YAML that stand below their name: a list, or a word that is indented."""
    if DASH.match(text, start):
        return read_dashes(text, begin, start)[0]
    items = below(text, begin, start)[0]
    if items:
        return items
    word = BELOW.match(text, start) if name in NAMES else None
    found = RUN.match(text, word.end()) if word else None
    return [(found.start(), found.end(), "")] if found else []


def _listed(text: str, name: str, opens: re.Match[str]) -> list[Item] | None:
    """Find the items of an array, or the values of an object of cookies."""
    is_cookie = "cookie" in name
    if opens["object"] and not is_cookie:
        items = ListReader(text, opens.start(), KEYS).items
        return items or flow(text, opens.start()) or None
    reader = ListReader(text, opens.start())
    if reader.has_strings or opens[0][-1] != "[":
        return reader.items
    if name == COOKIES and not COOKIE.match(text, opens.end()):
        return []
    return read_plain(text, opens.end(), is_line=is_cookie or name in AUTHORIZATIONS)


def _secrets(text: str, name: str, items: Iterable[Item], sizes: Sizes) -> list[Span]:
    """Return the items of a list that are secrets."""
    spans: list[Span] = []
    for item in items:
        span = _item(text, name, item, sizes)
        if span is not None:
            spans.append(span)
        elif item[2] == BRACKET:  # words: what follows is no array of secrets
            break
    return spans


def _item(text: str, name: str, item: Item, sizes: Sizes) -> Span | None:
    """Return the value of an item of a list; None if it is not a secret."""
    start, end, quote = item
    start = _after_scheme(text, name, start)
    if not start < end or NOT_SECRET.match(text, start):
        return None
    is_random = sizes.length(start, end) >= _LEAST and sizes.has_digit(start, end)
    is_line = "cookie" in name or name in AUTHORIZATIONS
    kind = None if is_line or quote not in ("", BRACKET) else "word"
    is_secret = _is_secret(name, kind, sizes.length(start, end), is_random)
    return (start, end) if is_secret else None


def _after_scheme(text: str, name: str, start: int) -> int:
    """Return where credentials begin after their scheme; the end of the text after Version 4.

    The signature of Version 4 has a name of its own.
    """
    scheme = _SCHEME.match(text, start) if name in AUTHORIZATIONS else None
    if scheme is None:
        return start
    return len(text) if scheme["aws4"] else scheme.end()


def _value(
    text: str, name: str, begin: int, start: int, separator: re.Match[str], sizes: Sizes
) -> Span | None:
    """Return the only value of a name; None if it is not a secret."""
    kind, first = separator.lastgroup, start
    start = _after_scheme(text, name, start)
    is_list = name in LINES and _MORE.match(text, start)
    span: Span | None = None
    if text.startswith(REDACTED, start) and not is_list:
        span = start, start + len(REDACTED)
    elif name == COOKIES or (name in LINES and kind in _IN_TEXT):
        span = _cookies(text, start, sizes)
    elif NOT_SECRET.match(text, start) or (name == PASSWORD and KNOWN_PASSWORD.match(text, start)):
        span = _instead(text, start) if name in _OPTIONS else None
    elif not (name == PASSWORD and _names_folder(text, begin, start, separator)):
        end = _end_of_value(text, name, begin, start, separator)
        if end is None:
            end = sizes.run(start)
            has_digit = sizes.run_has_digit(start)
        else:
            has_digit = sizes.has_digit(start, end)
        length = sizes.length(start, end)
        is_file = name == "privatekey" and text.endswith(_FILES, start, end)
        is_secret = (
            _is_secret(name, kind, length, has_digit and length >= _LEAST)
            or (kind == "item" and name in _HEADERS and _is_header(text, start, end, first))
            or (kind == "word" and _is_argument(text, name, begin, separator, has_digit, length))
        )
        span = (start, end) if start < end and is_secret and not is_file else None
    return span


def _is_header(text: str, start: int, end: int, first: int) -> bool:
    """Tell whether a string beside the name of a header is its value: credentials or cookies."""
    return start > first or text.find("=", start, end) >= 0


def _is_argument(
    text: str, name: str, begin: int, separator: re.Match[str], has_digit: bool, length: int
) -> bool:
    """Tell whether a word after a name is its value in a command, as in "--secret-key a1b2"."""
    if name not in _OPTIONS or length < _LEAST_OPTION:
        return False
    is_option = text[begin] == "-" or _CONFIGURES.search(text, max(0, begin - _MOST_BEFORE), begin)
    return bool(is_option) and (has_digit or bool(separator["word"]))


def _instead(text: str, start: int) -> Span | None:
    """Return what stands in place of a value that is no secret: a default, braces, a heredoc."""
    fallback = FALLBACK.match(text, start)
    if fallback:
        start, end = fallback.end(), closing(text, fallback.end(), fallback["quote"])
        return (start, end) if start < end else None
    heredoc = HEREDOC.match(text, start)
    if heredoc:
        return heredoc.end(), end_of_heredoc(text, heredoc.end(), heredoc["word"])
    braces = BRACES.match(text, start)
    return braces.span("value") if braces else None


def _names_folder(text: str, begin: int, start: int, separator: re.Match[str]) -> bool:
    """Tell whether PWD is the working directory of a shell, or a word, and no password."""
    at = separator.start()
    if text[at - len(WORKING_FOLDER) : at] != WORKING_FOLDER:
        return False
    quotes = separator.lastgroup in GROUPS_OF_QUOTES and separator[separator.lastgroup]
    is_word = not quotes and ":" in separator[0] and not _WITH_DIGIT.match(text, start)
    is_folder = is_word or FOLDER.match(text, start) is not None
    return is_folder and not CONNECTION.search(text, max(0, begin - _MOST_BEFORE), begin)


def _cookies(text: str, start: int, sizes: Sizes) -> Span | None:
    """Return cookies that stand in a sentence; None if they look like something else."""
    found = COOKIE.match(text, start)
    if found is None or not sizes.has_digit(*found.span("value")) or found["value"].isdigit():
        return None
    more = MORE_COOKIES.match(text, found.end())
    return start, more.end() if more else found.end()


def _belongs(text: str, begin: int, kind: str | None) -> bool:
    """Tell whether what stands before a name fits what stands after it."""
    if kind == "element":  # not the end of an arrow, or of a closing tag
        return text.endswith(OPENS_ELEMENT, 0, begin)
    if kind == "setting":
        return is_named(text, begin)
    return kind != "bare" or text.endswith("name=", 0, begin)  # the head of a part of a form


def _end_of_value(
    text: str, name: str, begin: int, start: int, separator: re.Match[str]
) -> int | None:
    """Return where a value ends; None if it ends with its run of characters."""
    kind = separator.lastgroup
    end = None
    if kind == "block":
        end = end_of_block(text, start, separator[kind])
    elif kind in GROUPS_OF_QUOTES and separator[kind]:
        end = closing(text, start, separator[kind])
    elif name in LINES or name in AUTHORIZATIONS:
        if kind in ("element", "entry"):
            end = end_of_element(text, start)
        elif kind not in _IN_TEXT:
            end = end_of_line(text, begin, start, is_assigned="=" in separator[0])
    elif name == PASSWORD:
        end = end_of_password(text, begin, start, separator[0])
    return end


def _is_secret(name: str, kind: str | None, length: int, is_random: bool) -> bool:
    """Tell whether a value is a secret; some names are those of other things as well."""
    if name == "signature":
        return is_random and length >= _LEAST_SIGNATURE
    if name == LAST_WORD:
        return is_random and length >= _LENGTH_OF_SECRET
    if name == "token" or kind in _IN_TEXT or kind == "item":
        return is_random
    return True
