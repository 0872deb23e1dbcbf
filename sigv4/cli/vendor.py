"""``sigv4 vendor``: copy what a job needs into another project."""

from __future__ import annotations

from shlex import quote

from ..vendoring import PARTS, make_copy, write_copy
from . import options as shared

TYPE_CHECKING = False
if TYPE_CHECKING:
    from argparse import ArgumentParser, Namespace

DESCRIPTION = (
    "Copy the modules that a job needs, without docstrings and comments, as a package with a name "
    "of your choice. The copy needs nothing else, also not this package. Parts: "
    f"{'; '.join(f'{name}, to {part.summary}' for name, part in PARTS.items())}."
)
EXAMPLES = (
    "sigv4 vendor myapp/_vendor --with s3",
    "sigv4 vendor build/python --with signer --with credentials --name signing",
)


def add_arguments(command: ArgumentParser) -> None:
    """Declare the arguments of the command."""
    command.add_argument("folder", metavar="DIR", help="the folder in which the package will be")
    shared.add_repeated(
        command,
        "--with",
        "a part to copy; signer is always there",
        dest="parts",
        choices=tuple(PARTS),
        metavar="PART",
    )
    command.add_argument(
        "--name", default="_sigv4", help="name of the package (default: %(default)s)"
    )
    command.add_argument(
        "--force", action="store_true", help="replace an earlier copy at the same place"
    )


def run(options: Namespace) -> None:
    """Write the copy, and say where it is and how to check it."""
    copy = make_copy(options.parts or (), options.name)
    place = write_copy(copy, options.folder, force=options.force)
    print(
        f"{place} has {', '.join(copy.parts)}. Check it: "
        f"(cd {quote(options.folder)} && python3 -m {copy.name}.selftest)"
    )
