"""The command line.

Only `serve` and `proxy` listen. Only `proxy` and `conformance server` send requests; others call
the network for credentials, if they are asked to.
"""

from __future__ import annotations

import os
import sys

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
    if sys.stderr is None:  # closed: print would write to standard output
        sys.stderr = open(os.devnull, "w", encoding="utf-8")  # noqa: SIM115, PTH123  to the end
    if not _check_other_distribution():
        return 1
    if given == ["--version"]:  # answered before anything else is imported
        from .. import __version__

        try:
            print(f"sigv4 {__version__}", flush=True)
        except OSError as error:
            print(f"sigv4: error: {error.strerror}.", file=sys.stderr)
            os._exit(1)  # or Python would try to write again
        return 0
    try:
        from .run import run

        return run(given)
    except KeyboardInterrupt:  # also while modules are imported
        return 130


def _check_other_distribution() -> bool:
    """Warn of the distribution that is called `sigv4`; return whether this package is still whole.

    Both install a package of the same name into the same folder. Which files are there depends on
    the order: the one that came last has replaced what both have.
    """
    package = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))  # noqa: PTH100, PTH120  pathlib costs ten modules
    folder, name = os.path.split(package)
    is_whole = "_HOME" in vars(sys.modules[__name__.rpartition(".")[0]])
    try:
        names = os.listdir(folder)  # noqa: PTH208
    except OSError:  # a zip file, or a folder that cannot be read
        names = []
    others = [
        one
        for one in names
        if name == "sigv4"
        and one.startswith("sigv4-")
        and one.endswith((".dist-info", ".egg-info"))
    ]
    if others or not is_whole:
        kind, other = ("warning", others[0]) if is_whole else ("error", "another distribution")
        print(
            f"sigv4: {kind}: {other} has installed files into the package that sigv4-engine "
            f"installs{'' if is_whole else ', and has replaced some'}. Uninstall both (pip "
            "uninstall sigv4 sigv4-engine), then install sigv4-engine again as you did before.",
            file=sys.stderr,
        )
    return is_whole
