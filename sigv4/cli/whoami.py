"""``sigv4 whoami``: which credentials are found, where, and why other places gave none."""

from __future__ import annotations

from ..credentials import default_chain
from ..credentials.sts import caller
from ..settings import profile_name, read_files, region_name
from . import options as shared

TYPE_CHECKING = False
if TYPE_CHECKING:
    from argparse import ArgumentParser, Namespace

    from ..credentials import Chain, Found


DESCRIPTION = (
    "Print which credentials the other commands sign with: source, account, end; and why the "
    "sources before it gave none. No secret is printed."
)
EXAMPLES = ("sigv4 whoami", "sigv4 whoami --profile dev --network")
_ENDS = 4  # characters at both ends of a key id that are shown


def add_arguments(command: ArgumentParser) -> None:
    """Declare the arguments of the command."""
    command.add_argument("--profile", help="profile in ~/.aws to take the credentials from")
    shared.add_sources(command)
    shared.add_output(command, ("text", "json"))


def run(options: Namespace) -> None:
    """Print what was found; the account is asked for with ``--network`` if no source knows it."""
    chain = default_chain(
        options.profile or None, network=options.network, processes=options.processes
    )
    found = chain.find()
    account, arn = found.account_id, None
    if options.network:
        account, arn = caller(chain.machine, found.credentials, _region(chain), chain.profile)
    shown = _shown(found) | {"account": account or "unknown"} | ({"arn": arn} if arn else {})
    passed = {each.source: each.reason for each in chain.passed_over}
    if options.output == "json":
        from json import dumps

        print(dumps({**shown, "passed_over": passed}, indent=2))
        return
    print("\n".join(f"{name:10} {text}" for name, text in shown.items()))
    for name, reason in passed.items():
        print(f"{'not from':10} {name}: {reason}")


def _shown(found: Found) -> dict[str, str]:
    credentials = found.credentials
    key_id, ends = credentials.access_key_id, credentials.expiration
    hidden = "*" * max(len(key_id) - 2 * _ENDS, _ENDS)
    temporary = credentials.session_token is not None
    unknown = "unknown" if temporary else "never"
    return {
        "source": found.source,
        "detail": found.detail,
        "key": f"{key_id[:_ENDS]}{hidden}{key_id[-_ENDS:]}",
        "kind": "temporary" if temporary else "long-term",
        "until": unknown if ends is None else ends.isoformat(),
    }


def _region(chain: Chain) -> str:
    environ = chain.machine.environ
    settings = read_files(environ=environ).profile(profile_name(chain.profile, environ))
    return region_name(settings, environ) or "us-east-1"
