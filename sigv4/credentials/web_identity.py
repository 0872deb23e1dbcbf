"""Source: a role that is assumed with a token of another identity provider, as in EKS (IRSA).

The token's file is read again at each call, since Kubernetes rotates it.
https://docs.aws.amazon.com/sdkref/latest/guide/feature-assume-role-credentials.html
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import ClassVar

from ..settings import expand
from .cache_files import role_file
from .cli_cache import cached_keys
from .endpoints import STS, endpoint
from .errors import SourceFailed
from .source import Found, Machine, Source
from .sts import DEFAULT_REGION, assume, session_arguments


@dataclass(frozen=True, slots=True)
class WebIdentity(Source):
    """A role of STS, for a token in a file.

    Args:
        role_arn: the role.
        token_file: where the token is.
        session_name: shown in CloudTrail; made up of the time by default.
        region: the region of the endpoint of STS.
        endpoint_url: another endpoint.
        machine: what may be read and called.
    """

    name: ClassVar[str] = "web identity"
    is_role: ClassVar[bool] = True
    role_arn: str
    token_file: str
    session_name: str | None = None
    region: str | None = None
    endpoint_url: str | None = None
    machine: Machine = field(default_factory=Machine)

    def find(self) -> Found:
        """Read the CLI cache, else call STS with the token."""
        at = self.machine.clock()
        arguments = session_arguments(
            self.role_arn, self.session_name, f"botocore-session-{int(at.timestamp())}", {}
        )
        named = dict(arguments)
        if not self.session_name:
            del named["RoleSessionName"]
        file = role_file(named, self.machine.environ)
        cached = cached_keys(file, self.name, f"role {self.role_arn}", at)
        if isinstance(cached, Found):
            return cached
        self.machine.require_network(
            f"Role {self.role_arn} is assumed by a call to STS, which", f" ({cached})"
        )
        token = self._token()
        return assume(
            self.machine,
            self.endpoint_url or endpoint(STS, self.region or DEFAULT_REGION),
            "AssumeRoleWithWebIdentity",
            {**arguments, "WebIdentityToken": token},
            self.name,
            secrets=[token],
        )

    def _token(self) -> str:
        path = expand(self.token_file, self.machine.environ)
        try:
            token = path.read_text(encoding="utf-8").strip()
        except (OSError, UnicodeDecodeError) as error:
            raise SourceFailed(
                f"The token of {self.role_arn} cannot be read from {path} "
                f"({type(error).__name__}).",
                "Check AWS_WEB_IDENTITY_TOKEN_FILE or web_identity_token_file.",
            ) from None
        if not token:
            raise SourceFailed(f"{path} is empty.", "Wait until the token is written again.")
        return token
