"""``python -m tests.renderings``: write the files again."""

from __future__ import annotations

from . import write

write()
