"""MQTT over WebSocket: AWS IoT Core.

The session token is appended after signing, in each of the three forms that clients use.

https://docs.aws.amazon.com/iot/latest/developerguide/protocols.html
"""

from __future__ import annotations

from ..core.encoding import encode_path
from ..core.errors import InvalidParameter
from ..core.model import Request
from ..core.profile import IOT_WEBSOCKET
from . import hosts, inputs
from .signing import REFUSE, Signing
from .value import Token

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime

    from ..provider import CredentialsLike


LIFE = 86_400  # seconds that may be asked for
# AWS IoT takes the URL for five minutes, whatever it says:
# https://github.com/aws/aws-sdk-go/issues/2304 https://github.com/aws/aws-sdk-js/issues/2254
HONOURED = 300
_SERVICES = ("iotdevicegateway", "iotdata")
_TOKEN_NAME = "&X-Amz-Security-Token="  # noqa: S105  a name, not a secret
# awscrt 0.38.1 leaves these of a handshake unsigned, and no others.
_HANDSHAKE = IOT_WEBSOCKET.replace(
    unsigned_headers=(
        "expect",
        "sec-websocket-key",
        "sec-websocket-protocol",
        "sec-websocket-version",
        "transfer-encoding",
        "upgrade",
        "user-agent",
        "x-amzn-trace-id",
    )
)


def iot_mqtt_websocket(
    credentials: CredentialsLike,
    *,
    url: str | None = None,
    host: str | None = None,
    port: int | None = None,
    handshake_headers: Mapping[str, str] | None = None,
    region: str | None = None,
    service: str = "iotdevicegateway",
    method: str = "GET",
    headers: Mapping[str, str] | None = None,
    expires_in: int = HONOURED,
    at: datetime | None = None,
    on_short_lived: str = REFUSE,
    allow_unknown_region: bool = False,
) -> Token:
    """Make a WebSocket URL for MQTT with AWS IoT Core, or the target of its handshake.

    Args:
        credentials: the credentials to sign with.
        url: ``wss://ENDPOINT/mqtt``, instead of `host`.
        host: the endpoint, instead of `url`.
        port: written into the URL, and not signed, as the first IoT SDK has it.
        handshake_headers: the headers of the upgrade; then the value is the target to send, signed
            as awscrt
            does: with Connection, without X-Amz-Expires.
        region: the host's by default.
        service: signing name: ``iotdevicegateway``, or ``iotdata`` as the first SDK has it.
        method: HTTP method of the upgrade.
        headers: to sign with a `url`; they must be sent with the upgrade.
        expires_in: seconds in X-Amz-Expires, 1 to 86400. AWS IoT refuses new connections after
            300 seconds in any case.
        at: aware datetime to sign at; now by default.
        on_short_lived: ``"refuse"``, ``"cap"`` or ``"allow"`` a token that outlives the keys.
        allow_unknown_region: sign for regions that this version does not know.

    Source: https://docs.aws.amazon.com/iot/latest/developerguide/protocols.html
    """
    signing = Signing("iot-mqtt-websocket", credentials, at, on_short_lived)
    inputs.one_of("service", service, _SERVICES)
    if (url is None) == (host is None):
        raise InvalidParameter(
            "`url` and `host` were both given." if url else "`url` and `host` are both missing.",
            "Pass one: `host`, the endpoint of the account, or `url`, wss://ENDPOINT/mqtt.",
            "url",
        )
    if url is None:
        url = f"wss://{inputs.host('host', host)}/mqtt"
    handshake = inputs.text_pairs("handshake_headers", handshake_headers)
    given = inputs.text_pairs("headers", headers)
    request = Request(method, url, {**given, **handshake})
    region = hosts.region_for(request.host, region, allow_unknown_region)
    seconds = signing.life(expires_in, LIFE, HONOURED)
    if handshake:
        signed = signing.presign(request, region, service, None, _HANDSHAKE)
        signed = signed.removeprefix(f"wss://{request.host}")
    else:
        signed = signing.presign(request, region, service, seconds, IOT_WEBSOCKET)
        if port is not None:
            signed = _with_port(signed, inputs.port(port), signing.credentials.session_token)
    return Token(
        "iot-mqtt-websocket",
        signed,
        signed,
        signing.end(min(seconds, HONOURED)),
        {**given, **handshake},
        ("The signer may iot:Connect with its client id, and iot:Subscribe, Receive, Publish.",),
    )


def _with_port(url: str, port: int, token: str | None) -> str:
    """Write a URL as the first IoT SDK does: with the port, and slashes of the token unescaped."""
    start, slash, rest = url.removeprefix("wss://").partition("/")
    rest = rest.partition(_TOKEN_NAME)[0]
    ending = "" if token is None else _TOKEN_NAME + encode_path(token.encode())
    return f"wss://{start}:{port}{slash}{rest}{ending}"
