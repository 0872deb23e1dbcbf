"""``sigv4 lifetime``: how long a URL signed with the current credentials can last."""

from __future__ import annotations

from ..core.errors import MissingCredentials
from ..preflight import lifetime
from ..preflight.lifetimes import in_words
from . import options as shared
from . import source

TYPE_CHECKING = False
if TYPE_CHECKING:
    from argparse import ArgumentParser, Namespace

    from ..credentials import Credentials
    from ..preflight import Lifetime

DESCRIPTION = (
    "Say how long a presigned URL can live that is signed with the credentials at hand, why, and "
    "what lasts longer. Nothing is contacted."
)
EXAMPLES = (
    "sigv4 lifetime",
    "sigv4 lifetime --profile my-sso --output json",
)
_HEADINGS = (("reasons", "Why"), ("unknown", "Not known"), ("longer", "What lasts longer"))


def add_arguments(command: ArgumentParser) -> None:
    """Declare the arguments of the command."""
    shared.add_credentials(command)
    shared.add_output(command, ("text", "json"))


def run(options: Namespace) -> None:
    """Print the lifetime."""
    found = lifetime(_credentials(options), profile=options.profile, at=options.at)
    print(_json(found) if options.output == "json" else _text(found))


def _credentials(options: Namespace) -> Credentials | None:
    """Return the keys, or None where the profile or the machine names a source of some."""
    try:
        return source.credentials(options)
    except MissingCredentials:
        return None


def _text(found: Lifetime) -> str:
    lines = [f"At most {in_words(found.at_most)}, until {found.ends_at.isoformat()}."]
    for name, heading in _HEADINGS:
        lines += ["", f"{heading}:", *[f"  - {text}" for text in getattr(found, name)]]
    return "\n".join([*lines, "", f"Source: {found.source}"])


def _json(found: Lifetime) -> str:
    from dataclasses import asdict
    from json import dumps

    return dumps({**asdict(found), "ends_at": found.ends_at.isoformat()}, indent=2)
