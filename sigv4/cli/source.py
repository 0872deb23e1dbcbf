"""Find credentials and region for the command line, in this order.

1. ``--demo``: the example keys of AWS's documentation.
2. ``--access-key-id``, with the secret from a prompt or standard input, never from the command
   line, which every process of the machine can read.
3. ``--profile``, the environment, the default profile and what they name, as the AWS CLI does:
   `sigv4.credentials.default_chain`. Nothing is called or started without ``--network`` and
   ``--processes``.
"""

from __future__ import annotations

import os
import sys
from dataclasses import replace
from getpass import getpass
from pathlib import Path

from ..core.errors import InvalidCredentials, InvalidParameter, MissingCredentials
from ..credentials import Chain, Credentials, Machine
from ..services.hosts import TAKE_SIGV4A_TOO
from ..settings import (
    prefers_sigv4a,
    profile_name,
    read_files,
    region_name,
    sigv4a_region_set,
)
from . import messages

TYPE_CHECKING = False
if TYPE_CHECKING:
    from argparse import Namespace

# https://docs.aws.amazon.com/AmazonS3/latest/API/sigv4-query-string-auth.html
DEMO_ACCESS_KEY_ID = "AKIAIOSFODNN7EXAMPLE"
DEMO_SECRET_ACCESS_KEY = "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY"  # noqa: S105  published
DEMO_REGION = "us-east-1"
_STANDARD_INPUT = "-"
_WAYS = (
    "Set AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY, or pass --profile or --access-key-id, or "
    "--network on an instance or in a container of AWS; --demo shows a result without any."
)


def credentials(options: Namespace, ways: str = _WAYS) -> Credentials:
    """Return the credentials that the options name, or those of the machine.

    Args:
        options: of the command line.
        ways: how credentials can be given to this command, as a sentence.

    Raises:
        MissingCredentials: no credentials were found; names the ways to give some.
    """
    found = renewable(options, ways)
    return found if isinstance(found, Credentials) else found.load()


def renewable(options: Namespace, ways: str = _WAYS) -> Credentials | Chain:
    """Return credentials, or where these can expire and be renewed, a provider that holds some.

    Args:
        options: of the command line.
        ways: how credentials can be given to this command, as a sentence.

    Raises:
        MissingCredentials: no credentials were found; names the ways to give some.
    """
    if options.demo and options.access_key_id:
        raise InvalidParameter(
            "--demo signs with example keys, and --access-key-id names another key.",
            "Leave out one of the two.",
            "demo",
        )
    if options.demo:
        messages.note(
            "--demo signs with the example keys of AWS's documentation; no server accepts "
            "the result."
        )
        return Credentials(DEMO_ACCESS_KEY_ID, DEMO_SECRET_ACCESS_KEY)
    if options.access_key_id:
        return _asked_for(options.access_key_id)
    chain = _chain(options)
    try:
        found = chain.load()
    except MissingCredentials as error:
        if type(error) is not MissingCredentials or options.profile:
            raise
        raise MissingCredentials(error.problem, ways) from None
    renews = options.network or options.processes or found.expiration is not None
    return chain if renews else found


def _chain(options: Namespace) -> Chain:
    """Return the chain that the options allow; keys from files are checked as of ``--at``."""
    machine = Machine(network=options.network, processes=options.processes)
    if options.at is not None and not options.network:
        machine = replace(machine, clock=lambda: options.at)
    return Chain(options.profile or None, machine)


def region(options: Namespace) -> str | None:
    """Return --region, or the environment's region, or the profile's, as the AWS CLI does."""
    if options.region or options.demo:
        return options.region or DEMO_REGION
    return region_name(read_files().profile(profile_name(options.profile)), os.environ)


def region_set(options: Namespace) -> str | None:
    """Return the regions that the environment or the profile names for SigV4A."""
    if options.demo:
        return None
    return sigv4a_region_set(read_files().profile(profile_name(options.profile)), os.environ)


def sigv4a_is_preferred(options: Namespace, service: str) -> bool:
    """Say whether the environment or the profile prefers SigV4A for a service that takes both."""
    if options.demo or service not in TAKE_SIGV4A_TOO:
        return False
    return prefers_sigv4a(read_files().profile(profile_name(options.profile)), os.environ)


def body(options: Namespace) -> bytes:
    """Read the file of ``--body-file``; return an empty body if it is not given.

    Raises:
        InvalidParameter: both the body and the secret are expected on standard input.
    """
    if options.body_file is None:
        return b""
    if is_standard_input(options):
        return sys.stdin.buffer.read()
    return Path(options.body_file).read_bytes()


def is_standard_input(options: Namespace) -> bool:
    """Say whether ``--body-file`` names standard input.

    Raises:
        InvalidParameter: both the body and the secret are expected there.
    """
    if options.body_file == _STANDARD_INPUT and options.access_key_id:
        raise InvalidParameter(
            "Standard input cannot hold both the body and the secret access key.",
            "Pass the body as a file, or the credentials in the environment.",
            "body_file",
        )
    return bool(options.body_file == _STANDARD_INPUT)


def ask(prompt: str) -> str:
    """Ask for a value that is not shown; the end of input (Ctrl-D) is an empty one."""
    try:
        return getpass(prompt)
    except EOFError:
        messages.say("")  # what follows begins on a line of its own
        return ""


def _asked_for(access_key_id: str) -> Credentials:
    if sys.stdin.isatty():
        secret = ask("Secret access key: ")
        token = ask("Session token (empty if none): ") if secret else ""
    else:
        lines = sys.stdin.read().splitlines()
        secret, token = [*lines, "", ""][:2]
        if any(lines[2:]):
            raise InvalidCredentials(
                f"Standard input has {len(lines)} lines, and at most two are read.",
                "Write the secret access key on the first, and a session token on the second.",
                "secret_access_key",
            )
    if not secret:
        raise InvalidCredentials(
            "The secret access key was not given.",
            "Enter it when you are asked, or write it to standard input: the secret access key on "
            "the first line, a session token on the second.",
            "secret_access_key",
        )
    return Credentials(access_key_id, secret, token or None)
