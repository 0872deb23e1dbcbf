"""``sigv4 serve``: a local endpoint that verifies whatever client is pointed at it."""

from __future__ import annotations

import shutil
import signal
import sys
from importlib.util import find_spec
from queue import SimpleQueue
from threading import current_thread, main_thread

from ..core.constants import MAX_EXPIRES_IN
from ..core.errors import InvalidParameter
from ..core.profile import Profile
from ..core.signing_key import HMAC_SHA256
from ..core.sigv4a import ECDSA_P256_SHA256
from ..provider import KnownKeys
from ..serve import Examiner, Finding, Server, Store, as_json, as_text
from ..serve.examine import STS
from ..serve.findings import REFUSED
from ..serve.hosts import Hosts
from ..serve.sessions import Sessions
from ..verify import Verifier
from . import listening, messages, source
from . import options as shared

TYPE_CHECKING = False
if TYPE_CHECKING:
    from argparse import ArgumentParser, Namespace

    from ..core.errors import SigV4Error
    from ..core.signing_key import Algorithm

OK, NOT_ALL_VERIFIED, NOT_IMPLEMENTED = 0, 1, 501
_MIB = 1024**2


DESCRIPTION = (
    "Verify any client that is pointed at this endpoint, and print what was found. The first line "
    "of output is the port."
)
EXAMPLES = ("sigv4 serve --port 9000 --demo",)


def add_arguments(command: ArgumentParser) -> None:
    """Declare the arguments of the command."""
    command.add_argument("--verify", action="store_true", help="verify requests, as it always does")
    listening.add_address(command)
    shared.add_repeated(
        command,
        "--allow-host",
        "answer requests whose Host or Origin is this name or a subdomain",
        metavar="NAME",
    )
    command.add_argument("--service", default="s3", help="signing name expected (default: s3)")
    command.add_argument(
        "--any-region", action="store_true", help="accept signatures for any region"
    )
    command.add_argument(
        "--max-skew",
        type=int,
        metavar="SECONDS",
        help="how far clocks may differ (default: 900 for S3, 300 for others)",
    )
    command.add_argument(
        "--unsigned-payload-over-http",
        action="store_true",
        help="accept unsigned bodies over plain http, as S3 does (the default)",
    )
    command.add_argument(
        "--require-signed-payload", action="store_true", help="refuse unsigned bodies"
    )
    command.add_argument(
        "--slashes-in-access-key-ids", action="store_true", help="as some servers issue them"
    )
    listening.add_tls(command)
    command.add_argument(
        "--memory", type=int, default=256, metavar="MIB", help="for objects (default: 256)"
    )
    command.add_argument(
        "--once",
        type=int,
        metavar="N",
        help="stop after N requests, with status 0 if all were verified and answered",
    )
    command.add_argument(
        "--json", action="store_true", help="print a line of JSON for each request"
    )
    shared.add_credentials(command)


def run(options: Namespace) -> int:
    """Listen until a signal arrives, or until --once requests were answered."""
    _check(options)
    known = KnownKeys(source.renewable(options), _warn_of)
    tls = listening.tls_context(options)
    scheme = "https" if tls is not None else "http"
    region = None if options.any_region else source.region(options)
    sessions = Sessions(known)
    verifier = _verifier(options, sessions, region)
    store = Store(options.memory * _MIB)
    hosts = Hosts([options.host, *options.allow_host])
    examiner = Examiner(
        verifier, known, store, options.service, scheme, hosts, region or "", sessions
    )
    render = as_json if options.json else _for_people
    ends: SimpleQueue[int] = SimpleQueue()  # its put may be called in a signal handler
    refused = 0

    def report(finding: Finding) -> None:
        nonlocal refused
        refused += finding.verdict == REFUSED or finding.answer == NOT_IMPLEMENTED
        print(render(finding), flush=True)

    def answered(number: int) -> None:
        if number == options.once:
            ends.put(NOT_ALL_VERIFIED if refused else OK)

    with listening.bound(options):
        server = Server(examiner, options.host, options.port, report, answered, tls)
    print(server.port, flush=True)
    messages.note(
        f"{listening.url(options, server.port)} verifies {options.service} in "
        f"{region or 'any region'} for {known.load().access_key_id}; Ctrl-C ends it."
    )
    sys.stderr.flush()
    _on_signals(ends)
    server.start()
    try:
        return ends.get()
    finally:
        server.stop()


def _warn_of(error: SigV4Error) -> None:
    messages.show("warning", f"the credentials were not renewed: {error}")


def _for_people(finding: Finding) -> str:
    """Wrap and colour a finding where standard output is a terminal; its width may change."""
    if not sys.stdout.isatty():
        return as_text(finding)
    return as_text(finding, shutil.get_terminal_size().columns - 1, colour=messages.wants_colour())


def _check(options: Namespace) -> None:
    if options.once is not None and options.once < 1:
        raise InvalidParameter(
            f"--once must be at least 1, not {options.once}.", "Pass 1 or more.", "once"
        )
    if options.max_skew is not None and not 0 <= options.max_skew <= MAX_EXPIRES_IN:
        raise InvalidParameter(
            f"--max-skew must be 0 to {MAX_EXPIRES_IN} seconds, not {options.max_skew}.",
            "Pass seconds.",
            "max_skew",
        )
    if options.memory < 1:
        raise InvalidParameter(
            f"--memory must be at least 1 MiB, not {options.memory}.", "Pass 1 or more.", "memory"
        )
    listening.check(options)
    if not listening.is_loopback(options):
        messages.show(
            "warning",
            f"everyone who reaches {options.host} can send requests here, and the answers show how "
            "they differ from what was expected. This endpoint is for debugging.",
        )


def _verifier(options: Namespace, sessions: Sessions, region: str | None) -> Verifier:
    is_s3 = Profile.for_service(options.service).content_sha256_header
    algorithms: list[Algorithm] = [HMAC_SHA256]
    if find_spec("cryptography") is not None:
        algorithms.append(ECDSA_P256_SHA256)
    skew = options.max_skew if options.max_skew is not None else (900 if is_s3 else 300)
    return Verifier(
        sessions.lookup,
        region=region,
        service={options.service, STS} if is_s3 else options.service,
        max_skew=skew,
        clock=None if options.at is None else lambda: options.at,
        algorithms=algorithms,
        unsigned_payload=not options.require_signed_payload,
        unsigned_payload_over_http=not options.require_signed_payload,
        headers_in_query=is_s3,
        slashes_in_access_key_ids=options.slashes_in_access_key_ids,
    )


def _on_signals(ends: SimpleQueue[int]) -> None:
    """Ctrl-C and SIGTERM are how this command is meant to end."""
    if current_thread() is not main_thread():
        return
    for each in (signal.SIGINT, signal.SIGTERM):
        signal.signal(each, lambda *_: ends.put(OK))
