"""WebSocket URLs: Transcribe, API Gateway, Chime messaging, EC2 Instance Connect, Kinesis Video."""

from __future__ import annotations

from ipaddress import ip_address

from ..core.encoding import encode
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


# https://docs.aws.amazon.com/transcribe/latest/dg/streaming-websocket.html
TRANSCRIBE_LIFE = 300  # seconds
LONGEST = 604_800  # seconds: of Signature Version 4
# https://github.com/aws/aws-cli, customizations/ec2instanceconnect/eicesigner.py
TUNNEL_LIFE = 60  # seconds
# https://github.com/awslabs/amazon-kinesis-video-streams-webrtc-sdk-js
VIDEO_LIFE = 299  # seconds


def transcribe_websocket(
    credentials: CredentialsLike,
    *,
    url: str,
    region: str | None = None,
    service: str = "transcribe",
    method: str = "GET",
    headers: Mapping[str, str] | None = None,
    expires_in: int = TRANSCRIBE_LIFE,
    at: datetime | None = None,
    on_short_lived: str = REFUSE,
    allow_unknown_region: bool = False,
) -> Token:
    """Make a WebSocket URL of Transcribe streaming.

    Args:
        credentials: the credentials to sign with.
        url: ``wss://transcribestreaming.REGION.amazonaws.com:8443/...`` with its parameters.
        region: the host's by default.
        service: signing name; always ``transcribe``.
        method: HTTP method of the upgrade.
        headers: the headers to sign; they must be sent with the upgrade.
        expires_in: seconds until a new connection is refused, 1 to 300.
        at: aware datetime to sign at; now by default.
        on_short_lived: ``"refuse"``, ``"cap"`` or ``"allow"`` a token that outlives the keys.
        allow_unknown_region: sign for regions that this version does not know.

    Source: https://docs.aws.amazon.com/transcribe/latest/dg/streaming-websocket.html
    """
    signing = Signing("transcribe-websocket", credentials, at, on_short_lived)
    inputs.one_of("service", service, ("transcribe",))
    request = Request(method, url, inputs.text_pairs("headers", headers))
    region = hosts.region_for(request.host, region, allow_unknown_region, "url")
    seconds = signing.life(expires_in, TRANSCRIBE_LIFE)
    needs = ("The signer may transcribe:StartStreamTranscriptionWebSocket.",)
    return _presigned(signing, request, region, service, seconds, needs)


def apigateway_websocket(
    credentials: CredentialsLike,
    *,
    url: str,
    region: str | None = None,
    service: str = "execute-api",
    method: str = "GET",
    headers: Mapping[str, str] | None = None,
    expires_in: int = 300,
    at: datetime | None = None,
    on_short_lived: str = REFUSE,
    allow_unknown_region: bool = False,
) -> Token:
    """Make a URL that connects to a WebSocket API of API Gateway.

    Args:
        credentials: the credentials to sign with.
        url: ``wss://ID.execute-api.REGION.amazonaws.com/STAGE``, or a custom domain.
        region: the host's by default.
        service: signing name; always ``execute-api``.
        method: HTTP method of the upgrade.
        headers: the headers to sign; they must be sent with the upgrade.
        expires_in: seconds until a new connection is refused, 1 to 604800.
        at: aware datetime to sign at; now by default.
        on_short_lived: ``"refuse"``, ``"cap"`` or ``"allow"`` a token that outlives the keys.
        allow_unknown_region: sign for regions that this version does not know.

    Source: https://docs.aws.amazon.com/apigateway/latest/developerguide/apigateway-websocket-control-access-iam.html
    """
    signing = Signing("apigateway-websocket", credentials, at, on_short_lived)
    inputs.one_of("service", service, ("execute-api",))
    request = Request(method, url, inputs.text_pairs("headers", headers))
    region = hosts.region_for(request.host, region, allow_unknown_region, "url")
    seconds = signing.life(expires_in, LONGEST)
    needs = ("$connect has IAM authorization, and the signer may execute-api:Invoke on it.",)
    return _presigned(signing, request, region, service, seconds, needs)


def chime_messaging_websocket(
    credentials: CredentialsLike,
    *,
    url: str,
    region: str,
    service: str = "chime",
    method: str = "GET",
    headers: Mapping[str, str] | None = None,
    expires_in: int = 300,
    at: datetime | None = None,
    on_short_lived: str = REFUSE,
    allow_unknown_region: bool = False,
) -> Token:
    """Make a URL that connects to Chime SDK messaging.

    Args:
        credentials: the credentials to sign with.
        url: ``wss://ENDPOINT/connect?sessionId=...&userArn=...``.
        region: the region of the messaging session.
        service: signing name; always ``chime``.
        method: HTTP method of the upgrade.
        headers: the headers to sign; they must be sent with the upgrade.
        expires_in: seconds until a new connection is refused, 1 to 604800.
        at: aware datetime to sign at; now by default.
        on_short_lived: ``"refuse"``, ``"cap"`` or ``"allow"`` a token that outlives the keys.
        allow_unknown_region: sign for regions that this version does not know.

    Source: https://docs.aws.amazon.com/chime-sdk/latest/dg/websockets.html
    """
    signing = Signing("chime-messaging-websocket", credentials, at, on_short_lived)
    inputs.one_of("service", service, ("chime",))
    request = Request(method, url, inputs.text_pairs("headers", headers))
    region = hosts.region_for(request.host, region, allow_unknown_region, "url")
    seconds = signing.life(expires_in, LONGEST)
    needs = ("The signer may chime:Connect on the user of the app instance.",)
    return _presigned(signing, request, region, service, seconds, needs)


def ec2_instance_connect_endpoint(
    credentials: CredentialsLike,
    *,
    dns_name: str,
    endpoint_id: str,
    private_ip: str,
    remote_port: int = 22,
    max_tunnel_duration: int | None = None,
    region: str | None = None,
    expires_in: int = TUNNEL_LIFE,
    at: datetime | None = None,
    on_short_lived: str = REFUSE,
    allow_unknown_region: bool = False,
) -> Token:
    """Make a WebSocket URL that opens a tunnel to a private address.

    Args:
        credentials: the credentials to sign with.
        dns_name: the DNS name of the EC2 Instance Connect Endpoint.
        endpoint_id: its id, ``eice-...``.
        private_ip: the private IP address of the instance.
        remote_port: on the instance.
        max_tunnel_duration: seconds that the tunnel stays open, 1 to 3600.
        region: the host's by default.
        expires_in: seconds until a new tunnel is refused, 1 to 60.
        at: aware datetime to sign at; now by default.
        on_short_lived: ``"refuse"``, ``"cap"`` or ``"allow"`` a token that outlives the keys.
        allow_unknown_region: sign for regions that this version does not know.

    Source: https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/connect-using-eice.html
    """
    signing = Signing("ec2-instance-connect-endpoint", credentials, at, on_short_lived)
    region = hosts.region_for(
        inputs.host("dns_name", dns_name), region, allow_unknown_region, "dns_name"
    )
    query = {
        "instanceConnectEndpointId": inputs.matching(
            "endpoint_id", endpoint_id, "eice-[0-9a-f]+", "the id of the endpoint, eice-..."
        ),
        "remotePort": str(inputs.whole_number("remote_port", remote_port, 1, 65_535)),
        "privateIpAddress": _address(private_ip),
    }
    if max_tunnel_duration is not None:
        seconds = inputs.whole_number("max_tunnel_duration", max_tunnel_duration, 1, 3600)
        query["maxTunnelDuration"] = str(seconds)
    url = f"wss://{dns_name}/openTunnel?{_joined(query)}"
    life = signing.life(expires_in, TUNNEL_LIFE)
    needs = (
        "The signer may ec2-instance-connect:OpenTunnel on the endpoint.",
        "The security group of the instance lets the endpoint in.",
    )
    return _presigned(signing, Request("GET", url), region, "ec2-instance-connect", life, needs)


def kinesis_video_webrtc(
    credentials: CredentialsLike,
    *,
    endpoint: str,
    query: Mapping[str, str],
    region: str | None = None,
    expires_in: int = VIDEO_LIFE,
    at: datetime | None = None,
    on_short_lived: str = REFUSE,
    allow_unknown_region: bool = False,
) -> Token:
    """Make a URL that connects to a signaling channel of Kinesis Video Streams.

    Args:
        credentials: the credentials to sign with.
        endpoint: the WSS endpoint of the channel, ``wss://...``, without a query.
        query: ``X-Amz-ChannelARN``, and for viewers ``X-Amz-ClientId``.
        region: the host's by default.
        expires_in: seconds until a new connection is refused, 1 to 299.
        at: aware datetime to sign at; now by default.
        on_short_lived: ``"refuse"``, ``"cap"`` or ``"allow"`` a token that outlives the keys.
        allow_unknown_region: sign for regions that this version does not know.

    Returns:
        ``value`` is the URL, its parameters sorted by name.

    Source: https://docs.aws.amazon.com/kinesisvideostreams-webrtc-dg/latest/devguide/kvswebrtc-websocket-apis.html
    """
    signing = Signing("kinesis-video-webrtc", credentials, at, on_short_lived)
    parameters = inputs.text_pairs("query", query)
    if "X-Amz-ChannelARN" not in parameters:
        raise InvalidParameter(
            "`query` has no X-Amz-ChannelARN.",
            "Name the channel by its ARN; viewers add a ClientId.",
            "query",
        )
    base = inputs.text("endpoint", endpoint)
    if not base.startswith("wss://") or "?" in base:
        raise InvalidParameter(
            f"`endpoint={base[:80]!r}` is not a WebSocket endpoint without a query.",
            "Pass the WSS endpoint of GetSignalingChannelEndpoint.",
            "endpoint",
        )
    base = base if "/" in base.removeprefix("wss://") else f"{base}/"
    request = Request("GET", f"{base}?{_joined(parameters)}")
    region = hosts.region_for(request.host, region, allow_unknown_region, "endpoint")
    seconds = signing.life(expires_in, VIDEO_LIFE)
    url = signing.presign(request, region, "kinesisvideo", seconds)
    address, _, raw = url.partition("?")
    url = f"{address}?{'&'.join(sorted(raw.split('&')))}"
    needs = ("The signer may kinesisvideo:ConnectAsViewer or ConnectAsMaster on the channel.",)
    return Token("kinesis-video-webrtc", url, url, signing.end(seconds), needs=needs)


def _presigned(
    signing: Signing,
    request: Request,
    region: str,
    service: str,
    seconds: int,
    needs: tuple[str, ...],
) -> Token:
    url = signing.presign(request, region, service, seconds)
    return Token(signing.kind, url, url, signing.end(seconds), dict(request.headers), needs)


def _joined(query: dict[str, str]) -> str:
    return "&".join(f"{name}={encode(value.encode())}" for name, value in query.items())


def _address(private_ip: str) -> str:
    given = inputs.text("private_ip", private_ip)
    try:
        ip_address(given)
    except ValueError:
        raise InvalidParameter(
            f"`private_ip={given[:80]!r}` is not an IP address.",
            "Pass the private address of the instance, such as 10.0.1.23.",
            "private_ip",
        ) from None
    return given
