"""Copy what signing needs into another project: `sigv4 vendor`.

The copy has only the modules that can be reached from what was asked for, with their imports as
they are here: relative. So it works under any name, also nested and from a zip file.
"""

from __future__ import annotations

from .making import Copy, make_copy
from .parts import PARTS
from .writing import parts_of_copy, write_copy

__all__ = ["PARTS", "Copy", "make_copy", "parts_of_copy", "write_copy"]
