"""The XML that operations such as ``complete_multipart_upload`` send, made of Python values.

The structures are those of boto3; `shapes_data` is the table.
https://smithy.io/2.0/spec/protocol-traits.html#xml-bindings
"""

from __future__ import annotations

from ...core.errors import InvalidParameter
from ...core.suggest import did_you_mean
from .model import Parameter
from .shapes_data import ROOTS, SHAPES
from .values import serialise

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping
    from typing import Any

_NAMESPACE = "http://s3.amazonaws.com/doc/2006-03-01/"
_TYPES = "http://www.w3.org/2001/XMLSchema-instance"  # namespace of the attribute xsi:type
_ESCAPES = str.maketrans(
    {"&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;", "\r": "&#xD;", "\n": "&#xA;"}
)
_ESCAPES_IN_TEXT = {code: text for code, text in _ESCAPES.items() if code != ord('"')}


def serialize(operation: str, member: str, value: Any) -> bytes:
    """Return the body of an operation whose parameter `member` is the whole body.

    Args:
        operation: as boto3 calls it, such as ``delete_objects``.
        member: name of the parameter, for errors.
        value: a dict as in boto3; the text itself if S3 expects text (a policy).

    Raises:
        InvalidParameter: a member that is unknown, missing, or has a value that S3 does not know;
            a character that XML cannot carry.
        TypeError: a value of another type.
    """
    if operation not in ROOTS:
        if not isinstance(value, str):
            raise TypeError(f"{member} must be str, not {type(value).__name__}")
        return value.encode()
    element, shape = ROOTS[operation].split(" ")
    return _structure(element, shape, member, value, f' xmlns="{_NAMESPACE}"').encode()


def serialize_members(operation: str, values: Mapping[str, Any]) -> bytes:
    """Return the body of an operation that consists of several parameters.

    Raises:
        InvalidParameter, TypeError: as `serialize`.
    """
    element, shape = ROOTS[operation].split(" ")
    return _structure(element, shape, "", dict(values), f' xmlns="{_NAMESPACE}"').encode()


def _structure(element: str, shape: str, path: str, value: Any, attributes: str = "") -> str:
    if not isinstance(value, dict):
        raise TypeError(f"{path} must be dict, not {type(value).__name__}")
    members = _members(shape)
    _check_members(members, path, value)
    inner = []
    for name, item in value.items():
        if item is None:
            continue
        _, tag, kind, values = members[name]
        place = f"{path}.{name}" if path else name
        if kind == "attribute":
            text = _scalar(place, tag, "string", values, item).translate(_ESCAPES)
            attributes += f' xmlns:xsi="{_TYPES}" {tag}="{text}"'
        else:
            inner.append(_element(tag, kind, values, place, item))
    return _tag(element + attributes, element, "".join(inner))


def _element(tag: str, kind: str, values: str, path: str, value: Any) -> str:
    sort, _, rest = kind.partition(":")
    if sort == "shape":
        return _structure(tag, rest, path, value)
    if sort not in ("list", "wrapped"):
        return _tag(tag, tag, _scalar(path, tag, kind, values, value).translate(_ESCAPES_IN_TEXT))
    if not isinstance(value, (list, tuple)):
        raise TypeError(f"{path} must be a list, not {type(value).__name__}")
    item_tag, _, item_kind = rest.partition(":") if sort == "wrapped" else (tag, "", rest)
    items = "".join(
        [
            _element(item_tag, item_kind, values, f"{path}[{index}]", item)
            for index, item in enumerate(value)
        ]
    )
    return _tag(tag, tag, items) if sort == "wrapped" else items


def _scalar(path: str, tag: str, kind: str, values: str, value: Any) -> str:
    choices = tuple(values.split("|")) if values else ()
    if kind == "nonempty":
        kind = "string"
        if value == "":
            raise InvalidParameter(f"{path} is empty.", "Give it a value.", path)
    text = serialise(Parameter(path, "body", tag, kind, choices, required=False), value)
    for character in text:
        if (character < " " and character not in "\t\r\n") or "\ud800" <= character <= "\udfff":
            raise InvalidParameter(
                f"{path}={text[:60]!a} holds {character!a}, which XML cannot carry.",
                "Leave it out; an object whose key has it is deleted by its own request.",
                path,
            )
        if character in "\ufffe\uffff":
            raise InvalidParameter(
                f"{path}={text[:60]!a} holds {character!a}, which is not a character.",
                "Leave it out.",
                path,
            )
    return text


def _tag(opening: str, element: str, inner: str) -> str:
    return f"<{opening}>{inner}</{element}>" if inner else f"<{opening} />"


def _members(shape: str) -> dict[str, tuple[str, str, str, str]]:
    """Return the mark, element, kind and values of each member."""
    members = {}
    for line in SHAPES[shape].splitlines():
        name, tag, kind, *values = line.split(" ")
        mark = name[0] if name[0] in "*|" else ""
        members[name.removeprefix(mark)] = (mark, tag, kind, values[0] if values else "")
    return members


def _check_members(
    members: Mapping[str, tuple[str, str, str, str]], path: str, value: Mapping[str, Any]
) -> None:
    what = path or "The body"
    for name in value:
        if name not in members:
            raise InvalidParameter(
                f"{what} has no member {str(name)[:60]!r}.",
                f"{did_you_mean(str(name), members)}It has {', '.join(members)}.",
                what,
            )
    for name, (mark, _, _, _) in members.items():
        if mark == "*" and value.get(name) is None:
            raise InvalidParameter(f"{what} needs {name}.", f'Add "{name}" to it.', what)
    alternatives = [name for name, (mark, _, _, _) in members.items() if mark == "|"]
    if alternatives and sum(value.get(name) is not None for name in alternatives) != 1:
        raise InvalidParameter(
            f"{what} must have exactly one of {', '.join(alternatives)}.",
            "Add one, or remove the others.",
            what,
        )
