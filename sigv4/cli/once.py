"""An option that may be given once: of two files, one would be left out without a word."""

from __future__ import annotations

import argparse

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any


class Once(argparse.Action):
    """Stores one value, and refuses a second."""

    def __call__(
        self,
        parser: argparse.ArgumentParser,
        namespace: argparse.Namespace,
        values: Any,
        option_string: str | None = None,
    ) -> None:
        """Take the value, if it is the first."""
        if getattr(namespace, self.dest, self.default) is not self.default:
            parser.error(
                f"{option_string} is given twice; one run has one: put the files together, or run "
                "twice"
            )
        setattr(namespace, self.dest, values)
