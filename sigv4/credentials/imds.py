"""Source: the metadata service of an EC2 instance (IMDS), version 2 and, unless disabled, 1.

Version 2 needs a token from a PUT, whose answer may by default make one hop only: in a container
on the instance it never arrives. Raise the hop limit to 2 (``aws ec2
modify-instance-metadata-options --http-put-response-hop-limit 2``). The expiration is used as it
is given; some SDKs extend it when the service returns expired keys.
https://docs.aws.amazon.com/sdkref/latest/guide/feature-imds-credentials.html
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import ClassVar

from ..core.errors import InvalidCredentials
from ..core.model import Request
from ..settings import Settings
from .answers import OK, read_object, read_time, refused
from .calls import ask
from .errors import SourceAbsent, SourceFailed
from .http import Answer, Unreachable
from .source import Found, Machine, Source, made

IPV4, IPV6 = "http://169.254.169.254", "http://[fd00:ec2::254]"
TOKEN_SECONDS = "21600"  # noqa: S105  six hours
ROLES = "/latest/meta-data/iam/security-credentials/"
_ROLE = re.compile(r"[\w+=,.@:/ -]{1,512}", re.ASCII)  # proxies name them by path or ARN
_WITHOUT_TOKEN = frozenset({403, 404, 405})
_HOPS = "In a container, set the instance's HttpPutResponseHopLimit to 2."


@dataclass(frozen=True, slots=True)
class InstanceMetadata(Source):
    """The role of the instance that this process runs on.

    Args:
        settings: the settings of a profile, for those that have no variable.
        machine: what may be read and called.
    """

    name: ClassVar[str] = "instance metadata"
    is_role: ClassVar[bool] = True
    settings: Settings = field(default_factory=dict, repr=False)
    machine: Machine = field(default_factory=Machine)

    def find(self) -> Found:
        """Call the metadata service."""
        if self._setting("AWS_EC2_METADATA_DISABLED").lower() == "true":
            raise SourceAbsent("AWS_EC2_METADATA_DISABLED is true.", "Unset it.")
        self.machine.require_network("The metadata service of EC2")
        root = self._root()
        try:
            token = self._token(root)
            roles = self._get(root, ROLES, token)
        except Unreachable as error:
            raise SourceAbsent(error.problem, f"On an instance of EC2: {_HOPS}") from None
        role = roles.body.decode("utf-8", "replace").strip().partition("\n")[0]
        if roles.status == 404 or (roles.status == OK and not role):
            raise SourceAbsent("The instance has no role.", "Attach one to it.")
        what = "The metadata service of EC2"
        if roles.status != OK:
            raise refused(what, roles, self.machine.clock(), _HOPS, [token])
        if not _ROLE.fullmatch(role):  # it may be anything, keys among it
            raise SourceFailed(
                f"{what} answered with what is not the name of a role.",
                "Check AWS_EC2_METADATA_SERVICE_ENDPOINT.",
            )
        answer = self._get(root, f"{ROLES}{_segment(role)}", token)
        if answer.status != OK:
            raise refused(what, answer, self.machine.clock(), "Check the role.", [token])
        keys = read_object(what, answer.body)
        if keys.get("Code", "Success") != "Success" or "AccessKeyId" not in keys:
            raise SourceAbsent(
                f"The metadata service of EC2 has no keys of role {role}: "
                f"{str(keys.get('Code'))[:60]}.",
                "Check the role's trust policy.",
            )
        found = made(
            what,
            keys["AccessKeyId"],
            keys.get("SecretAccessKey"),
            keys.get("Token"),
            read_time(what, keys.get("Expiration")),
        )
        return Found(found, self.name, f"role {role}")

    def _token(self, root: str) -> str | None:
        seconds = {"x-aws-ec2-metadata-token-ttl-seconds": TOKEN_SECONDS}
        request = Request("PUT", f"{root}/latest/api/token", seconds)
        try:
            answer = self._ask(request)
        except Unreachable as error:
            if not error.timed_out or self._is_v1_disabled():
                raise
            return None
        if answer.status == OK:
            token = answer.body.decode("ascii", "replace").strip()
            if not token or not token.isprintable():
                raise SourceFailed("The metadata service of EC2 gave no token.", _HOPS)
            return token
        if answer.status in _WITHOUT_TOKEN and not self._is_v1_disabled():
            return None
        raise refused("The metadata service of EC2 (token)", answer, self.machine.clock(), _HOPS)

    def _get(self, root: str, path: str, token: str | None) -> Answer:
        headers = {"x-aws-ec2-metadata-token": token} if token else {}
        return self._ask(Request("GET", f"{root}{path}", headers))

    def _ask(self, request: Request) -> Answer:
        timeout = self._number("AWS_METADATA_SERVICE_TIMEOUT")
        tries = self._number("AWS_METADATA_SERVICE_NUM_ATTEMPTS")
        return ask(
            self.machine, lambda: request, timeout=float(timeout), tries=tries, proxies=False
        )

    def _root(self) -> str:
        named = self._setting("AWS_EC2_METADATA_SERVICE_ENDPOINT")
        if named:
            return named.rstrip("/")
        old = "ipv6" if self._setting("AWS_IMDS_USE_IPV6").lower() == "true" else "ipv4"
        mode = self._setting("AWS_EC2_METADATA_SERVICE_ENDPOINT_MODE").lower() or old
        roots = {"ipv4": IPV4, "ipv6": IPV6}
        if mode not in roots:
            raise InvalidCredentials(
                f"AWS_EC2_METADATA_SERVICE_ENDPOINT_MODE must be IPv4 or IPv6, not {mode[:40]!r}.",
                "Correct it or leave it out.",
            )
        return roots[mode]

    def _is_v1_disabled(self) -> bool:
        return self._setting("AWS_EC2_METADATA_V1_DISABLED").lower() == "true"

    def _number(self, variable: str) -> int:
        text = self._setting(variable) or "1"
        if not (text.isascii() and text.isdigit()) or not 1 <= int(text[:9]) <= 3600:
            raise InvalidCredentials(
                f"{variable} must be 1 to 3600, not {text[:40]!r}.", "Correct it or leave it out."
            )
        return int(text)

    def _setting(self, variable: str) -> str:
        name = variable.lower().removeprefix("aws_")
        return self.machine.environ.get(variable) or self.settings.get(name, "")


def _segment(role: str) -> str:
    from urllib.parse import quote

    return quote(role, safe="")
