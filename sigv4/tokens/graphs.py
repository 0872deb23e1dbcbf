"""Neptune: signed requests, the Gremlin upgrade, and Bolt."""

from __future__ import annotations

from base64 import b64decode
from binascii import Error
from json import dumps

from ..core.errors import InvalidParameter
from ..core.model import Request
from . import hosts, inputs
from .signing import REFUSE, Signing
from .value import Token

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime

    from ..provider import CredentialsLike


LIFE = 300  # seconds
_SERVICE = "neptune-db"
_NEEDS = (
    "IAM authentication is on for the cluster.",
    "The signer may neptune-db:connect, or the data actions that it uses.",
    "The client sends Host with the port, as it was signed.",
)


def neptune(
    credentials: CredentialsLike,
    *,
    url: str,
    method: str = "GET",
    region: str | None = None,
    service: str = _SERVICE,
    headers: Mapping[str, str] | None = None,
    body_base64: str = "",
    at: datetime | None = None,
    on_short_lived: str = REFUSE,
    allow_unknown_region: bool = False,
) -> Token:
    """Make the headers of a request to Neptune, such as the upgrade to ``/gremlin``.

    Args:
        credentials: the credentials to sign with.
        url: ``https://`` or ``wss://``, with the port.
        method: HTTP method.
        region: the host's by default.
        service: signing name; always ``neptune-db``.
        headers: the headers of the request, to sign.
        body_base64: its body, in base64.
        at: aware datetime to sign at; now by default.
        on_short_lived: ``"refuse"``, ``"cap"`` or ``"allow"`` a token that outlives the keys.
        allow_unknown_region: sign for regions that this version does not know.

    Returns:
        ``value`` and ``headers`` are the headers to send, those that were given among them.

    Source: https://docs.aws.amazon.com/neptune/latest/userguide/iam-auth-connecting.html
    """
    signing = Signing("neptune", credentials, at, on_short_lived)
    inputs.one_of("service", service, (_SERVICE,))
    given = inputs.text_pairs("headers", headers)
    request = Request(method, url, given, _body(body_base64))
    region = hosts.region_for(request.host, region, allow_unknown_region, "url")
    value = {**given, **signing.headers(request, region, _SERVICE)}
    end = signing.end(signing.life(LIFE, LIFE))
    return Token("neptune", value, dumps(value), end, dict(value), _NEEDS)


def neptune_bolt(
    credentials: CredentialsLike,
    *,
    host: str,
    region: str | None = None,
    at: datetime | None = None,
    on_short_lived: str = REFUSE,
    allow_unknown_region: bool = False,
) -> Token:
    """Make the basic authentication of a Bolt connection to Neptune.

    Args:
        credentials: the credentials to sign with.
        host: the host of the cluster, with its port: ``NAME:8182``.
        region: the host's by default.
        at: aware datetime to sign at; now by default.
        on_short_lived: ``"refuse"``, ``"cap"`` or ``"allow"`` a token that outlives the keys.
        allow_unknown_region: sign for regions that this version does not know.

    Returns:
        ``value`` has ``scheme``, ``principal``, ``credentials`` and ``realm``, as the driver's
        ``Auth`` takes them; ``text`` is the password.

    Source: https://docs.aws.amazon.com/neptune/latest/userguide/access-graph-opencypher-bolt.html
    """
    signing = Signing("neptune-bolt", credentials, at, on_short_lived)
    region = hosts.region_for(inputs.host_and_port("host", host), region, allow_unknown_region)
    request = Request("GET", f"https://{host}/opencypher", {"Host": host})
    signed = signing.headers(request, region, _SERVICE)
    order = ("Authorization", "X-Amz-Date", "X-Amz-Security-Token")
    proof = {name: signed[name] for name in order if name in signed}
    password = dumps({**proof, "Host": host, "HttpMethod": "GET"})
    value = {
        "scheme": "basic",
        "principal": "username",
        "credentials": password,
        "realm": "realm",
    }
    end = signing.end(signing.life(LIFE, LIFE))
    return Token("neptune-bolt", value, password, end, needs=_NEEDS[:2])


def _body(body_base64: str) -> bytes:
    try:
        return b64decode(body_base64, validate=True)
    except Error:
        raise InvalidParameter(
            "`body_base64` is not base64.",
            "Encode the bytes of the body with padding.",
            "body_base64",
        ) from None
