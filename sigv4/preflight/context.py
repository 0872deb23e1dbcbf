"""What is known of a request's context keys: a value, known to be absent, or unknown."""

from __future__ import annotations

from collections.abc import Hashable, Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from ..core.errors import InvalidParameter
from .templates import Substitute, Variable

ENCRYPTION_KEY = "s3:x-amz-server-side-encryption-aws-kms-key-id"
# https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_condition-keys.html
_MANY_VALUES = frozenset(
    {
        "aws:calledvia",
        "aws:principalorgpaths",
        "aws:principalservicenameslist",
        "aws:resourceorgpaths",
        "aws:tagkeys",
        "kms:grantoperations",
        "kms:resourcealiases",
        "s3:requestobjecttagkeys",
    }
)


@dataclass(frozen=True, slots=True)
class Value:
    """What is known of one key.

    Attributes:
        texts: its values; empty where it is absent or unknown.
        unknown: whether it is not known, not even whether it is there.
    """

    texts: tuple[str, ...] = ()
    unknown: bool = False

    @property
    def absent(self) -> bool:
        """Whether the request is known not to have it."""
        return not (self.texts or self.unknown)


@dataclass(frozen=True, slots=True)
class Supposition:
    """One way that an unknown key may be.

    Attributes:
        absent: whether it is absent.
        true: the tests that its value passes, as `conditions.tests_of` names them.
    """

    absent: bool
    true: frozenset[Hashable] = frozenset()


ABSENT = Value()
UNKNOWN = Value(unknown=True)


@dataclass(frozen=True, slots=True)
class Context:
    """The context keys of a request.

    Attributes:
        values: by name in lower case; names of keys ignore case.
        otherwise: what is known of every other key.
        supposed: how unknown keys are supposed to be, by name in lower case.
    """

    values: Mapping[str, Value]
    otherwise: Value
    supposed: Mapping[str, Supposition] = field(default_factory=dict)

    def find(self, key: str) -> Value:
        """Look up a key; what is known of ``prefix/`` holds for each key below it."""
        name = key.lower()
        prefix = name.partition("/")[0] + "/"
        return self.values.get(name) or self.values.get(prefix) or self.otherwise

    def named(self, key: str) -> Value:
        """Look up a key that was named; one that was not is unknown, even if others are absent."""
        return self.values.get(key.lower(), UNKNOWN)

    def substitute(self, variable: Variable) -> Substitute:
        """Replace a policy variable; keys with many values do not serve as variables."""
        value = self.find(variable.key)
        if value.unknown:
            return Substitute(None, frozenset({variable.key}))
        many = len(value.texts) > 1 or variable.key.lower() in _MANY_VALUES
        return Substitute(variable.default if many or value.absent else "".join(value.texts))


def has_other_names(key: str, text: str) -> bool:
    """Tell whether the value of a key is one of several names for the same thing.

    S3 compares the ARN of the KMS key, which a request may also name by its ID or by an alias.
    https://docs.aws.amazon.com/AmazonS3/latest/userguide/UsingKMSEncryption.html#require-sse-kms
    """
    is_key_arn = text.startswith("arn:") and ":key/" in text
    return key.lower() == ENCRYPTION_KEY and not is_key_arn


def make_context(
    known: Mapping[str, Any],
    *,
    derived: Mapping[str, Value],
    absent: Iterable[str] = (),
    unknown: Iterable[str] = (),
    otherwise: Value = UNKNOWN,
) -> Context:
    """Collect what is known of the keys.

    Args:
        known: values by key: text, number, boolean, or a list of them; None is absent.
        derived: what follows from the principal and the resource; `known` takes precedence.
        absent: keys that the request is known not to have.
        unknown: keys that are not known; they win over everything.
        otherwise: what is known of keys that are not named.

    Raises:
        InvalidParameter: a value of another type.
    """
    values = {key.lower(): value for key, value in derived.items()}
    values |= {key.lower(): _value(key, given) for key, given in known.items()}
    values |= {key.lower(): ABSENT for key in absent}
    values |= {key.lower(): UNKNOWN for key in unknown}
    return Context(values, otherwise)


def _value(key: str, given: Any) -> Value:
    return Value(texts_of(key, given))


def texts_of(key: str, given: Any) -> tuple[str, ...]:
    """Write the value of a key as texts: none for None, several for a list.

    Raises:
        InvalidParameter: a value of another type.
    """
    if given is None:
        return ()
    listed = given if isinstance(given, (list, tuple, set, frozenset)) else [given]
    return tuple(_text(key, each) for each in listed)


def _text(key: str, value: Any) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, (str, int, float)):
        return str(value)
    raise InvalidParameter(
        f"The context key {key} has a value of type {type(value).__name__}.",
        "Use a text, a number, a boolean or a list of them.",
        "context",
    )
