"""What takes the place of modules that a copy is without; the two tables are filled for it."""

from __future__ import annotations

from ..core.errors import MissingExtra

PARTS: tuple[str, ...] = ()
REFUSED: dict[str, str] = {}  # the names that each part has


def __getattr__(name: str) -> object:
    part = next((each for each, names in REFUSED.items() if name in names.split()), None)
    if part is None:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    flags = " ".join([f"--with {one}" for one in (*PARTS, part)])
    raise MissingExtra(
        f"{name} is not in this copy of sigv4, which has the parts {', '.join(PARTS)}.",
        f"Make the copy again: sigv4 vendor DIR {flags} --name {__name__.split('.')[-2]} --force.",
    )
