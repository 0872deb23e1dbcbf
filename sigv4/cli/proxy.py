"""``sigv4 proxy``: a reverse proxy that holds the keys for a sandbox."""

from __future__ import annotations

import logging
import signal
import sys
from contextlib import suppress
from pathlib import Path
from threading import current_thread, main_thread

from ..core.errors import InvalidParameter, SigV4Error
from ..text_files import read_text
from . import listening, messages, source
from . import options as shared

TYPE_CHECKING = False
if TYPE_CHECKING:
    from argparse import ArgumentParser, Namespace

DESCRIPTION = (
    "Verify what a sandbox signs with placeholder keys, check it against a policy, and sign it "
    "with the credentials of this machine. The first line of output is the port."
)
_WAYS = "Set AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY, or pass --profile."
EXAMPLES = ("sigv4 proxy --policy sandbox.json --keys sandbox-keys --port 9000",)


def add_arguments(command: ArgumentParser) -> None:
    """Declare the arguments of the command."""
    command.add_argument(
        "--upstream",
        metavar="URL",
        help="root of the server outside (default: the host of the request, one of AWS's)",
    )
    command.add_argument(
        "--policy",
        required=True,
        metavar="FILE",
        help="what the sandbox may do, in JSON (see docs/proxy.md)",
    )
    command.add_argument(
        "--keys",
        required=True,
        metavar="FILE",
        help="the placeholder keys, as a credentials file of the AWS CLI; written if missing",
    )
    inner = command.add_argument_group("where it listens")
    listening.add_address(inner)
    listening.add_tls(inner)
    inner.add_argument(
        "--unsigned-payload-over-http",
        action="store_true",
        help="accept bodies that are not signed over plain http, where others may change them",
    )
    inner.add_argument(
        "--refuse-replays", action="store_true", help="refuse a request that comes a second time"
    )
    inner.add_argument(
        "--max-connections", type=int, metavar="N", help="at a time (default: any number)"
    )
    outer = command.add_argument_group("the server outside")
    outer.add_argument(
        "--upstream-ca", metavar="FILE", help="PEM file of the authorities to trust for it"
    )
    outer.add_argument(
        "--connect-timeout", type=float, default=10, metavar="SECONDS", help="(default: 10)"
    )
    outer.add_argument(
        "--read-timeout",
        type=float,
        default=300,
        metavar="SECONDS",
        help="between two pieces of a response (default: 300)",
    )
    group = command.add_argument_group("credentials outside")
    group.add_argument("--profile", help="profile in ~/.aws to take them from")
    shared.add_sources(group)


def run(options: Namespace) -> int:
    """Serve until a signal arrives."""
    from ..proxy import Proxy
    from ..proxy.kept import KeptCredentials
    from ..proxy.placeholders import read_placeholders, write_placeholders
    from ..proxy.server import import_uvicorn, listen, serve
    from ..proxy.upstream import Upstream
    from ..resign import read_sandbox
    from ..verify import ReplayStore, Verifier

    _check(options)
    listening.tls_context(options)  # before anything is written or bound
    import_uvicorn()
    sandbox = read_sandbox(read_text(options.policy, "policy"), options.policy)
    keys = Path(options.keys)
    if not keys.exists():
        write_placeholders(keys)
        messages.note(f"{options.keys} has new placeholder keys for the sandbox.")
    placeholders = read_placeholders(keys)
    options.demo, options.access_key_id, options.at = False, None, None
    credentials = KeptCredentials(source.renewable(options, _WAYS), _warn_of)
    verifier = Verifier(
        placeholders.get,
        headers_in_query=True,
        unsigned_payload_over_http=options.unsigned_payload_over_http,
        replay=ReplayStore() if options.refuse_replays else None,
    )
    more = {"upstream": options.upstream} if options.upstream else {}
    resigner = sandbox.resigner(verifier, credentials, **more)
    upstream = Upstream(options.connect_timeout, options.read_timeout, options.upstream_ca)
    with listening.bound(options):
        listener = listen(options.host, options.port)
    port = listener.getsockname()[1]
    print(port, flush=True)
    messages.note(
        f"{listening.url(options, port)} signs as {credentials.load().access_key_id} for "
        f"{options.upstream or 'the host of each request'}; Ctrl-C ends it."
    )
    logging.basicConfig(
        stream=sys.stderr, level=logging.INFO, format="%(asctime)s %(message)s", force=True
    )
    logging.getLogger("asyncio").setLevel(logging.CRITICAL)
    with suppress(KeyboardInterrupt):
        _take_sigterm_as_ctrl_c()
        serve(
            Proxy(resigner, upstream, credentials),
            listener,
            certificate=options.tls_certificate,
            key=options.tls_key,
            at_most=options.max_connections,
        )
    return 0


def _take_sigterm_as_ctrl_c() -> None:
    """Let both end the command with status 0; uvicorn raises them again after its own end."""
    if current_thread() is main_thread():
        signal.signal(signal.SIGTERM, signal.default_int_handler)


def _warn_of(error: Exception) -> None:
    problem = error if isinstance(error, SigV4Error) else type(error).__name__
    messages.show("warning", f"the credentials were not renewed: {problem}")


def _check(options: Namespace) -> None:
    listening.check(options)
    shared.check_waits(options, "Pass seconds.", "connect_timeout", "read_timeout")
    if options.max_connections is not None and options.max_connections < 1:
        raise InvalidParameter(
            f"--max-connections must be at least 1, not {options.max_connections}.",
            "Pass 1 or more.",
            "max_connections",
        )
