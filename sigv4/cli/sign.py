"""``sigv4 sign``: sign any HTTP request with headers."""

from __future__ import annotations

from ..core.errors import InvalidParameter
from ..core.model import Request
from ..core.signing_key import HMAC_SHA256
from ..core.sigv4a import ECDSA_P256_SHA256
from ..services.hosts import region_and_service
from ..signer import Signer
from . import curl, messages, source, steps, stream
from . import options as shared
from .headers import parse_header

TYPE_CHECKING = False
if TYPE_CHECKING:
    from argparse import ArgumentParser, Namespace

    from ..core.model import Signed
    from ..core.signing_key import Algorithm


ALGORITHMS: dict[str, Algorithm] = {"sigv4": HMAC_SHA256, "sigv4a": ECDSA_P256_SHA256}

DESCRIPTION = "Print the headers to add to an HTTP request."
EXAMPLES = (
    "sigv4 sign GET https://a.example.com/ --service execute-api --region eu-west-1",
    "sigv4 sign GET https://b.s3.eu-west-1.amazonaws.com/k --service s3",
)


def add_arguments(command: ArgumentParser) -> None:
    """Declare the arguments of the command."""
    command.add_argument("method", metavar="METHOD", help="HTTP method")
    command.add_argument("url", metavar="URL", help="the URL, escaped as it will be sent")
    shared.add_repeated(
        command, "--header", "a header that will be sent, so it is signed", metavar="'NAME: VALUE'"
    )
    command.add_argument("--body-file", metavar="FILE", help="the body; - is standard input")
    command.add_argument("--service", required=True, help="signing name, such as execute-api")
    command.add_argument(
        "--algorithm",
        choices=tuple(ALGORITHMS),
        help="sigv4a is valid in a set of regions (default: sigv4, or as the profile prefers "
        "where the service takes both)",
    )
    command.add_argument(
        "--region-set",
        metavar="REGIONS",
        help="for sigv4a, as in us-east-1,eu-* or * for all (default: --region)",
    )
    command.add_argument(
        "--show-steps",
        action="store_true",
        help="print the canonical request, the string to sign and the signature, secrets masked",
    )
    stream.add_options(command)
    shared.add_signer_guards(command)
    shared.add_credentials(command)
    shared.add_output(command, ("headers", "json", "curl"))


def run(options: Namespace) -> None:
    """Print the headers or the command that the options ask for, or stream a body."""
    with stream.reader_released(options):
        _run(options)


def _run(options: Namespace) -> None:
    stream.check(options)
    if options.algorithm is None:
        preferred = source.sigv4a_is_preferred(options, options.service)
        options.algorithm = "sigv4a" if preferred and options.region is None else "sigv4"
        if options.algorithm == "sigv4a":
            messages.note("auth_scheme_preference sets --algorithm sigv4a.")
    region = _region(options)
    body = b"" if options.stream else source.body(options)
    signer = Signer(
        source.credentials(options),
        region,
        options.service,
        algorithm=ALGORITHMS[options.algorithm],
        **shared.signer_guards(options),
    )
    request = Request(
        options.method,
        options.url,
        [parse_header(line) for line in options.header],
        body,
    )
    if options.stream:
        stream.run(options, signer, request)
        return
    signed = signer.sign(request, at=options.at)
    if options.show_steps:
        print(steps.text(signed), end="\n\n")
    print(_render(request, signed, options))


def _region(options: Namespace) -> str:
    """Return the region, or for SigV4A the set of regions."""
    given: str | None = options.region_set
    if given is None and options.algorithm == "sigv4a" and options.region is None:
        given = source.region_set(options)
    if given is None:
        host = Request(options.method, options.url).host
        region = options.region or region_and_service(host)[0] or source.region(options)
        if region is None:
            raise InvalidParameter(
                "The region is missing: a signature is valid in one region or in a set of them.",
                "Pass --region, or set AWS_REGION; or --algorithm sigv4a with --region-set.",
                "region",
            )
        return region
    if options.algorithm != "sigv4a":
        raise InvalidParameter(
            f"--region-set {given[:80]} needs SigV4A; Signature Version 4 is for one region.",
            "Pass --algorithm sigv4a, or --region.",
            "region_set",
        )
    if options.region is not None:
        raise InvalidParameter(
            "--region and --region-set exclude each other.", "Pass one of them.", "region"
        )
    return given


def _render(request: Request, signed: Signed, options: Namespace) -> str:
    if options.output == "curl":
        complete = signed.apply(request)
        return curl.command(complete.method, complete.url, complete.headers, options.body_file)
    if options.output == "json":
        from json import dumps

        return dumps({"url": signed.url, "headers": dict(signed.headers)}, indent=2)
    return "\n".join([f"{name}: {value}" for name, value in signed.headers.items()])
