"""``sigv4 token``: login tokens. The options of each kind are those of its function."""

from __future__ import annotations

import argparse
import os
import sys
from inspect import Parameter, cleandoc, getsource

from ..core.errors import InvalidParameter, SigV4Error
from ..tokens import hosts, registry
from . import options as shared
from . import source
from .headers import parse_header
from .parser import UNKNOWN, Parser

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

    from ..tokens.value import Token

DESCRIPTION = "Print a login token: a database password, a bearer token, a WebSocket URL."
EXAMPLES = (
    "sigv4 token list",
    "sigv4 token rds --host HOST --port 5432 --user app",
    "sigv4 token eks --cluster my-cluster --region eu-west-1",
    "git config --global credential.helper '!sigv4 token codecommit'",
)
_LIST, _GIT, _GIT_KIND, _EKS = "list", "codecommit", "codecommit-helper", "eks"
_GIT_OPERATIONS = ("get", "store", "erase")
# Of no use on a command line, or taken from elsewhere.
_HIDDEN = ("exec_info", "KUBERNETES_EXEC_INFO", "stdin", "region", "allow_unknown_region")
_HEADERS = ("headers", "handshake_headers")
_HOSTS = ("host", "broker_host", "dns_name", "url", "endpoint")
# Clients of these ask again in time, so a token that ends with its credentials serves them.
_CAPPED = (_EKS, _GIT_KIND)


class _KindParser(Parser):
    """The parser of one kind, which reports itself what it does not know."""

    def parse_known_args(  # pyright: ignore[reportIncompatibleMethodOverride]
        self, args: Any = None, namespace: Any = None
    ) -> Any:
        """Parse all arguments."""
        parsed, unknown = super().parse_known_args(args, namespace)
        if unknown:
            self.error(f"{UNKNOWN}{' '.join(unknown)}")
        return parsed, unknown


def add_arguments(command: argparse.ArgumentParser) -> None:
    """Declare the kinds, and the arguments of each."""
    kinds = command.add_subparsers(
        dest="kind", metavar="KIND", required=True, help="see list", parser_class=_KindParser
    )
    kinds.add_parser(_LIST, help="list the kinds", description="List the kinds.")
    for kind in registry.KINDS:
        name = _GIT if kind == _GIT_KIND else kind
        one = kinds.add_parser(
            name,
            help=_summary(kind),
            description=f"{_summary(kind)[:1].upper()}{_summary(kind)[1:]}.",
        )
        one.set_defaults(kind=kind)
        _add_inputs(one, kind)


def run(options: argparse.Namespace) -> None:
    """Print the list of kinds, or a token."""
    if options.kind == _LIST:
        _print_list()
    elif options.kind != _GIT_KIND or options.operation == _GIT_OPERATIONS[0]:
        print(_shown(_make(options), options.output), end="" if options.kind == _GIT_KIND else "\n")


def _make(options: argparse.Namespace) -> Token:
    known = registry.inputs_of(options.kind)
    inputs: dict[str, Any] = {}
    for name in known.keys() - set(_HIDDEN):
        given = getattr(options, name)
        if given is not None:
            inputs[name] = dict(given) if isinstance(given, list) else given
    inputs |= _from_elsewhere(options, known)
    if "region" in known:
        region = _region(options, known["region"].default, inputs)
        inputs |= {} if region is None else {"region": region}
    if "allow_unknown_region" in known:
        inputs["allow_unknown_region"] = options.allow_unknown_region
    return registry.make(
        options.kind,
        source.credentials(options),
        at=options.at,
        on_short_lived=options.on_short_lived,
        **inputs,
    )


def _from_elsewhere(options: argparse.Namespace, known: dict[str, Parameter]) -> dict[str, Any]:
    """Return the inputs that a calling program gives, not its user."""
    if "stdin" in known:
        if options.access_key_id:
            raise InvalidParameter(
                "Standard input cannot hold both the request of git and the secret.",
                "Use `profile`, or the credentials of the environment.",
                "profile",
            )
        return {"stdin": sys.stdin.read()}
    if "exec_info" in known:
        return {"exec_info": os.environ.get("KUBERNETES_EXEC_INFO", "")}
    return {}


def _region(options: argparse.Namespace, default: object, inputs: dict[str, Any]) -> str | None:
    """Return the region to pass: as given, or that of the machine where nothing else names one."""
    given: str | None = options.region
    if given is not None or isinstance(default, str):
        return given
    if default is None and any(_names_region(inputs[name]) for name in _HOSTS if name in inputs):
        return None
    if "stdin" in inputs or "runtime_arn" in inputs:
        return None
    found = source.region(options)
    if found is None:
        raise InvalidParameter(
            "The region is missing: a token is valid in one region only.",
            "Pass `region`, or set AWS_REGION.",
            "region",
        )
    return found


def _names_region(address: str) -> bool:
    """Say whether a host or URL names a region."""
    place = address.partition("://")[2] or address
    return hosts.region_of(place.partition("/")[0]) is not None


def _shown(token: Token, output: str) -> str:
    from json import dumps

    if output == "json":
        end = None if token.expires_at is None else token.expires_at.isoformat()
        shown = {
            "kind": token.kind,
            "value": token.value,
            "expires_at": end,
            "headers": token.headers,
            "needs": token.needs,
        }
        return dumps(shown, indent=2)
    return dumps(token.value["exec_credential"]) if output == "exec-credential" else token.text


def _print_list() -> None:
    rows = {_GIT if kind == _GIT_KIND else kind: _summary(kind) for kind in registry.KINDS}
    width = max(map(len, rows))
    for name, summary in sorted(rows.items()):
        print(f"{name:{width}}  {summary}")


def _add_inputs(one: argparse.ArgumentParser, kind: str) -> None:
    explained = _explained(kind)
    if kind == _GIT_KIND:
        one.add_argument(
            "operation", choices=_GIT_OPERATIONS, metavar="OPERATION", help="what git requests: get"
        )
    for name, parameter in registry.inputs_of(kind).items():
        if name not in _HIDDEN:
            _add_input(one, name, parameter, explained.get(name, ""))
    one.add_argument(
        "--on-short-lived",
        choices=("refuse", "cap", "allow"),
        default="cap" if kind in _CAPPED else "refuse",
        help="what to do if the credentials expire earlier (default: %(default)s)",
    )
    one.add_argument(
        "--allow-unknown-region",
        action="store_true",
        help="allow regions that this version does not know",
    )
    shared.add_credentials(one)
    shared.add_output(
        one, ("exec-credential", "text", "json") if kind == _EKS else ("text", "json")
    )


def _add_input(one: argparse.ArgumentParser, name: str, parameter: Parameter, meaning: str) -> None:
    flag = f"--{name.replace('_', '-')}"
    required = parameter.default is Parameter.empty
    kind, metavar = _type_of(name, parameter)
    if kind is bool:
        one.add_argument(flag, action="store_true", help=meaning)
    elif kind in (_header, _named_value):
        one.add_argument(
            flag, required=required, action="append", type=kind, metavar=metavar, help=meaning
        )
    else:
        default = None if required else parameter.default
        one.add_argument(
            flag, required=required, default=default, type=kind, metavar=metavar, help=meaning
        )


def _type_of(name: str, parameter: Parameter) -> tuple[Any, str | None]:
    """Return how the text of an input is read, and its placeholder in the help."""
    if parameter.annotation == "bool":
        return bool, None
    if name == "expires_in":
        return shared.seconds, "DURATION"
    if name in _HEADERS:
        return _header, "'NAME: VALUE'"
    if "Mapping" in parameter.annotation:
        return _named_value, "NAME=VALUE"
    return (int if parameter.annotation.startswith("int") else str), None


def _header(text: str) -> tuple[str, str]:
    """Read ``NAME: VALUE``."""
    try:
        return parse_header(text)
    except SigV4Error:
        raise argparse.ArgumentTypeError(f"{text[:60]!r} is not NAME: VALUE") from None


def _named_value(text: str) -> tuple[str, str]:
    """Read ``NAME=VALUE``."""
    name, equals, value = text.partition("=")
    if not equals:
        raise argparse.ArgumentTypeError(f"{text[:60]!r} is not NAME=VALUE")
    return name, value


def _summary(kind: str) -> str:
    first = _docstring(kind).partition("\n")[0].replace("`", "")
    first = first.rstrip(".")
    return f"{first[:1].lower()}{first[1:]}"


def _docstring(kind: str) -> str:
    """Return the docstring of the function of a kind, from its source where Python dropped it.

    ``python -OO`` drops docstrings. Without source as well, the options have no explanations.
    """
    function = registry.function_of(kind)
    if function.__doc__ is not None:
        return cleandoc(function.__doc__)
    from ast import PyCF_ONLY_AST, get_docstring

    try:
        source = getsource(function)
    except OSError:
        return ""
    # Not `ast.parse`, which drops docstrings too from Python 3.14 on.
    module: Any = compile(source, kind, "exec", PyCF_ONLY_AST, optimize=0)
    return get_docstring(module.body[0]) or ""


def _explained(kind: str) -> dict[str, str]:
    """Return what each argument means, as the docstring of the function says."""
    section = _docstring(kind).partition("Args:\n")[2].partition("\n\n")[0]
    meanings: dict[str, str] = {}
    name = ""
    for line in section.splitlines():
        if line.startswith("    ") and not line.startswith("     "):
            name, _, line = line.strip().partition(": ")  # noqa: PLW2901  the rest of the line
            meanings[name] = ""
        text = line.strip().replace("`", "").replace("%", "%%")
        meanings[name] = f"{meanings[name]} {text}".strip()
    return {name: meaning.rstrip(".") for name, meaning in meanings.items()}
