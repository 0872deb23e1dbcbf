"""Options that name IAM policies, for the commands that decide with them."""

from __future__ import annotations

from ..core.errors import InvalidParameter

TYPE_CHECKING = False
if TYPE_CHECKING:
    from argparse import ArgumentParser, Namespace
    from typing import Any

    from ..preflight import Policies

_SEVERAL = {
    "policy": ("identity", "identity policy of the signer, or of one of its groups"),
    "session_policy": ("session", "session policy"),
    "scp": ("scp", "service control policies of one level, from the root down: one or a list"),
    "rcp": ("rcp", "resource control policies of one level: one or a list"),
}
_SINGLE = {
    "bucket_policy": ("resource", "policy of the bucket, or of the resource"),
    "key_policy": ("key", "policy of the KMS key"),
    "boundary": ("boundary", "permissions boundary of the signer"),
    "vpc_endpoint_policy": ("vpc_endpoint", "policy of the VPC endpoint that the request passes"),
}
_KINDS = {**_SEVERAL, **_SINGLE}
NAMES = (*_KINDS, "none", "principal")  # of the options that `add_policies` adds


def add_policies(command: ArgumentParser) -> None:
    """Add the policies that decide, and who signs."""
    group = command.add_argument_group(
        "policies (JSON files; what is not given is unknown, not absent)"
    )
    for name, (_, meaning) in _SEVERAL.items():
        help_text = f"{meaning}; may be repeated"
        group.add_argument(_flag(name), action="append", metavar="FILE", help=help_text)
    for name, (_, meaning) in _SINGLE.items():
        group.add_argument(_flag(name), metavar="FILE", help=meaning)
    kinds = tuple(name.replace("_", "-") for name in _KINDS)
    group.add_argument(
        "--none",
        action="append",
        choices=kinds,
        default=[],
        metavar="KIND",
        help=f"there are no policies of this kind: {', '.join(kinds)}; may be repeated",
    )
    group.add_argument(
        "--principal", metavar="ARN", help="who signs: a user, a role, or a session of one"
    )


def given(options: Namespace) -> bool:
    """Say whether any policy was given."""
    return bool(options.none) or any(getattr(options, name) for name in _KINDS)


def read(options: Namespace) -> Policies:
    """Read the policies that the options name.

    Raises:
        InvalidPolicy: names the file and the place in it.
        InvalidParameter: a kind of policy that is given and said not to exist, or a file that is
            not text.
    """
    from ..preflight import Policies

    found: dict[str, Any] = {}
    for name, (kind, _) in _KINDS.items():
        files = getattr(options, name)
        absent = name.replace("_", "-") in options.none
        if files and absent:
            raise InvalidParameter(
                f"{_flag(name)} is given, and --none says that there is no such policy.",
                "Leave one of them out.",
                name,
            )
        if files:
            several = name in _SEVERAL
            found[kind] = (
                [_document(file, name) for file in files] if several else _document(files, name)
            )
        elif absent:
            found[kind] = ()
    return Policies(**found)


def _flag(name: str) -> str:
    return f"--{name.replace('_', '-')}"


def _document(file: str, name: str) -> Any:
    """Read one file; a list in it is a list of policies."""
    from ..preflight import read_json
    from ..text_files import read_text

    return read_json(read_text(file, name), file)
