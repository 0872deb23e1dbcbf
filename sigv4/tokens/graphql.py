"""AppSync connections: GraphQL subscriptions and Events over WebSocket."""

from __future__ import annotations

from base64 import b64encode, urlsafe_b64encode
from json import dumps

from ..core.model import Request
from . import hosts, inputs
from .signing import REFUSE, Signing
from .value import Token

TYPE_CHECKING = False
if TYPE_CHECKING:
    from datetime import datetime
    from typing import Any

    from ..provider import CredentialsLike


LIFE = 300  # seconds: the age of signed headers that all services take
_HTTP, _REALTIME = ".appsync-api.", ".appsync-realtime-api."
_HEADERS = {
    "accept": "application/json, text/javascript",
    "content-encoding": "amz-1.0",
    "content-type": "application/json; charset=UTF-8",
}
_NEEDS = ("The API has IAM as an authorization mode, and the signer may {} on it.",)


def appsync(
    credentials: CredentialsLike,
    *,
    host: str,
    data: str | None = None,
    region: str | None = None,
    at: datetime | None = None,
    on_short_lived: str = REFUSE,
    allow_unknown_region: bool = False,
) -> Token:
    """Make the headers of a GraphQL subscription, and the URL to connect to.

    Args:
        credentials: the credentials to sign with.
        host: ``ID.appsync-api.REGION.amazonaws.com``, the realtime host, or a custom domain.
        data: the subscription as JSON text, ``{"query": ..., "variables": ...}``; None to connect.
        region: the region of the API; the host's by default.
        at: aware datetime to sign at; now by default.
        on_short_lived: ``"refuse"``, ``"cap"`` or ``"allow"`` a token that outlives the keys.
        allow_unknown_region: sign for regions that this version does not know.

    Returns:
        ``value`` has ``headers``, for ``extensions.authorization`` of the start message. To
        connect, ``connect_url`` as well, for the subprotocol ``graphql-ws``.

    Source: https://docs.aws.amazon.com/appsync/latest/devguide/real-time-websocket-client.html
    """
    signing = Signing("appsync", credentials, at, on_short_lived)
    path = "/graphql" if data else "/graphql/connect"
    headers, host = _signed(signing, host, path, data, region, allow_unknown_region)
    value: dict[str, Any] = {"headers": headers}
    text = dumps(headers, separators=(",", ":"))
    if not data:
        at_host = host.replace(_HTTP, _REALTIME)
        ending = "" if _HTTP in host else "/realtime"  # of custom domains
        encoded = b64encode(text.encode()).decode()
        text = f"wss://{at_host}/graphql{ending}?header={encoded}&payload=e30="
        value["connect_url"] = text
    needs = (_NEEDS[0].format("appsync:GraphQL"),)
    end = signing.end(signing.life(LIFE, LIFE))
    return Token("appsync", value, text, end, dict(headers), needs)


def appsync_events(
    credentials: CredentialsLike,
    *,
    host: str,
    data: str | None = None,
    region: str | None = None,
    at: datetime | None = None,
    on_short_lived: str = REFUSE,
    allow_unknown_region: bool = False,
) -> Token:
    """Make the headers of a message of AppSync Events, or what a connection needs.

    Args:
        credentials: the credentials to sign with.
        host: ``ID.appsync-api.REGION.amazonaws.com``, the realtime host, or a custom domain.
        data: the message as JSON text: ``{"channel": ...}`` to subscribe, with ``events`` to
            publish; None to connect.
        region: the region of the API; the host's by default.
        at: aware datetime to sign at; now by default.
        on_short_lived: ``"refuse"``, ``"cap"`` or ``"allow"`` a token that outlives the keys.
        allow_unknown_region: sign for regions that this version does not know.

    Returns:
        ``value`` has ``headers``, for ``authorization`` of the message; to connect, ``connect_url``
        and ``subprotocols`` as well.

    Source: https://docs.aws.amazon.com/appsync/latest/eventapi/event-api-websocket-protocol.html
    """
    signing = Signing("appsync-events", credentials, at, on_short_lived)
    headers, host = _signed(signing, host, "/event", data, region, allow_unknown_region)
    value: dict[str, Any] = {"headers": headers}
    text = dumps(headers, separators=(",", ":"))
    if not data:
        encoded = urlsafe_b64encode(text.encode()).decode().rstrip("=")
        value["connect_url"] = f"wss://{host.replace(_HTTP, _REALTIME)}/event/realtime"
        value["subprotocols"] = [f"header-{encoded}", "aws-appsync-event-ws"]
    needs = (_NEEDS[0].format("appsync:EventConnect, EventSubscribe or EventPublish"),)
    end = signing.end(signing.life(LIFE, LIFE))
    return Token("appsync-events", value, text, end, dict(headers), needs)


def _signed(
    signing: Signing,
    host: str,
    path: str,
    data: str | None,
    region: str | None,
    allow_unknown_region: bool,
) -> tuple[dict[str, str], str]:
    """Return the headers of a POST to the API's HTTP host, and that host."""
    host = inputs.host("host", host).replace(_REALTIME, _HTTP)
    region = hosts.region_for(host, region, allow_unknown_region)
    request = Request("POST", f"https://{host}{path}", _HEADERS, (data or "{}").encode())
    return {**_HEADERS, **signing.headers(request, region, "appsync"), "host": host}, host
