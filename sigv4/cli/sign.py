"""``sigv4 sign``: the headers that sign any HTTP request."""

from __future__ import annotations

from ..core import redact
from ..core.errors import InvalidParameter, InvalidRequest
from ..core.model import Request
from ..signer import Signer
from . import curl, source

TYPE_CHECKING = False
if TYPE_CHECKING:
    from argparse import Namespace

    from ..core.model import Signed


def run(options: Namespace) -> None:
    """Print the headers, or the whole command, that the options ask for."""
    region = source.region(options)
    if region is None:
        raise InvalidParameter(
            "No region: a signature is good in one region only.",
            "Pass --region, or set AWS_REGION.",
        )
    body = source.body(options)
    signer = Signer(source.credentials(options), region, options.service)
    request = Request(
        options.method,
        options.url,
        [parse_header(line) for line in options.header],
        body,
    )
    signed = signer.sign(request, at=options.at)
    if options.show_steps:
        print(_steps(signed), end="\n\n")
    print(_render(request, signed, options))


def parse_header(line: str) -> tuple[str, str]:
    """Name and value of ``Name: value``."""
    name, colon, value = line.partition(":")
    if not colon:
        raise InvalidRequest(
            f"{line[:80]!r} is not a header.", "Write it as 'Name: value', in quotes."
        )
    return name.strip(), value.strip()


def _steps(signed: Signed) -> str:
    return "\n".join(
        [
            "# 1. canonical request",
            redact.canonical_request(signed.canonical_request),
            "",
            "# 2. string to sign",
            signed.string_to_sign,
            "",
            "# 3. signing key",
            redact.HIDDEN,
            "",
            "# 4. signature",
            signed.signature,
        ]
    )


def _render(request: Request, signed: Signed, options: Namespace) -> str:
    if options.output == "curl":
        complete = signed.apply(request)
        return curl.command(complete.method, complete.url, complete.headers, options.body_file)
    if options.output == "json":
        from json import dumps

        return dumps({"url": signed.url, "headers": dict(signed.headers)}, indent=2)
    return "\n".join([f"{name}: {value}" for name, value in signed.headers.items()])
