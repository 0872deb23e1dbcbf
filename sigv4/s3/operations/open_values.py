"""The open parameters of a presigner other than the key: check and encode their values.

Most presigned URLs have only their key open, and a first one does not load this.
"""

from __future__ import annotations

from ...core.encoding import encode
from ...core.frozen import Frozen, assign
from ...core.refused_headers import non_ascii
from ...core.wire import canonical_value
from .model import BLANKS
from .own_query import own_value
from .refused_values import rule_of
from .values import copy_source, serialise

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import Any

    from .model import Parameter


class OpenQuery(Frozen):
    """A parameter in the query, left open.

    Args:
        operation: the operation of the parameter.
        parameter: the parameter that is open.
        lifted: whether to allow values that S3 refuses.
    """

    __slots__ = ("operation", "parameter", "lifted", "_rule")
    operation: str
    parameter: Parameter
    lifted: bool
    _rule: Callable[[str], None] | None

    def __init__(self, operation: str, parameter: Parameter, lifted: bool = False) -> None:
        assign(self, "operation", operation)
        assign(self, "parameter", parameter)
        assign(self, "lifted", lifted)
        assign(self, "_rule", None if lifted else rule_of(operation, parameter))

    def admit(self, value: Any) -> str:
        """Return the value as the query has it, percent-encoded."""
        text = serialise(self.parameter, value)
        if self._rule is not None:
            self._rule(text)
        return text if text.isalnum() and text.isascii() else encode(text.encode())


class OwnQuery(Frozen):
    """One of the user's own query parameters, left open."""

    __slots__ = ("name",)
    name: str

    def __init__(self, name: str) -> None:
        assign(self, "name", name)

    def admit(self, value: Any) -> str:
        """Return the value as the query has it, percent-encoded."""
        return own_value(self.name, value)


class OpenHeader(Frozen):
    """A parameter that is a header, left open.

    Args:
        operation: the operation of the parameter.
        parameter: the parameter that is open.
        lifted: whether to allow values that S3 refuses.
        non_ascii: whether to allow non-ASCII values.
        body: the body that is sent, which the value must not contradict; None if it is not known.
    """

    __slots__ = ("operation", "parameter", "lifted", "non_ascii", "body", "_rule")
    operation: str
    parameter: Parameter
    lifted: bool
    non_ascii: bool
    body: bytes | None
    _rule: Callable[[str], None] | None

    def __init__(
        self,
        operation: str,
        parameter: Parameter,
        lifted: bool = False,
        non_ascii: bool = False,
        body: bytes | None = None,
    ) -> None:
        assign(self, "operation", operation)
        assign(self, "parameter", parameter)
        assign(self, "lifted", lifted)
        assign(self, "non_ascii", non_ascii)
        assign(self, "body", body)
        assign(self, "_rule", None if lifted else rule_of(operation, parameter, body))

    def admit(self, value: Any) -> str:
        """Return the value as the canonical request has it."""
        text = self._text(value)
        if self._rule is not None:
            self._rule(text)
        if not (text.isascii() or self.non_ascii):
            raise non_ascii(self.parameter.wire_name, text, self.parameter.name)
        return canonical_value(self.parameter.wire_name, text)

    def sent(self, value: Any) -> str:
        """Return the value as the header has it: some clients refuse to send blanks around it."""
        return self._text(value).strip(BLANKS)

    def _text(self, value: Any) -> str:
        if self.parameter.name == "CopySource":
            return copy_source(value)
        return serialise(self.parameter, value)
