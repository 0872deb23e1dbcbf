"""The options of a ledger, which commands that write or read one share."""

from __future__ import annotations

from pathlib import Path

from ..core.errors import InvalidParameter

TYPE_CHECKING = False
if TYPE_CHECKING:
    from argparse import ArgumentParser, Namespace

    from ..ledger import Ledger


def add_arguments(command: ArgumentParser) -> None:
    """Add the ledger that a command writes."""
    group = command.add_argument_group("where it is recorded (see docs/ledger.md)")
    group.add_argument(
        "--ledger",
        metavar="FOLDER",
        help="record the digests of what is made in this ledger, before it is written",
    )
    group.add_argument("--ledger-key", metavar="FILE", help="the file with the key of the ledger")
    group.add_argument(
        "--ledger-label",
        default="",
        metavar="TEXT",
        help="for whom or what it is; the ledger holds it as it is",
    )


def key_of(options: Namespace) -> bytes:
    """Return the key of the ledger.

    Raises:
        InvalidParameter: no file is named.
        OSError: it cannot be read.
    """
    if options.ledger_key is None:
        raise InvalidParameter(
            "--ledger needs the key with which it was written.",
            "Pass --ledger-key FILE.",
            "ledger_key",
        )
    return Path(options.ledger_key).read_bytes().strip()


def ledger_of(options: Namespace) -> Ledger | None:
    """Return the ledger that a command writes; None for none.

    It waits for the disk with each record, so that no power failure loses the record of a URL that
    is kept.

    Raises:
        InvalidParameter: an option of the ledger without its folder, or without its key.
        InvalidCredentials: the key is too short.
        OSError: the key cannot be read.
    """
    if options.ledger is None:
        if options.ledger_key is not None or options.ledger_label:
            raise InvalidParameter(
                "--ledger-key and --ledger-label are for a ledger, and none is named.",
                "Pass --ledger FOLDER.",
                "ledger",
            )
        return None
    from ..ledger import Ledger

    return Ledger(options.ledger, key_of(options), sync=True)
