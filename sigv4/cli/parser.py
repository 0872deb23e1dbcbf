"""The parser of one command: argparse, with short usage errors and suggestions."""

from __future__ import annotations

import argparse
import shutil
import sys
import textwrap
from importlib import import_module

from ..core.suggest import did_you_mean
from . import messages
from .commands import COMMANDS

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Sequence
    from typing import Any, NoReturn

_WRONG_USAGE = 2
_NARROWEST = 40
UNKNOWN = "unrecognized arguments: "
_INVALID = "invalid choice: "
# What curl calls an option that commands have under another name.
_OF_CURL = {
    "-H": "--header",
    "-d": "--body-file",
    "--data": "--body-file",
    "--data-binary": "--body-file",
    "--data-raw": "--body-file",
}
_SECRET_NAMES = ("secret", "token", "password")
_DIGITS_OF_BASE64 = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz+/=-_"
_LONG = 30
_QUOTES = "'\""
_FORMS = {"?": "[{}]", "*": "[{} ...]", "+": "{} ..."}  # of positional arguments, by nargs


class Parser(argparse.ArgumentParser):
    """A parser whose errors are short, and name the option that may have been meant."""

    def __init__(self, **options: Any) -> None:
        super().__init__(**options)
        self.suggest_on_error = False  # Python 3.15 would add a suggestion of its own

    def error(self, message: str) -> NoReturn:
        """Print how the command is used, in one line, and what is wrong; exit with status 2."""
        messages.say(f"usage: {self._short_usage()}")
        messages.show("error", self._in_words(message), remedy=f"Run '{self.prog} --help'.")
        sys.exit(_WRONG_USAGE)

    def format_help(self) -> str:
        """Return the help, with how the command is used in one line."""
        width = max(shutil.get_terminal_size().columns - 2 - len("usage: "), _NARROWEST)
        usage = textwrap.wrap(self._short_usage(), width, break_on_hyphens=False)
        self.usage = "\n         ".join(usage).replace("%", "%%")
        return super().format_help()

    def print_help(self, file: Any = None) -> None:
        """Print the help; argparse would ignore that it cannot be written."""
        print(self.format_help(), end="", file=file or sys.stdout)

    def _short_usage(self) -> str:
        words = [self.prog]
        for action in self._actions:
            name = str(action.metavar or action.dest.upper())  # as argparse lists it
            if not action.option_strings:
                words.append(_FORMS.get(str(action.nargs), "{}").format(name))
            elif action.required:
                words.append(f"{action.option_strings[0]} {name}")
        return " ".join([*words, "[OPTIONS]"])

    def _in_words(self, message: str) -> str:
        if message.startswith(UNKNOWN):
            given = message.removeprefix(UNKNOWN).split()[0]
            if not given.startswith("-"):
                return f"{shown(given)} is one argument too many for {self.prog}."
            known = [flag for action in self._actions for flag in action.option_strings]
            name = given.partition("=")[0]  # its value may be a secret
            return f"{self.prog} has no option {name[:60]}. {_meant(name, known)}".rstrip()
        where, invalid, choices = message.partition(_INVALID)
        if invalid:
            given, _, listed = choices.partition(" (choose from ")
            names = [name.strip(" '") for name in listed.rstrip(")").split(",")]
            given = given.strip("'")
            hint = did_you_mean(given, names)
            hint = hint.rstrip() or f"Choose one of {', '.join(names)}."
            return f"{where[:1].upper()}{where[1:]}{shown(given)} is not a choice. {hint}"
        for kind, number in (("int", "a whole number"), ("float", "a number")):
            where, is_wrong, given = message.partition(f"invalid {kind} value: ")
            if is_wrong:
                message = f"{where}not {number}: {shown(given.strip(_QUOTES))}"
        return f"{message[:1].upper()}{message[1:]}."

    def parse_known_args(  # pyright: ignore[reportIncompatibleMethodOverride]
        self, args: Any = None, namespace: Any = None
    ) -> Any:
        """Parse, with choices compared without case where all of them are lower-case."""
        return super().parse_known_args(self._lowered(args), namespace)

    def _get_values(self, action: Any, arg_strings: list[str]) -> Any:
        """Keep `--` where it is the value of an option: Python before 3.13 makes it a list."""
        if action.option_strings and arg_strings == ["--"]:
            value = self._get_value(action, arg_strings[0])
            self._check_value(action, value)
            return value if action.nargs is None else [value]
        return super()._get_values(action, arg_strings)

    def _lowered(self, args: Sequence[str] | None) -> Sequence[str] | None:
        if args is None:
            return None
        if args[-1:] == ["--"]:  # it ends the options, and no argument follows
            args = args[:-1]
        flags = {
            flag: action
            for action in self._actions
            for flag in action.option_strings
            if action.choices is not None and action.type is None
        }
        lowered = []
        for place, word in enumerate(args):
            flag, equals, value = word.partition("=")
            if not equals:
                flag, value = args[place - 1] if place else "", word
            meant = [flags[flag]] if flag in flags else []
            if not meant and flag.startswith("--") and len(flag) > len("--"):  # abbreviated
                meant = [action for name, action in flags.items() if name.startswith(flag)]
            choices = [str(choice) for action in meant for choice in action.choices or ()]
            small = value.lower()
            lowered.append(word[: len(word) - len(value)] + small if small in choices else word)
        return lowered


def _meant(given: str, known: list[str]) -> str:
    """Name the option that may have been meant; each letter is near to any other."""
    if _OF_CURL.get(given) in known:
        return f"Did you mean {_OF_CURL[given]!r}? "
    if any(word in given.lower() for word in _SECRET_NAMES):
        return (
            "Other programs can see a command line, so no secret is passed on it: use --profile, "
            "the environment, or --access-key-id and enter the secret. "
        )
    return did_you_mean(given, known) if len(given) > len("-h") else ""


def may_be_secret(word: str) -> bool:
    """Whether a word is a long one of letters and digits, in both cases."""
    is_mixed = word != word.lower() and word != word.upper() and word.strip(_DIGITS_OF_BASE64) == ""
    return len(word) >= _LONG and is_mixed


def shown(word: str) -> str:
    """Quote a word, unless it may be a secret."""
    if may_be_secret(word):
        return f"A word of {len(word)} characters"
    return repr(word[:60])


def make_parser(name: str) -> Parser:
    """Import the module of a command, and let it declare its arguments.

    Args:
        name: the name of the command, as in `COMMANDS`.
    """
    command = COMMANDS[name]
    module = import_module(f"{__package__}.{command.module}")
    width = shutil.get_terminal_size().columns - 2  # as argparse wraps the rest
    parser = Parser(
        prog=f"sigv4 {name}",
        description=textwrap.fill(module.DESCRIPTION, max(width, _NARROWEST)),
        epilog="\n".join(["examples:", *[f"  {line}" for line in module.EXAMPLES]]),
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.set_defaults(run=module.run)
    module.add_arguments(parser)
    return parser


def options_of(parser: argparse.ArgumentParser) -> list[argparse.Action]:
    """Return the options of a parser, as shells complete them and the manual lists them."""
    return [action for action in parser._actions if action.option_strings]  # noqa: SLF001


def help_of(action: argparse.Action) -> str:
    """Return the help of an argument, with its default where it names that."""
    return (action.help or "") % vars(action)


def arguments_of(parser: argparse.ArgumentParser) -> list[argparse.Action]:
    """Return the positional arguments of a parser, as shells complete them."""
    return [action for action in parser._actions if not action.option_strings]  # noqa: SLF001
