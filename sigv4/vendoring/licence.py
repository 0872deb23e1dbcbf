"""The text of the licence, which every copy needs."""

from __future__ import annotations

from importlib.metadata import PackageNotFoundError, distribution
from pathlib import Path

from ..core.errors import MissingExtra

_DISTRIBUTION = "sigv4-engine"
_CLONE = Path(__file__).parents[2] / "LICENSE"


def licence_text() -> str:
    """Return the text that the installed distribution has, or the clone that this is.

    Raises:
        MissingExtra: it is neither installed nor a clone, so that the text is missing.
    """
    try:
        text = distribution(_DISTRIBUTION).read_text("licenses/LICENSE")
    except PackageNotFoundError:
        text = None
    if text is not None:
        return text
    try:
        return _CLONE.read_text(encoding="utf-8")
    except OSError:
        raise MissingExtra(
            "The text of the licence is missing from this installation, and a copy needs it.",
            f"Install {_DISTRIBUTION} with pip, and run the command from there.",
        ) from None
