"""Values of policies: wildcards and policy variables, matched against text.

Rules

1. Variables exist in policies of version 2012-10-17 only; before, ``${...}`` is literal text.
   https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_version.html
2. ``${*}``, ``${?}`` and ``${$}`` are those characters, literally; ``${key, 'default'}`` has a
   default.
   https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_variables.html
3. A variable without a value and without a default makes the whole value match nothing.
4. The value of a variable is literal: a ``*`` in it is not a wildcard.
5. What starts as a variable and is not one is an error: as text it would match nothing, and turn a
   Deny off in silence.
6. In ``ArnLike`` and ``ArnEquals`` each of the six segments is compared by itself. What a pattern
   with fewer segments matches is not documented: unknown, unless one of its segments differs.
   https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_condition_operators.html#Conditions_ARN
7. In a resource, a variable is replaced after the fifth colon only. ``*`` stays within its
   segment, unless it is the last character of the segment: then it matches colons too. Segments
   missing at the end count as ``*``.
   https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_resource.html
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from enum import Enum, auto

from .outcomes import FALSE, NOTHING, Outcome, settled

_OPENING = "${"
_VARIABLE = re.compile(
    r"\$\{\s*([^{}',\"\s:]+:[^{}',\"]*?[^{}',\"\s]|[*?$])\s*(?:,\s*'([^']*)'\s*)?\}"
)
_ESCAPES = ("*", "?", "$")
_ARN_FIELDS = 6
_ANYTHING = ".*"
_IN_SEGMENT = "[^:]*"


class Style(Enum):
    """How the characters of a value are read."""

    LITERAL = auto()
    WILDCARDS = auto()
    ARN = auto()
    RESOURCE = auto()


@dataclass(frozen=True, slots=True)
class Text:
    """Characters of a policy; wildcards count."""

    characters: str


@dataclass(frozen=True, slots=True)
class Literal:
    """Characters that match themselves."""

    characters: str


@dataclass(frozen=True, slots=True)
class Variable:
    """A policy variable."""

    key: str
    default: str | None


@dataclass(frozen=True, slots=True)
class Substitute:
    """What a variable becomes in one request.

    Attributes:
        text: its value; None without one, or where it is unknown.
        needs: the context key that it depends on, where it is unknown.
    """

    text: str | None
    needs: frozenset[str] = NOTHING


Lookup = Callable[[Variable], Substitute]


@dataclass(frozen=True, slots=True)
class Template:
    """A value of a policy, parsed.

    Attributes:
        text: as the policy has it.
        tokens: its parts, in order.
    """

    text: str
    tokens: tuple[Text | Literal | Variable, ...]

    @property
    def matches_everything(self) -> bool:
        """Whether it consists of ``*`` alone."""
        return bool(self.text) and not self.text.strip("*")

    @property
    def has_variables(self) -> bool:
        """Whether it has policy variables."""
        return any(isinstance(token, Variable) for token in self.tokens)

    def is_void(self, lookup: Lookup) -> bool:
        """Whether it has a variable without a value, and so matches nothing."""
        found = [lookup(token) for token in self.tokens if isinstance(token, Variable)]
        return any(each.text is None and not each.needs for each in found)

    def matches(
        self, text: str, style: Style, lookup: Lookup, *, ignore_case: bool = False
    ) -> Outcome:
        """Match `text` in the given style."""
        pieces: list[tuple[str, bool] | None] = []
        needs: frozenset[str] = NOTHING
        if self.is_void(lookup):
            return FALSE
        for token in self.tokens:
            if not isinstance(token, Variable):
                pieces.append((token.characters, isinstance(token, Text)))
                continue
            found = lookup(token)
            needs |= found.needs
            pieces.append(None if found.text is None else (found.text, False))
        flags = re.DOTALL | re.IGNORECASE if ignore_case else re.DOTALL
        if style is Style.ARN and None not in pieces:
            colons = sum(piece[0].count(":") for piece in pieces if piece)
            if colons < _ARN_FIELDS - 1:
                return _incomplete_arn(pieces, colons, text)
        possible = re.fullmatch(_regex(pieces, style), text, flags) is not None
        return Outcome(value=None, needs=needs) if possible and needs else settled(possible)


def parse(text: str, *, variables: bool) -> Template:
    """Parse a value of a policy.

    Args:
        text: the value.
        variables: whether the version of the policy knows variables.
    """
    return Template(text, tuple(_tokens(text) if variables else [Text(text)]))


def parse_resource(text: str, *, variables: bool) -> Template:
    """Parse a value of Resource or NotResource; variables count after the fifth colon only."""
    if text.count(":") < _ARN_FIELDS - 1:
        return parse(text, variables=False)
    head, tail = _split_arn(text)
    return Template(text, (Text(head), *parse(tail, variables=variables).tokens))


def problem_of(text: str) -> str:
    """Say what is wrong with the policy variables of a value; empty if nothing is."""
    rest = _VARIABLE.sub(" ", text)
    start = rest.find(_OPENING)
    return f"has a malformed policy variable at {rest[start : start + 40]!r}" if start >= 0 else ""


def problem_of_resource(text: str) -> str:
    """Say what is wrong with the variables of a resource, which stand after the fifth colon."""
    complete = text.count(":") >= _ARN_FIELDS - 1
    head, tail = _split_arn(text) if complete else (text, "")
    if _OPENING in head:
        return "has a policy variable before the fifth colon"
    return problem_of(tail)


def glob(pattern: str, text: str) -> bool:
    """Match with ``*`` and ``?``, ignoring case, as actions are matched."""
    regex = _regex([(pattern, True)], Style.WILDCARDS)
    return re.fullmatch(regex, text, re.DOTALL | re.IGNORECASE) is not None


def _split_arn(text: str) -> tuple[str, str]:
    fields = text.split(":", _ARN_FIELDS - 1)
    return ":".join(fields[:-1]) + ":", fields[-1]


def _incomplete_arn(pieces: list[tuple[str, bool] | None], colons: int, text: str) -> Outcome:
    """Compare the fields that a pattern has; what the missing ones mean is not documented."""
    start = ":".join(text.split(":")[: colons + 1])
    possible = re.fullmatch(_regex(pieces, Style.ARN), start, re.DOTALL) is not None
    return Outcome(value=None) if possible else FALSE


def _tokens(text: str) -> Iterator[Text | Literal | Variable]:
    end = 0
    for found in _VARIABLE.finditer(text):
        if found.start() > end:
            yield Text(text[end : found.start()])
        key, default = found.groups()
        yield Literal(key) if key in _ESCAPES and default is None else Variable(key, default)
        end = found.end()
    if end < len(text) or not text:
        yield Text(text[end:])


def _regex(pieces: list[tuple[str, bool] | None], style: Style) -> str:
    """Write a regular expression for parts of a value: texts, and None for what is unknown."""
    return _joined(list(_atoms(pieces, style)))


def _atoms(pieces: list[tuple[str, bool] | None], style: Style) -> Iterator[str]:
    colons = 0
    characters: list[tuple[str, bool] | None] = []
    for piece in pieces:
        characters += [None] if piece is None else [(each, piece[1]) for each in piece[0]]
    by_segment = style in (Style.ARN, Style.RESOURCE)
    for index, character in enumerate(characters):
        if character is None:
            yield _ANYTHING
            continue
        letter, wild = character
        wild = wild and style is not Style.LITERAL
        inside = by_segment and colons < _ARN_FIELDS - 1
        colons += letter == ":"
        if wild and letter == "*":
            following = characters[index + 1] if index + 1 < len(characters) else None
            ends_segment = following is None or following[0] == ":"
            crosses = not inside or (style is Style.RESOURCE and ends_segment)
            yield _ANYTHING if crosses else _IN_SEGMENT
        elif wild and letter == "?":
            yield "[^:]" if inside else "."
        else:
            yield re.escape(letter)
    if style is Style.RESOURCE:
        for _ in range(_ARN_FIELDS - 1 - colons):
            yield from (":", _ANYTHING)


def _joined(atoms: list[str]) -> str:
    """Join atoms so that many stars cost no more than few.

    After the last star that is bound to its segment, each text between two stars is matched at its
    first occurrence only; the star after it makes other occurrences unnecessary.
    """
    limited = [index for index, atom in enumerate(atoms) if atom is _IN_SEGMENT]
    start = limited[-1] + 1 if limited else 0
    texts = [""]
    for atom in atoms[start:]:
        if atom is _ANYTHING:
            texts.append("")
        else:
            texts[-1] += atom
    first, *others = texts
    middle = [
        f"(?=(?P<part{number}>.*?{text}))(?P=part{number})"
        for number, text in enumerate(others[:-1])
        if text
    ]
    last = [f".*{text}" for text in others[-1:]]
    return "".join([*atoms[:start], first, *middle, *last])
