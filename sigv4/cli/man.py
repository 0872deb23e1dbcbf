"""``sigv4 man``: print the manual page, made from the commands' own options."""

from __future__ import annotations

from .. import __version__
from .commands import COMMANDS
from .commands import EXAMPLES as FIRST_EXAMPLES
from .parser import arguments_of, help_of, make_parser, options_of

TYPE_CHECKING = False
if TYPE_CHECKING:
    from argparse import Action, ArgumentParser, Namespace
    from collections.abc import Iterable, Iterator

DESCRIPTION = "Print the manual page in roff."
EXAMPLES = ("sigv4 man | man -l -", "sigv4 man > ~/.local/share/man/man1/sigv4.1")
_HELP = "-h, --help"
_STATUSES = (
    ("0", "Done."),
    ("1", "Refused, with the reason on standard error; or the command found what it looks for."),
    ("2", "Wrong usage."),
    ("3", "Done, but the command reports something wrong, such as refused rows."),
    ("130, 143", "Interrupted."),
    ("141", "The reader of standard output has gone, as with head."),
)


def add_arguments(command: ArgumentParser) -> None:
    """Declare nothing: the command takes no arguments."""


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
    yield ".br"
    yield ".B sigv4 help"
    yield ".I COMMAND"
    for name, command in COMMANDS.items():
        parser = make_parser(name)
        yield f".SH {_roff(f'sigv4 {name}').upper()}"
        yield _roff(parser.description or command.summary)
        kinds = _kinds(parser)
        common = _common(kinds.values())
        yield from _described([*arguments_of(parser), *options_of(parser)])
        if common:
            yield f".SS {_roff(f'sigv4 {name} KIND')}"
            yield "All kinds but list take these options; those of each kind follow."
            yield from _described(common)
        known = {_usage(action) for action in common}
        for kind, one in kinds.items():
            own = [each for each in options_of(one) if _usage(each) not in {*known, _HELP}]
            yield f".SS {_roff(f'sigv4 {name} {kind}')}"
            yield _roff(one.description or "")
            yield from _described([*arguments_of(one), *own])
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


def _kinds(parser: ArgumentParser) -> dict[str, ArgumentParser]:
    """Return the kinds of a command that has kinds, such as those of ``token``."""
    for action in arguments_of(parser):
        if isinstance(action.choices, dict):
            return action.choices
    return {}


def _common(kinds: Iterable[ArgumentParser]) -> list[Action]:
    """Return the options of all kinds that have any, but for that for help."""
    listed = [options_of(kind)[1:] for kind in kinds]  # the first is that for help
    with_options = [{_usage(action) for action in options} for options in listed if options]
    shared = set.intersection(*with_options) if with_options else set()
    longest = max(listed, key=len, default=[])
    return [action for action in longest if _usage(action) in shared]


def _described(actions: Iterable[Action]) -> Iterator[str]:
    for action in actions:
        yield ".TP"
        yield f".B {_roff(_usage(action))}"
        yield _roff(help_of(action))


def _usage(action: Action) -> str:
    value = "" if action.nargs == 0 else str(action.metavar or action.dest.upper())
    if action.choices is not None and action.metavar is None:
        value = "|".join([str(choice) for choice in action.choices])
    return f"{', '.join(action.option_strings)} {value}".strip()


def _roff(text: str) -> str:
    """Escape what roff would take for a request."""
    text = text.replace("\\", "\\e").replace("-", "\\-")
    return f"\\&{text}" if text.startswith((".", "'")) else text
