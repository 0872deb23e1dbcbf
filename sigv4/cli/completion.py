"""``sigv4 completion``: print completions for a shell, made from the commands' own options."""

from __future__ import annotations

from .commands import COMMANDS
from .parser import make_parser, options_of

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


def add_arguments(command: ArgumentParser) -> None:
    """Declare the arguments of the command."""
    command.add_argument("shell", choices=SHELLS, help="the shell that reads the script")


def run(options: Namespace) -> None:
    """Print the script of the shell that the options name."""
    print("\n".join({"bash": _bash, "zsh": _zsh, "fish": _fish}[options.shell]()))


def _bash() -> Iterator[str]:
    yield "# bash completion for sigv4"
    yield "_sigv4() {"
    yield '    local current="${COMP_WORDS[COMP_CWORD]}" before="${COMP_WORDS[COMP_CWORD-1]}"'
    yield '    local command="${COMP_WORDS[1]}" words="" files=""'
    yield '    [ "$COMP_CWORD" -gt 2 ] && case "$command" in'
    yield f'        {"|".join(_families())}) command="$command ${{COMP_WORDS[2]}}" ;;'
    yield "    esac"
    yield '    case "$COMP_CWORD:$command" in'
    yield f'        1:*) words="{" ".join(_first_words())}" ;;'
    for family in _families():
        yield f'        2:{family}) words="{" ".join(_second_words(family))}" ;;'
    for name in COMMANDS:
        yield f'        *:"{name}")'
        yield '            case "$before" in'
        for action in options_of(make_parser(name)):
            pattern = "|".join(action.option_strings)
            if action.choices is not None:
                yield f'                {pattern}) words="{" ".join(map(str, action.choices))}" ;;'
            elif action.metavar in ("FILE", "DIR"):
                yield f"                {pattern}) files=1 ;;"
        yield f'                *) words="{" ".join(_flags(name))}" ;;'
        yield "            esac ;;"
    yield "    esac"
    yield '    if [ -n "$files" ]; then COMPREPLY=($(compgen -f -- "$current"))'
    yield '    else COMPREPLY=($(compgen -W "$words" -- "$current")); fi'
    yield "}"
    yield "complete -o default -F _sigv4 sigv4"


def _zsh() -> Iterator[str]:
    yield "#compdef sigv4"
    yield "_sigv4() {"
    yield "    local command=$words[2]"
    yield "    if (( CURRENT == 2 )); then"
    yield f"        compadd -- {' '.join(_first_words())}; return"
    yield "    fi"
    yield "    case $command in"
    for family in _families():
        yield f"        {family})"
        yield "            if (( CURRENT == 3 )); then"
        yield f"                compadd -- {' '.join(_second_words(family))}; return"
        yield "            fi"
        yield '            command="$command $words[3]" ;;'
    yield "    esac"
    yield '    case "$command" in'
    for name in COMMANDS:
        yield f'        "{name}") _arguments -s -S \\'
        for action in options_of(make_parser(name)):
            for flag in action.option_strings:
                yield f"            {_zsh_option(flag, action)} \\"
        yield "            '*:file:_files' ;;"
    yield "    esac"
    yield "}"
    yield '_sigv4 "$@"'


def _zsh_option(flag: str, action: Action) -> str:
    text = _help(action)
    for character in "[]:":
        text = text.replace(character, " ")
    value = ""
    if action.choices is not None:
        value = f":value:({' '.join(map(str, action.choices))})"
    elif action.nargs != 0:
        value = f":{str(action.metavar or action.dest).lower().replace(':', ' ')}:_files"
    return _quoted(f"*{flag}[{text}]{value}")


def _fish() -> Iterator[str]:
    yield "# fish completion for sigv4"
    yield "complete -c sigv4 -f"
    for word in _first_words():
        yield f"complete -c sigv4 -n __fish_use_subcommand -a {word}"
    for family in _families():
        for word in _second_words(family):
            yield f"complete -c sigv4 -n '__fish_seen_subcommand_from {family}' -a {word}"
    for name in COMMANDS:
        seen = "; and ".join([f"__fish_seen_subcommand_from {word}" for word in name.split()])
        for action in options_of(make_parser(name)):
            for flag in action.option_strings:
                kind = f"-l {flag[2:]}" if flag.startswith("--") else f"-s {flag[1:]}"
                value = ""
                if action.choices is not None:
                    value = f" -x -a '{' '.join(map(str, action.choices))}'"
                elif action.nargs != 0:
                    value = " -r -F" if action.metavar in ("FILE", "DIR") else " -x"
                yield f"complete -c sigv4 -n '{seen}' {kind}{value} -d {_quoted(_help(action))}"


def _first_words() -> list[str]:
    return [*dict.fromkeys([name.partition(" ")[0] for name in COMMANDS]), "--help", "--version"]


def _families() -> list[str]:
    return [*dict.fromkeys([name.partition(" ")[0] for name in COMMANDS if " " in name])]


def _second_words(family: str) -> list[str]:
    return [name.partition(" ")[2] for name in COMMANDS if name.startswith(f"{family} ")]


def _flags(name: str) -> list[str]:
    return [flag for action in options_of(make_parser(name)) for flag in action.option_strings]


def _help(action: Action) -> str:
    return (action.help or "").replace("%%", "%")


def _quoted(text: str) -> str:
    return "'" + text.replace("'", "'\\''") + "'"
