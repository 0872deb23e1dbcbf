"""Proofs of identity: signed GetCallerIdentity requests that somebody else sends to STS.

The other side sends the request and reads from STS's answer who signed it. STS accepts it for 15
minutes after X-Amz-Date, as often as it is sent: bind it to its receiver where the receiver can
check a header (``server_id``, ``challenge``).

https://docs.aws.amazon.com/STS/latest/APIReference/API_GetCallerIdentity.html
"""

from __future__ import annotations

from base64 import b64encode
from json import dumps

from ..core.model import Request
from . import hosts, inputs
from .signing import REFUSE, Signing
from .value import Token

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime

    from ..provider import CredentialsLike


LIFE = 900  # seconds after X-Amz-Date
ACTION = "Action=GetCallerIdentity&Version=2011-06-15"
_FORM = "application/x-www-form-urlencoded; charset=utf-8"
_GLOBAL = ("us-east-1", "sts.amazonaws.com")


def sts_get_caller_identity(
    credentials: CredentialsLike,
    *,
    region: str | None = None,
    url: str | None = None,
    method: str = "GET",
    service: str = "sts",
    headers: Mapping[str, str] | None = None,
    expires_in: int = LIFE,
    at: datetime | None = None,
    on_short_lived: str = REFUSE,
    allow_unknown_region: bool = False,
) -> Token:
    """Make a presigned GetCallerIdentity URL.

    Args:
        credentials: the credentials to sign with.
        region: the region of the STS that is called; the URL's by default.
        url: the URL of the request; the regional endpoint's by default.
        method: HTTP method.
        service: signing name; always ``sts``.
        headers: the headers to sign; they must be sent with the URL.
        expires_in: seconds in X-Amz-Expires, 1 to 900. STS ignores it, and accepts the URL for
            900 seconds.
        at: aware datetime to sign at; now by default.
        on_short_lived: ``"refuse"``, ``"cap"`` or ``"allow"`` a token that outlives the keys.
        allow_unknown_region: sign for regions that this version does not know.
    """
    signing = Signing("sts-get-caller-identity", credentials, at, on_short_lived)
    inputs.one_of("service", service, ("sts",))
    if url is None:
        region = hosts.check_region(region or "us-east-1", allow_unknown_region)
        url = f"https://{hosts.sts_host(region)}/?{ACTION}"
    request = Request(method, url, inputs.text_pairs("headers", headers))
    region = hosts.region_for(request.host, region, allow_unknown_region, "url")
    asked = signing.life(expires_in, LIFE)
    seconds = signing.life(LIFE, LIFE)
    signed = signing.presign(request, region, "sts", asked)
    return Token(
        "sts-get-caller-identity",
        signed,
        signed,
        signing.end(seconds),
        dict(request.headers),
        ("The receiver sends the URL to STS with exactly these headers.",),
    )


def vault(
    credentials: CredentialsLike,
    *,
    role: str | None = None,
    region: str = "us-east-1",
    server_id: str | None = None,
    at: datetime | None = None,
    on_short_lived: str = REFUSE,
    allow_unknown_region: bool = False,
) -> Token:
    """Make the body of a login to HashiCorp Vault's AWS auth method.

    Args:
        credentials: the credentials to sign with.
        role: the role of Vault to log in to.
        region: whose STS Vault asks: ``us-east-1`` is the global endpoint, sts.amazonaws.com, as
            Vault asks it by default; another needs the mount's sts_endpoint and sts_region.
        server_id: the mount's iam_server_id_header_value, if it has one.
        at: aware datetime to sign at; now by default.
        on_short_lived: ``"refuse"``, ``"cap"`` or ``"allow"`` a token that outlives the keys.
        allow_unknown_region: sign for regions that this version does not know.

    Returns:
        ``value`` has ``body`` and its decoded parts; ``text`` is the body as JSON, to POST to
        ``/v1/auth/aws/login``.

    Source: https://developer.hashicorp.com/vault/docs/auth/aws
    """
    signing = Signing("vault", credentials, at, on_short_lived)
    extra = _named("X-Vault-AWS-IAM-Server-ID", server_id)
    url, headers = _posted(signing, region, extra, allow_unknown_region)
    body = {**_encoded(url, headers), "role": role}
    value = {
        "body": body,
        "decoded_headers": {name: [text] for name, text in headers.items()},
        "decoded_url": url,
        "decoded_body": ACTION,
    }
    return Token(
        "vault",
        value,
        dumps(body),
        signing.end(signing.life(LIFE, LIFE)),
        needs=(
            "The role of Vault is bound to the IAM principal that signs.",
            "Outside us-east-1, the mount's sts_endpoint and sts_region name the same region.",
        ),
    )


def consul(
    credentials: CredentialsLike,
    *,
    region: str = "us-east-1",
    server_id: str | None = None,
    at: datetime | None = None,
    on_short_lived: str = REFUSE,
    allow_unknown_region: bool = False,
) -> Token:
    """Make the bearer token of a login to Consul's aws-iam auth method.

    Args:
        credentials: the credentials to sign with.
        region: whose STS Consul asks, as `vault` has it; the method's STSEndpoint must agree.
        server_id: the method's ServerIDHeaderValue, if it has one.
        at: aware datetime to sign at; now by default.
        on_short_lived: ``"refuse"``, ``"cap"`` or ``"allow"`` a token that outlives the keys.
        allow_unknown_region: sign for regions that this version does not know.

    Returns:
        ``value`` is the token as a dict, ``text`` as JSON, for ``consul login -bearer-token-file``.
        It proves the principal alone: methods with EnableIAMEntityDetails want a second request.

    Source: https://developer.hashicorp.com/consul/docs/security/acl/auth-methods/aws-iam
    """
    signing = Signing("consul", credentials, at, on_short_lived)
    extra = _named("X-Consul-IAM-ServerID", server_id)
    value = _encoded(*_posted(signing, region, extra, allow_unknown_region))
    return Token(
        "consul",
        value,
        dumps(value),
        signing.end(signing.life(LIFE, LIFE)),
        needs=(
            "BoundIAMPrincipalARNs of the auth method names the principal that signs.",
            "Outside us-east-1, the method's STSEndpoint names the same region.",
            "EnableIAMEntityDetails is off.",
        ),
    )


def teleport(
    credentials: CredentialsLike,
    *,
    challenge: str,
    region: str = "us-east-1",
    at: datetime | None = None,
    on_short_lived: str = REFUSE,
    allow_unknown_region: bool = False,
) -> Token:
    """Make the answer to the challenge of Teleport's IAM join method.

    Args:
        credentials: the credentials to sign with.
        challenge: the challenge that the auth server sent.
        region: the region of the STS that Teleport calls; ``us-east-1`` is the global endpoint.
        at: aware datetime to sign at; now by default.
        on_short_lived: ``"refuse"``, ``"cap"`` or ``"allow"`` a token that outlives the keys.
        allow_unknown_region: sign for regions that this version does not know.

    Returns:
        ``value`` and ``text`` are the HTTP/1.1 request, whole.

    Source: https://goteleport.com/docs/enroll-resources/agents/aws-iam/
    """
    signing = Signing("teleport", credentials, at, on_short_lived)
    answer = inputs.text("challenge", challenge)
    extra = {"Accept": "application/json", "X-Teleport-Challenge": answer}
    _, headers = _posted(signing, region, extra, allow_unknown_region)
    lines = [f"{name}: {value}\r\n" for name, value in headers.items()]
    request = f"POST / HTTP/1.1\r\n{''.join(lines)}\r\n{ACTION}"
    return Token(
        "teleport",
        request,
        request,
        signing.end(signing.life(LIFE, LIFE)),
        needs=("An allow rule of the join token names the account or ARN that signs.",),
    )


def _named(header: str, server_id: str | None) -> dict[str, str]:
    """Return the header that names the receiver, if it has a name."""
    return {} if server_id is None else {header: inputs.text("server_id", server_id)}


def _posted(
    signing: Signing, region: str, extra: dict[str, str], allow_unknown_region: bool
) -> tuple[str, dict[str, str]]:
    """Sign GetCallerIdentity as a POST; return its URL and all its headers."""
    hosts.check_region(region, allow_unknown_region)
    host = _GLOBAL[1] if region == _GLOBAL[0] else hosts.sts_host(region)
    headers = {
        "Content-Type": _FORM,
        "Host": host,
        **extra,
        "Content-Length": str(len(ACTION)),
    }
    request = Request("POST", f"https://{host}/", headers, ACTION.encode())
    return request.url, {**headers, **signing.headers(request, region, "sts")}


def _encoded(url: str, headers: dict[str, str]) -> dict[str, str | None]:
    """Return a request as HashiCorp's products want it."""
    listed = dumps({name: [value] for name, value in headers.items()})
    return {
        "iam_http_request_method": "POST",
        "iam_request_url": b64encode(url.encode()).decode(),
        "iam_request_headers": b64encode(listed.encode()).decode(),
        "iam_request_body": b64encode(ACTION.encode()).decode(),
    }
