"""``sigv4 vendor``: copy what a job needs into another project."""

from __future__ import annotations

from shlex import quote

from ..core.errors import InvalidParameter
from ..vendoring import PARTS, make_copy, parts_of_copy, write_copy
from . import messages
from . import options as shared

TYPE_CHECKING = False
if TYPE_CHECKING:
    from argparse import ArgumentParser, Namespace
    from collections.abc import Sequence

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
        "a part to copy; signer is always there (with --force: those of the earlier copy)",
        dest="parts",
        choices=tuple(PARTS),
        metavar="PART",
    )
    command.add_argument(
        "--name", default="_sigv4", help="name of the package (default: %(default)s)"
    )
    command.add_argument(
        "--force",
        action="store_true",
        help="replace an earlier copy at the same place; without --with, its parts stay the same",
    )


def run(options: Namespace) -> None:
    """Write the copy, and say where it is and how to check it."""
    earlier = parts_of_copy(options.folder, options.name) if options.force else None
    known = [part for part in earlier or () if part in PARTS]
    if earlier is not None and not options.parts:
        _check_earlier(earlier)
    copy = make_copy(options.parts or known, options.name)
    place = write_copy(copy, options.folder, force=options.force)
    dropped = [part for part in known if part not in copy.parts]
    if dropped:
        flags = " ".join([f"--with {part}" for part in [*copy.parts, *dropped]])
        messages.note(
            f"the earlier copy also had {', '.join(dropped)}. To have that again, pass "
            f"{flags} --force."
        )
    print(
        f"{place} has {', '.join(copy.parts)}. Check it: "
        f"(cd {quote(str(place.parent))} && python3 -m {copy.name}.selftest)"
    )


def _check_earlier(parts: Sequence[str]) -> None:
    """Refuse parts of an earlier copy that cannot be made again."""
    unknown = [part for part in parts if part not in PARTS]
    if unknown:
        problem = f"This version does not know {', '.join(unknown)}, parts of the earlier copy."
    elif not parts:
        problem = "The ORIGIN.txt of the earlier copy does not say which parts it has."
    else:
        return
    raise InvalidParameter(problem, "Pass --with for each part that the new copy needs.", "parts")
