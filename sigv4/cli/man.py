"""``sigv4 man``: print the manual page, made from the commands' own options."""

from __future__ import annotations

from .. import __version__
from .commands import COMMANDS
from .commands import EXAMPLES as FIRST_EXAMPLES
from .parser import make_parser, options_of

TYPE_CHECKING = False
if TYPE_CHECKING:
    from argparse import Action, ArgumentParser, Namespace
    from collections.abc import Iterator

DESCRIPTION = "Print the manual page in roff."
EXAMPLES = ("sigv4 man | man -l -", "sigv4 man > ~/.local/share/man/man1/sigv4.1")
_STATUSES = (
    ("0", "Done."),
    ("1", "Refused, with the reason on standard error; or the command found what it looks for."),
    ("2", "Wrong usage."),
    ("3", "Done, but the command reports something wrong, such as refused rows."),
    ("130, 143", "Interrupted."),
    ("141", "The reader of standard output has gone, as with head."),
)


def add_arguments(command: ArgumentParser) -> None:
    """Declare the arguments of the command: it has none."""


def run(options: Namespace) -> None:  # noqa: ARG001  every command takes its options
    """Print the page."""
    print("\n".join(_page()))


def _page() -> Iterator[str]:
    yield f'.TH SIGV4 1 "" "sigv4 {__version__}"'
    yield ".SH NAME"
    yield "sigv4 \\- sign, presign, verify and explain AWS Signature Version 4, offline"
    yield ".SH SYNOPSIS"
    yield ".B sigv4"
    yield ".I COMMAND"
    yield "[OPTIONS]"
    for name, command in COMMANDS.items():
        parser = make_parser(name)
        yield f".SH {_roff(f'sigv4 {name}').upper()}"
        yield _roff(parser.description or command.summary)
        positionals = [action for action in parser._actions if not action.option_strings]  # noqa: SLF001
        for action in [*positionals, *options_of(parser)]:
            yield ".TP"
            yield f".B {_roff(_usage(action))}"
            yield _roff((action.help or "").replace("%%", "%"))
    yield ".SH EXIT STATUS"
    for status, meaning in _STATUSES:
        yield ".TP"
        yield f".B {status}"
        yield _roff(meaning)
    yield ".SH EXAMPLES"
    for what, line in FIRST_EXAMPLES:
        yield ".TP"
        yield _roff(f"{what}:")
        yield f".B {_roff(line)}"


def _usage(action: Action) -> str:
    value = "" if action.nargs == 0 else str(action.metavar or action.dest.upper())
    if action.choices is not None and action.metavar is None:
        value = "|".join([str(choice) for choice in action.choices])
    return f"{', '.join(action.option_strings)} {value}".strip()


def _roff(text: str) -> str:
    """Escape what roff would take for a request."""
    text = text.replace("\\", "\\e").replace("-", "\\-")
    return f"\\&{text}" if text.startswith((".", "'")) else text
