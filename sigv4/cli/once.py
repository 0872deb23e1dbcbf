"""An option that may be given once: of two values, one would be ignored silently."""

from __future__ import annotations

import argparse

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any


class Once(argparse.Action):
    """Stores one value and refuses a second."""

    def __call__(
        self,
        parser: argparse.ArgumentParser,
        namespace: argparse.Namespace,
        values: Any,
        option_string: str | None = None,
    ) -> None:
        """Store the value if it is the first."""
        given: set[str] = vars(namespace).setdefault("given_once", set())
        if self.dest in given:
            parser.error(
                f"{option_string} is given twice, and one run takes one file. Join the files, or "
                "start a run for each"
            )
        given.add(self.dest)
        setattr(namespace, self.dest, values)
