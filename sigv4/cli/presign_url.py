"""``sigv4 presign https://...``: presign a URL of any service."""

from __future__ import annotations

from ..core.errors import InvalidParameter
from ..core.model import Request
from ..services.hosts import region_and_service
from ..signer import Signer
from . import curl, lifetime_note, policies, source
from . import options as shared
from .headers import parse_header

TYPE_CHECKING = False
if TYPE_CHECKING:
    from argparse import Namespace

    from ..core.model import Signed

_SCHEMES = ("https://", "http://")
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
    headers = [parse_header(line) for line in options.header]
    if options.content_type is not None:
        headers.append(("Content-Type", options.content_type))
    request = Request(options.method.upper(), options.object, headers, source.body(options))
    region, service = _scope(options, request)
    signer = Signer(
        source.credentials(options),
        region,
        service,
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
    print(_render(request, signed, options))


def _scope(options: Namespace, request: Request) -> tuple[str, str]:
    """Return region and service: as given, else as the host of the service says."""
    host_region, host_service = region_and_service(request.host)
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
    return region, service


def _render(request: Request, signed: Signed, options: Namespace) -> str:
    headers = [*request.headers, *signed.headers.items()]
    if options.output == "curl":
        return curl.command(request.method, signed.url, headers, options.body_file)
    if options.output == "json":
        from json import dumps

        shown = {"url": signed.url, "method": request.method, "headers": dict(headers)}
        return dumps(shown, indent=2)
    return signed.url
