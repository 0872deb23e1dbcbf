"""Split a command line into its words and options; no shell runs and no file is read."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass

from ..core.errors import InvalidRequest
from .surroundings import COMMAND

_CARET_AT_END = re.compile(r"(?<=\s)\^[ \t]*\r?(?:\n|\Z)")
_DOUBLED = re.compile(r'(?<=[^\s"\\])""(?!\s|\Z)|(?<=\s)""(?=[^\s"])')
# What is before '<file', '<<END' and '<<< text'; a placeholder and a URL in brackets are words.
_INPUT = re.compile(r"<<<|<<-?|<(?![(]|[^\s<>'\"]*(?:>|://))")
_INPUT_WORD = "\n<"  # no other word is so
_TYPOGRAPHIC = re.compile("\\s[\u2018\u2019\u201c\u201d]")
_STRAIGHT = {0x2018: "'", 0x2019: "'", 0x201C: '"', 0x201D: '"'}
_ESCAPES = {"n": "\n", "t": "\t", "r": "\r", "a": "\a", "b": "\b", "f": "\f", "v": "\v"}


@dataclass(frozen=True, slots=True)
class Grammar:
    """Which options a program has.

    Attributes:
        program: its name, for messages.
        short: the names of short options that are followed by a value.
        flags: the names of other short options that count.
        with_value: the long options that are followed by a value, also as ``--name=value``.
    """

    program: str
    short: Mapping[str, str]
    flags: Mapping[str, str]
    with_value: frozenset[str]


@dataclass(frozen=True, slots=True)
class Options:
    """The options of a command line.

    Attributes:
        pairs: names and values, in order.
        values: the same, the values of each name.
        flags: names of options without a value.
        reads_pipe: whether another command or a file is its standard input.

    The other words, such as a URL, are values without a name.
    """

    pairs: tuple[tuple[str, str], ...]
    values: Mapping[str, list[str]]
    flags: frozenset[str]
    reads_pipe: bool = False

    @property
    def operands(self) -> list[str]:
        """The words that are neither options nor their values, in order."""
        return self.values.get("", [])


def read_options(text: str, grammar: Grammar) -> tuple[Options, tuple[str, ...]]:
    """Read the options of a command line, and say what was repaired to read it.

    Raises:
        InvalidRequest: an open quote, or an option without its value.
    """
    found = COMMAND.match(text)
    text = text[found.start("command") if found else 0 :]
    is_piped = found is not None and bool(found["piped"])
    if '^"' in text or _CARET_AT_END.search(text):
        text = _of_cmd(text)
    notes: tuple[str, ...] = ()
    if _TYPOGRAPHIC.search(text):
        text = text.translate(_STRAIGHT)
        notes = ("The quotes of the command were typographic; they were read as straight ones.",)
    return _options(words(text)[1:], grammar, reads_pipe=is_piped), notes


def _options(arguments: list[str], grammar: Grammar, *, reads_pipe: bool) -> Options:
    pairs: list[tuple[str, str]] = []
    flags: set[str] = set()
    waiting = list(reversed(arguments))
    while waiting:
        word = waiting.pop()
        if word == _INPUT_WORD:
            reads_pipe = True
            del waiting[-1:]
        elif word.startswith("--") and len(word) > 2:
            name, equals, value = word[2:].partition("=")
            if name not in grammar.with_value:
                flags.add(name)
            else:
                pairs.append((name, value if equals else _next(name, waiting, grammar)))
        elif word.startswith("-") and len(word) > 1:
            _short(word[1:], waiting, grammar, pairs, flags)
        else:
            pairs.append(("", word))
    values: dict[str, list[str]] = {}
    for name, value in pairs:
        values.setdefault(name, []).append(value)
    return Options(tuple(pairs), values, frozenset(flags), reads_pipe)


def _short(
    letters: str,
    waiting: list[str],
    grammar: Grammar,
    pairs: list[tuple[str, str]],
    flags: set[str],
) -> None:
    for at, letter in enumerate(letters):
        name = grammar.short.get(letter)
        if name is not None:
            pairs.append((name, letters[at + 1 :] or _next(name, waiting, grammar)))
            return
        flags.add(grammar.flags.get(letter, letter))


def _next(name: str, waiting: list[str], grammar: Grammar) -> str:
    if not waiting:
        raise InvalidRequest(
            f"The {grammar.program} command ends in its option {name}.",
            "Paste the command whole.",
            "request",
        )
    return waiting.pop()


def no_url(program: str) -> InvalidRequest:
    """Make the error of a command without a URL."""
    return InvalidRequest(
        f"The {program} command has no URL.", "Paste the command whole.", "request"
    )


def _of_cmd(text: str) -> str:
    """Write a command line of cmd.exe for a POSIX shell.

    A caret escapes, or continues the line; in double quotes, two quotes are one.
    """
    text = _CARET_AT_END.sub(" ", text)
    if '^"' in text:
        text = text.replace("^", "")
    return _DOUBLED.sub('\\"', text)


def words(text: str) -> list[str]:
    """Split a command line into words as a POSIX shell does, with bash's ``$'...'``.

    The mark of a redirection of the standard input is a word that no other word is equal to.

    Raises:
        InvalidRequest: a quote that does not end.
    """
    found: list[str] = []
    word: list[str] | None = None
    at = 0
    while at < len(text):
        character = text[at]
        if character in "\n;|&" or (character == "#" and word is None):
            break
        if character in " \t\r":
            if word is not None:
                found.append("".join(word))
            word, at = None, at + 1
            continue
        redirection = _INPUT.match(text, at) if word is None else None
        if redirection:
            found.append(_INPUT_WORD)
            at = redirection.end()
            continue
        part, at = _part(text, at)
        if part is not None:
            word = word or []
            word.append(part)
    if word is not None:
        found.append("".join(word))
    return found


def _part(text: str, at: int) -> tuple[str | None, int]:
    """Read a piece of a word, and where it ends; None for a line that goes on."""
    if text.startswith(("\\\r\n", "\\\n"), at):
        return None, text.index("\n", at) + 1
    if text[at] == "\\":
        return text[at + 1 : at + 2], at + 2
    if text.startswith("$'", at):
        return _ansi(text, at + 2)
    if text[at] == "'":
        end = text.find("'", at + 1)
        if end < 0:
            raise _open_quote()
        return text[at + 1 : end], end + 1
    if text[at] == '"':
        return _double(text, at + 1)
    end = at + 1
    while end < len(text) and text[end] not in "\\'\"$ \t\r\n;|&":
        end += 1
    return text[at:end], end


def _double(text: str, at: int) -> tuple[str, int]:
    pieces = []
    while at < len(text) and text[at] != '"':
        if text[at] == "\\" and text[at + 1 : at + 2] in ('"', "\\", "$", "`", "\n"):
            pieces.append(text[at + 1].replace("\n", ""))
            at += 2
        else:
            pieces.append(text[at])
            at += 1
    if at >= len(text):
        raise _open_quote()
    return "".join(pieces), at + 1


def _ansi(text: str, at: int) -> tuple[str, int]:
    pieces = []
    while at < len(text) and text[at] != "'":
        if text[at] != "\\":
            pieces.append(text[at])
            at += 1
            continue
        kind = text[at + 1 : at + 2]
        most = {"x": 2, "u": 4, "U": 8}.get(kind, 0)
        digits = text[at + 2 : at + 2 + most]
        digits = digits[: len(digits) - len(digits.lstrip("0123456789abcdefABCDEF"))]
        code = int(digits, 16) if digits else 0x110000
        if code < 0x110000 and not 0xD800 <= code < 0xE000:
            pieces.append(chr(code))
        else:
            pieces.append(_ESCAPES.get(kind, kind))
        at += 2 + len(digits)
    if at >= len(text):
        raise _open_quote()
    return "".join(pieces), at + 1


def _open_quote() -> InvalidRequest:
    return InvalidRequest(
        "The command has a quote that does not end.", "Paste the command whole.", "request"
    )
