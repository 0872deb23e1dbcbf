"""Source: the endpoint that ECS and EKS Pod Identity give to a container.

The token's file is read again at each call. Plain http is admitted to hosts only that cannot be
another machine's. https://docs.aws.amazon.com/sdkref/latest/guide/feature-container-credentials.html
"""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path
from typing import ClassVar

from ..core.model import Request
from .answers import OK, read_object, read_time, refused
from .calls import ask
from .errors import SourceAbsent, SourceFailed
from .source import Found, Machine, Source, made

ECS = "http://169.254.170.2"
# ECS, EKS Pod Identity over IPv4 and IPv6; any loopback address is allowed besides.
ALLOWED = ("169.254.170.2", "169.254.170.23", "fd00:ec2::23", "localhost")
TIMEOUT = 2.0
RELATIVE = "AWS_CONTAINER_CREDENTIALS_RELATIVE_URI"
FULL = "AWS_CONTAINER_CREDENTIALS_FULL_URI"
TOKEN_FILE = "AWS_CONTAINER_AUTHORIZATION_TOKEN_FILE"  # noqa: S105  the name of a variable
TOKEN = "AWS_CONTAINER_AUTHORIZATION_TOKEN"  # noqa: S105  the name of a variable


@dataclass(frozen=True, slots=True)
class Container(Source):
    """The endpoint that the variables of a container name."""

    name: ClassVar[str] = "container"
    is_role: ClassVar[bool] = True
    machine: Machine = field(default_factory=Machine)

    def find(self) -> Found:
        """Call the endpoint."""
        environ = self.machine.environ
        relative, full = environ.get(RELATIVE), environ.get(FULL)
        if not relative and not full:
            raise SourceAbsent(f"{RELATIVE} and {FULL} are not set.", "ECS and EKS set them.")
        self.machine.require_network("The endpoint of the container")
        url = _below_ecs(relative) if relative else _checked(str(full))
        token = self._token()
        headers = {"Accept": "application/json"} | ({"Authorization": token} if token else {})
        request = Request("GET", url, headers)
        answer = ask(self.machine, lambda: request, timeout=TIMEOUT, proxies=False)
        at = self.machine.clock()
        what = "The endpoint of the container"
        if answer.status != OK:
            raise refused(
                what, answer, at, "Check the role of the task or of the service account.", [token]
            )
        keys = read_object(what, answer.body)
        found = made(
            what,
            keys.get("AccessKeyId"),
            keys.get("SecretAccessKey"),
            keys.get("Token"),
            read_time(what, keys.get("Expiration")),
        )
        role, account = keys.get("RoleArn"), keys.get("AccountId")
        detail = f"role {role}" if isinstance(role, str) else request.host
        return Found(found, self.name, detail, str(account) if account else None)

    def _token(self) -> str | None:
        path = self.machine.environ.get(TOKEN_FILE)
        if not path:
            token = self.machine.environ.get(TOKEN) or None
        else:
            try:
                token = Path(path).read_text(encoding="utf-8").removesuffix("\n")
            except (OSError, UnicodeDecodeError) as error:
                raise SourceFailed(
                    f"The token of the container cannot be read from {path} "
                    f"({type(error).__name__}).",
                    f"Check {TOKEN_FILE}.",
                ) from None
        if token and not (token.isascii() and token.isprintable()):
            raise SourceFailed(
                "The token of the container holds characters that no header can have.",
                f"Check {TOKEN_FILE} or {TOKEN}.",
            )
        return token


def _below_ecs(path: str) -> str:
    """Refuse what would change the host."""
    if not path.startswith("/"):
        raise SourceFailed(f"{RELATIVE} does not begin with a slash.", "ECS sets it to a path.")
    return f"{ECS}{path}"


def _checked(url: str) -> str:
    """Admit https, and http to what cannot be another machine.

    Raises:
        SourceFailed: another host; names it.
    """
    from urllib.parse import urlsplit

    try:
        parts = urlsplit(url)
        scheme, host = parts.scheme, parts.hostname or ""
    except ValueError:
        scheme, host = "", ""
    if (scheme == "https" and host) or (
        scheme == "http" and (host in ALLOWED or _is_loopback(host))
    ):
        return url
    raise SourceFailed(
        f"{FULL} names {host[:80]!r}, which is not allowed without https.",
        f"Use https, a loopback address, or one of {', '.join(ALLOWED)}.",
    )


def _is_loopback(host: str) -> bool:
    from ipaddress import ip_address

    try:
        return ip_address(host).is_loopback
    except ValueError:
        return False
