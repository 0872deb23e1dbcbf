"""Bedrock: API keys, and WebSocket connections to AgentCore runtimes."""

from __future__ import annotations

from base64 import b64encode

from ..core.encoding import encode
from ..core.errors import InvalidParameter, RegionMismatch
from ..core.model import Request
from . import hosts, inputs
from .signing import REFUSE, Signing
from .value import Token

TYPE_CHECKING = False
if TYPE_CHECKING:
    from datetime import datetime
    from typing import Any

    from ..provider import CredentialsLike


_SCHEME = "https://"
# https://docs.aws.amazon.com/bedrock/latest/userguide/api-keys.html
KEY_LIFE = 43_200  # seconds
# https://github.com/aws/bedrock-agentcore-sdk-python
WEBSOCKET_LIFE = 300  # seconds
_SESSION_ID = "X-Amzn-Bedrock-AgentCore-Runtime-Session-Id"


def bedrock_api_key(
    credentials: CredentialsLike,
    *,
    region: str,
    expires_in: int = KEY_LIFE,
    at: datetime | None = None,
    on_short_lived: str = REFUSE,
    allow_unknown_region: bool = False,
) -> Token:
    """Make a short-term API key for Bedrock.

    Args:
        credentials: the credentials to sign with.
        region: the region that the key works in.
        expires_in: seconds that it works, 1 to 43200.
        at: aware datetime to sign at; now by default.
        on_short_lived: ``"refuse"``, ``"cap"`` or ``"allow"`` a token that outlives the keys.
        allow_unknown_region: sign for regions that this version does not know.

    Returns:
        ``value`` has ``token``, for ``AWS_BEARER_TOKEN_BEDROCK``, and ``decoded``, what it encodes.

    Source: https://docs.aws.amazon.com/bedrock/latest/userguide/api-keys.html
    """
    signing = Signing("bedrock-api-key", credentials, at, on_short_lived)
    hosts.check_region(region, allow_unknown_region)
    seconds = signing.life(expires_in, KEY_LIFE)
    request = Request("POST", f"{_SCHEME}bedrock.amazonaws.com/?Action=CallWithBearerToken")
    url = signing.presign(request, region, "bedrock", seconds)
    decoded = f"{url[len(_SCHEME) :]}&Version=1"
    token = f"bedrock-api-key-{b64encode(decoded.encode()).decode()}"
    return Token(
        "bedrock-api-key",
        {"token": token, "decoded": decoded},
        token,
        signing.end(seconds),
        {"Authorization": f"Bearer {token}"},
        (
            "The signer may bedrock:CallWithBearerToken, and the actions that are called.",
            f"The key is used in {region}; other regions refuse it.",
        ),
    )


def agentcore_websocket(
    credentials: CredentialsLike,
    *,
    runtime_arn: str,
    session_id: str,
    region: str | None = None,
    qualifier: str | None = None,
    expires_in: int | None = WEBSOCKET_LIFE,
    at: datetime | None = None,
    on_short_lived: str = REFUSE,
    allow_unknown_region: bool = False,
) -> Token:
    """Make a WebSocket URL, or URL and headers, for an AgentCore runtime.

    Args:
        credentials: the credentials to sign with.
        runtime_arn: the ARN of the runtime.
        session_id: names the session to the runtime; a UUID will do.
        region: the region of the runtime; the ARN's by default.
        qualifier: the name of the endpoint; DEFAULT is the runtime's own.
        expires_in: seconds until the URL is refused, 1 to 300; None signs headers instead.
        at: aware datetime to sign at; now by default.
        on_short_lived: ``"refuse"``, ``"cap"`` or ``"allow"`` a token that outlives the keys.
        allow_unknown_region: sign for regions that this version does not know.

    Returns:
        ``value`` is the URL, or a dict of ``url`` and ``headers``; a client adds its own
        Sec-WebSocket-Key.

    Source: https://github.com/aws/bedrock-agentcore-sdk-python
    """
    signing = Signing("agentcore-websocket", credentials, at, on_short_lived)
    region = _runtime_region(runtime_arn, region, allow_unknown_region)
    host = f"bedrock-agentcore.{region}.{hosts.dns_suffix(region)}"
    path = f"/runtimes/{encode(runtime_arn.encode())}/ws"
    query = [] if qualifier is None else [("qualifier", inputs.text("qualifier", qualifier))]
    session_id = inputs.text("session_id", session_id)
    needs = ("The signer may bedrock-agentcore:InvokeAgentRuntimeWithWebSocketStream.",)
    service = "bedrock-agentcore"
    if expires_in is None:
        seconds = signing.life(WEBSOCKET_LIFE, WEBSOCKET_LIFE)
        address = _with_query(f"{host}{path}", query)
        headers = {
            "Host": host,
            **signing.headers(Request("GET", f"{_SCHEME}{address}"), region, service),
            _SESSION_ID: session_id,
            "Upgrade": "websocket",
            "Connection": "Upgrade",
            "Sec-WebSocket-Version": "13",
            "User-Agent": "AgentCoreRuntimeClient/1.0",
        }
        value: Any = {"url": f"wss://{address}", "headers": headers}
        url = value["url"]
    else:
        seconds = signing.life(expires_in, WEBSOCKET_LIFE)
        address = _with_query(f"{host}{path}", [*query, (_SESSION_ID, session_id)])
        signed = signing.presign(Request("GET", f"{_SCHEME}{address}"), region, service, seconds)
        url = value = f"wss://{signed[len(_SCHEME) :]}"
        headers = {}
    return Token("agentcore-websocket", value, url, signing.end(seconds), headers, needs)


def _runtime_region(arn: str, region: str | None, allow_unknown_region: bool) -> str:
    parts = inputs.text("runtime_arn", arn).split(":")
    if len(parts) != 6 or parts[2] != "bedrock-agentcore" or not parts[5].startswith("runtime/"):
        raise InvalidParameter(
            f"`runtime_arn={arn[:120]!r}` is not the ARN of a runtime.",
            "Use arn:aws:bedrock-agentcore:REGION:ACCOUNT:runtime/ID.",
            "runtime_arn",
        )
    if region is not None and region != parts[3]:
        raise RegionMismatch(
            f"`runtime_arn={arn[:120]!r}` is in {parts[3]}, and `region={region[:40]!r}` is "
            "another region; the server would refuse the token.",
            f"Pass `region={parts[3]!r}`, or leave `region` out.",
            "runtime_arn",
        )
    return hosts.check_region(parts[3], allow_unknown_region)


def _with_query(address: str, pairs: list[tuple[str, str]]) -> str:
    query = "&".join(f"{name}={encode(value.encode())}" for name, value in pairs)
    return f"{address}?{query}" if query else address
