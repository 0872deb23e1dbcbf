"""``sigv4 completion``: print completions for a shell, made from the commands' own options."""

from __future__ import annotations

from dataclasses import dataclass

from .commands import COMMANDS
from .parser import arguments_of, help_of, make_parser, options_of

TYPE_CHECKING = False
if TYPE_CHECKING:
    from argparse import Action, ArgumentParser, Namespace
    from collections.abc import Iterator

DESCRIPTION = "Print a script that completes commands, options and their values in a shell."
EXAMPLES = (
    "sigv4 completion bash > ~/.local/share/bash-completion/completions/sigv4",
    "sigv4 completion zsh > ~/.zfunc/_sigv4",
    "sigv4 completion fish > ~/.config/fish/completions/sigv4.fish",
)
SHELLS = ("bash", "zsh", "fish")
_FILES = ("FILE", "DIR", "FOLDER", "PATH", "COMMAND")  # metavars of what is a file or a folder


def add_arguments(command: ArgumentParser) -> None:
    """Declare the arguments of the command."""
    command.add_argument(
        "shell", metavar="SHELL", choices=SHELLS, help="the shell that reads the script"
    )


def run(options: Namespace) -> None:
    """Print the script of the shell that the options name."""
    print("\n".join({"bash": _bash, "zsh": _zsh, "fish": _fish}[options.shell]()))


@dataclass(frozen=True, slots=True)
class _Command:
    """A command, or a kind of one.

    Attributes:
        name: its words, such as ``token rds``.
        options: those of its parser.
        words: what its positional arguments may be, where only some words are.
        takes_files: whether one of them is a file or a folder.
        takes_arguments: whether it has any.
    """

    name: str
    options: list[Action]
    words: list[str]
    takes_files: bool
    takes_arguments: bool


def _bash() -> Iterator[str]:
    commands = _commands()
    yield "# bash completion for sigv4"
    yield "_sigv4() {"
    yield '    local current="${COMP_WORDS[COMP_CWORD]}" before="${COMP_WORDS[COMP_CWORD-1]}"'
    yield '    local command="${COMP_WORDS[1]}" words="" arguments=""'
    yield '    [ "$before" = "=" ] && before="${COMP_WORDS[COMP_CWORD-2]}"'
    yield '    [ "$current" = "=" ] && current=""'
    yield '    [ "$COMP_CWORD" -gt 2 ] && case "$command ${COMP_WORDS[2]}" in'
    yield f'        {"|".join(_pairs(commands))}) command="$command ${{COMP_WORDS[2]}}" ;;'
    yield "    esac"
    yield '    case "$COMP_CWORD:$command" in'
    yield f'        1:*) words="{" ".join(_first_words())}" ;;'
    for command in commands:
        yield f'        *:"{command.name}")'
        yield '            case "$before" in'
        for action in command.options:
            if action.nargs != 0:
                values = " ".join(map(str, action.choices or ()))
                yield f'                {"|".join(action.option_strings)}) words="{values}" ;;'
        yield f'                *) words="{" ".join(_flags(command))}"'
        files = "files" if command.takes_arguments else ""
        yield f'                    arguments="{" ".join(command.words) or files}" ;;'
        yield "            esac ;;"
    for family, words in _families(commands).items():
        yield f'        *:{family}) words="{" ".join(words)}" ;;'
    yield f'        2:help) words="{" ".join(_topics())}" ;;'
    yield '        3:help) case "${COMP_WORDS[2]}" in'
    for family, words in _families(commands).items():
        yield f'            {family}) words="{" ".join(words)}" ;;'
    yield "            esac ;;"
    yield "    esac"
    # Without words, readline completes files (`-o default`), and quotes their names.
    yield '    if [ -n "$arguments" ] && [ "${current:0:1}" != "-" ]; then'
    yield '        if [ "$arguments" = "files" ]; then words=""; else words="$arguments"; fi'
    yield "    fi"
    yield '    COMPREPLY=($(compgen -W "$words" -- "$current"))'
    yield "}"
    yield "complete -o default -F _sigv4 sigv4"


def _zsh() -> Iterator[str]:
    commands = _commands()
    yield "#compdef sigv4"
    yield "_sigv4() {"
    yield "    local command=$words[2]"
    yield "    if (( CURRENT == 2 )); then"
    yield f"        compadd -- {' '.join(_first_words())}; return"
    yield "    fi"
    yield '    if (( CURRENT == 3 )) && [[ "$words[3]" != -* ]]; then'
    yield '        case "$command" in'
    for family, words in _families(commands).items():
        yield f"            {family}) compadd -- {' '.join(words)}; return ;;"
    yield f"            help) compadd -- {' '.join(_topics())}; return ;;"
    yield "        esac"
    yield "    fi"
    yield '    if [[ "$command" == help ]]; then'
    yield '        (( CURRENT == 4 )) && case "$words[3]" in'
    for family, words in _families(commands).items():
        yield f"            {family}) compadd -- {' '.join(words)} ;;"
    yield "        esac"
    yield "        return"
    yield "    fi"
    yield '    case "$command $words[3]" in'
    yield f'        {"|".join(_pairs(commands))}) command="$command $words[3]" ;;'
    yield "    esac"
    yield '    case "$command" in'
    for command in commands:
        yield f'        "{command.name}") _arguments -s -S \\'
        for action in command.options:
            for flag in action.option_strings:
                yield f"            {_zsh_option(flag, action)} \\"
        values = f"({' '.join(command.words)})" if command.words else "_files"
        yield f"            '*:argument:{values}' ;;"
    yield "    esac"
    yield "}"
    # The file is a function of zsh's fpath; it can be sourced as well.
    yield 'if [[ "$funcstack[1]" == _sigv4 ]]; then _sigv4 "$@"; else compdef _sigv4 sigv4; fi'


def _zsh_option(flag: str, action: Action) -> str:
    text = help_of(action)
    for character in "[]:":
        text = text.replace(character, " ")
    value = ""
    if flag.startswith("--") and action.nargs != 0:
        flag += "="  # zsh then takes the value after a space as well
    if action.choices is not None:
        value = f":value:({' '.join(map(str, action.choices))})"
    elif action.nargs != 0:
        name = str(action.metavar or action.dest).lower().replace(":", " ")
        value = f":{name}:{'_files' if _is_file(action) else ' '}"
    return _quoted(f"*{flag}[{text}]{value}")


def _fish() -> Iterator[str]:
    commands = _commands()
    yield "# fish completion for sigv4"
    yield "function __sigv4_command"
    yield "    set -l words (commandline -opc)"
    yield f'    if contains -- "$words[2] $words[3]" {" ".join(_pairs(commands))}'
    yield '        echo "$words[2] $words[3]"'
    yield "    else"
    yield '        echo "$words[2]"'
    yield "    end"
    yield "end"
    yield "complete -c sigv4 -f"
    words = " ".join(_first_words())
    yield f"complete -c sigv4 -n 'test (count (commandline -opc)) -eq 1' -a '{words}'"
    topics = " ".join(_topics())
    yield f"complete -c sigv4 -n '{_fish_help(2)}' -a '{topics}'"
    for family, words_of_family in _families(commands).items():
        among = f'{_fish_help(3)}; and test (commandline -opc)[3] = "{family}"'
        yield f"complete -c sigv4 -n '{among}' -a '{' '.join(words_of_family)}'"
    offered: dict[str, list[str]] = {}
    for family, words_of_family in _families(commands).items():
        offered.setdefault(f"-a '{' '.join(words_of_family)}'", []).append(family)
    for command in commands:
        if command.words and command.name not in _families(commands):
            offered.setdefault(f"-a '{' '.join(command.words)}'", []).append(command.name)
        if command.takes_files:
            offered.setdefault("-F", []).append(command.name)
        for action in command.options:
            for flag in action.option_strings:
                offered.setdefault(_fish_option(flag, action), []).append(command.name)
    for offer, names in offered.items():
        among = " ".join([f'"{name}"' for name in names])
        yield f"complete -c sigv4 -n 'contains -- (__sigv4_command) {among}' {offer}"


def _fish_help(words: int) -> str:
    return f'test (count (commandline -opc)) -eq {words}; and test (__sigv4_command) = "help"'


def _fish_option(flag: str, action: Action) -> str:
    kind = f"-l {flag[2:]}" if flag.startswith("--") else f"-s {flag[1:]}"
    value = ""
    if action.choices is not None:
        value = f" -x -a '{' '.join(map(str, action.choices))}'"
    elif action.nargs != 0:
        value = " -r -F" if _is_file(action) else " -x"
    return f"{kind}{value} -d {_quoted(help_of(action))}"


def _commands() -> list[_Command]:
    """List the commands with what they take, and the kinds of those that have kinds."""
    found: list[_Command] = []
    for name in COMMANDS:
        parser = make_parser(name)
        found.append(_command(name, parser))
        for action in arguments_of(parser):
            if isinstance(action.choices, dict):
                kinds = action.choices.items()
                found += [_command(f"{name} {kind}", one) for kind, one in kinds]
    return found


def _command(name: str, parser: ArgumentParser) -> _Command:
    arguments = arguments_of(parser)
    words = [str(choice) for action in arguments for choice in action.choices or ()]
    words += [longer.partition(" ")[2] for longer in COMMANDS if longer.startswith(f"{name} ")]
    takes_files = any(_is_file(action) for action in arguments)
    return _Command(name, options_of(parser), words, takes_files, bool(arguments))


def _first_words() -> list[str]:
    return [*_topics(), "help", "--help", "--version"]


def _topics() -> list[str]:
    """Return the first words of all commands, which `sigv4 help` takes."""
    return list(dict.fromkeys([name.partition(" ")[0] for name in COMMANDS]))


def _families(commands: list[_Command]) -> dict[str, list[str]]:
    """Group the second words of names under the first."""
    families: dict[str, list[str]] = {}
    for command in commands:
        first, _, second = command.name.partition(" ")
        if second:
            families.setdefault(first, []).append(second)
    return families


def _pairs(commands: list[_Command]) -> list[str]:
    return [f'"{command.name}"' for command in commands if " " in command.name]


def _flags(command: _Command) -> list[str]:
    return [flag for action in command.options for flag in action.option_strings]


def _is_file(action: Action) -> bool:
    return action.choices is None and action.metavar in _FILES


def _quoted(text: str) -> str:
    return "'" + text.replace("'", "'\\''") + "'"
