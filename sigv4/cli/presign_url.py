"""``sigv4 presign https://...``: presign a URL of any service."""

from __future__ import annotations

from ..core.encoding import encode
from ..core.errors import InvalidParameter
from ..core.model import Request
from ..core.signing_key import HMAC_SHA256
from ..core.sigv4a import ECDSA_P256_SHA256
from ..services.hosts import region_and_service, sigv4a_service
from ..signer import Signer
from . import curl, lifetime_note, messages, policies, source
from . import options as shared
from .headers import parse_header

TYPE_CHECKING = False
if TYPE_CHECKING:
    from argparse import Namespace

    from ..core.model import Signed
    from ..core.signing_key import Algorithm

_SCHEMES = ("https://", "http://", "wss://", "ws://")
_SIGNED_AS = {"wss": "https", "ws": "http"}  # a WebSocket begins as an HTTP request
# What has a meaning only where the operation of S3 is known.
_OF_S3 = (
    "operation",
    "param",
    "version_id",
    "filename",
    "response_content_disposition",
    "response_content_type",
    "hoist",
    "query",
    "window",
    "endpoint_url",
    "endpoint_is_bucket",
    "accelerate",
    "dualstack",
    "fips",
    "addressing_style",
    "disable_s3_express_session_auth",
    *policies.NAMES,
)


def is_url(text: str) -> bool:
    """Say whether a target is a URL of its own, not the name of an object."""
    return text.lower().startswith(_SCHEMES)


def run(options: Namespace) -> None:
    """Print the URL, presigned."""
    for name in _OF_S3:
        if getattr(options, name):
            raise InvalidParameter(
                f"`{name}` is about objects of S3, and {options.object[:80]!r} is a URL.",
                "Name the object as s3://bucket/key, or put the parameter into the URL.",
                name,
            )
    if options.ledger is not None or options.ledger_key is not None or options.ledger_label:
        raise InvalidParameter(
            f"A ledger records actions on S3, and {options.object[:80]!r} is a URL.",
            "Name the object as s3://bucket/key, or leave out --ledger.",
            "ledger",
        )
    headers = [parse_header(line) for line in options.header]
    if options.content_type is not None:
        headers.append(("Content-Type", options.content_type))
    scheme, mark, rest = options.object.partition("://")
    url = f"{_SIGNED_AS.get(scheme.lower(), scheme)}{mark}{rest}"
    request = Request(options.method.upper(), url, headers, source.body(options))
    _check_characters(rest)
    region, service, algorithm = _scope(options, request)
    signer = Signer(
        source.credentials(options),
        region,
        service,
        algorithm=algorithm,
        allow_long_expiry=options.allow_long_expiry,
        **shared.signer_guards(options),
    )
    lasting = {} if options.expires_in is None else {"expires_in": options.expires_in}
    if options.expires_in is None:
        options.expires_in = shared.USUAL
    with lifetime_note.instead_of_warning(options, signer.credentials):
        signed = signer.presign(
            request,
            at=options.at,
            on_short_lived=options.on_short_lived,
            **lasting,
        )
    shown = f"{scheme.lower()}{signed.url[signed.url.index(mark) :]}"
    print(_render(request, signed, options, shown))
    if signed.headers and options.output == "url":
        messages.send_headers(signed.headers.items())


def _check_characters(rest: str) -> None:
    """Refuse a URL that would be printed with a space, or with characters beyond ASCII.

    A URL is copied and opened as it is printed, and clients refuse it or rewrite it.
    """
    odd = next((character for character in rest if character == " " or not character.isascii()), "")
    if odd:
        raise InvalidParameter(
            f"The URL holds {odd!a}, which cannot stand in a URL.",
            f"Write {encode(odd.encode())!r} in its place.",
            "url",
        )


def _scope(options: Namespace, request: Request) -> tuple[str, str, Algorithm]:
    """Return region, service and algorithm: as given, else as the host of the service says."""
    sigv4a = sigv4a_service(request.host)
    if sigv4a and not options.allow_scope_mismatch:
        return (
            options.region or source.region_set(options) or "*",
            options.service or sigv4a,
            ECDSA_P256_SHA256,
        )
    host_region, host_service = region_and_service(request.host, request.path)
    service = options.service or host_service
    region = options.region or host_region or source.region(options)
    if not service:
        raise InvalidParameter(
            f"The service of {request.host[:80]!r} is not known.",
            "Pass --service with its signing name, such as execute-api.",
            "service",
        )
    if not region:
        raise InvalidParameter(
            f"The region of {request.host[:80]!r} is not known.",
            "Pass --region, or set AWS_REGION.",
            "region",
        )
    return region, service, HMAC_SHA256


def _render(
    request: Request,
    signed: Signed,
    options: Namespace,
    url: str,
) -> str:
    to_send = {name.lower() for name in signed.headers}
    others = [pair for pair in request.headers if pair[0].lower() not in to_send]
    headers = [*signed.headers.items(), *others]
    if options.output == "curl":
        return curl.command(request.method, url, headers, options.body_file)
    if options.output == "json":
        from json import dumps

        end = signed.expires_at
        fields = {
            "url": url,
            "method": request.method,
            "headers": dict(headers),
            "expires_at": None if end is None else end.isoformat(),
        }
        return dumps(fields, indent=2)
    return url
