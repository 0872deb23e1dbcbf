"""The policies of forms: decoded, changed, and encoded again in the same, sometimes wrong, way."""

from __future__ import annotations

import base64
from binascii import Error as NotBase64

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable

_MARK = b"\xfb"  # makes the two alphabets of base64 differ


def _encoded(text: str) -> str:
    return base64.b64encode(text.encode("utf-8", "surrogatepass")).decode()


def _of_length_that_is_padded(text: str) -> str:
    stripped = text.rstrip(" ")
    return _encoded(stripped + " " * (-len(stripped.encode()) % 3 + 1))


_WRONG_ENCODERS: dict[str, Callable[[str], str]] = {
    "urlsafe": lambda text: base64.urlsafe_b64encode(_MARK + text.encode()).decode(),
    "no-padding": lambda text: _of_length_that_is_padded(text).rstrip("="),
    "lines": lambda text: base64.encodebytes(text.encode()).decode(),
    "plain": str,
    "utf-16": lambda text: base64.b64encode(text.encode("utf-16")).decode(),
    "bits": lambda text: _of_length_that_is_padded(text).replace("A==", "B==").replace("g=", "h="),
}
_WRONG_DECODERS: dict[str, Callable[[str], str]] = {
    "urlsafe": lambda text: base64.urlsafe_b64decode(text)[len(_MARK) :].decode(),
    "plain": str,
    "utf-16": lambda text: base64.b64decode(text).decode("utf-16"),
}


def decode(encoded: str, form: str = "") -> str | None:
    """Return the text of a policy, or None where it is not base64 of a text.

    Args:
        encoded: as the field has it.
        form: name of a wrong encoding; empty for the right one.
    """
    try:
        if form in _WRONG_DECODERS:
            return _WRONG_DECODERS[form](encoded)
        return base64.b64decode(encoded + "=" * (-len(encoded) % 4)).decode("utf-8")
    except (NotBase64, ValueError):
        return None


def encode(text: str, form: str = "") -> str:
    """Encode the text of a policy; `form` as in `decode`."""
    return _WRONG_ENCODERS.get(form, _encoded)(text)
