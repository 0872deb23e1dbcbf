"""The names of `errors`, whose classes are made when the first of them is used.

The fifty classes take a tenth of the time of an import, and most programs never see one. Modules
that a first presigned URL imports take them from here: ``raise errors.ExpiryTooLong(...)``.
"""

from __future__ import annotations

TYPE_CHECKING = False
if TYPE_CHECKING:
    from .errors import *  # noqa: F403


def __getattr__(name: str) -> object:
    from . import errors

    return getattr(errors, name)
