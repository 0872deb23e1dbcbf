"""The command line. Only `sigv4 serve` listens; no command calls the network unless asked to."""

from __future__ import annotations

import sys

from .. import __version__

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Sequence

__all__ = ["main"]


def main(arguments: Sequence[str] | None = None) -> int:
    """Run a command.

    Args:
        arguments: the command line after the program's name; that of the process by default.

    Returns:
        Exit status, as documented in docs/exit-codes.md: 0 done, 1 refused (the reason is on
        standard error), 2 wrong usage, 3 done but for some rows, 130 and 143 interrupted.
    """
    given = sys.argv[1:] if arguments is None else list(arguments)
    if given == ["--version"]:  # answered before anything else is imported
        print(f"sigv4 {__version__}")
        _warn_of_other_distribution()
        return 0
    from .run import run

    return run(given)


def _warn_of_other_distribution() -> None:
    """Warn when files of the distribution that is called `sigv4` lie in the same folder."""
    import os

    folder = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))  # noqa: PTH100, PTH120  pathlib costs ten modules
    for name in os.listdir(folder):  # noqa: PTH208
        if name.startswith("sigv4-") and name.endswith((".dist-info", ".egg-info")):
            print(
                f"sigv4: warning: {name} is another distribution that installs files under the "
                "same name. Uninstall both, then install sigv4-engine alone.",
                file=sys.stderr,
            )
