"""Source: a role that is assumed with other credentials.

https://docs.aws.amazon.com/sdkref/latest/guide/feature-assume-role-credentials.html
"""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from typing import Any, ClassVar

from ..core.model import Credentials
from ..provider import CredentialsLike, load_from, provider_of
from .cache_files import role_file
from .cli_cache import cached_keys
from .endpoints import STS, endpoint
from .errors import SourceAbsent, SourceFailed
from .source import Found, Machine, Source
from .sts import (
    DEFAULT_REGION,
    MOST_CHAINED,
    assume,
    check_duration,
    session_arguments,
)


@dataclass(slots=True)
class AssumeRole(Source):
    """A role of STS.

    Args:
        role_arn: the role.
        source: what the call is signed with: credentials, or a provider of them.
        session_name: shown in CloudTrail; made up of the time by default.
        external_id: what the role's trust policy may ask for.
        duration_seconds: 900 to 43200; an hour by default.
        mfa_serial: an MFA device; its code is asked for once, and keys that were got with it are
            not renewed by themselves.
        policy: a session policy, as JSON: the keys can do what it and the role both allow.
        region: the region of the endpoint of STS.
        endpoint_url: another endpoint.
        machine: what may be read and called.
    """

    name: ClassVar[str] = "assume role"
    is_role: ClassVar[bool] = True
    role_arn: str
    source: CredentialsLike = field(repr=False)
    session_name: str | None = None
    external_id: str | None = field(default=None, repr=False)
    duration_seconds: int | None = None
    mfa_serial: str | None = None
    policy: str | None = field(default=None, repr=False)
    region: str | None = None
    endpoint_url: str | None = None
    machine: Machine = field(default_factory=Machine)
    _asked: bool = field(default=False, init=False, repr=False)

    def __post_init__(self) -> None:
        if self.duration_seconds is None:
            return
        check_duration(self.duration_seconds)
        if self.duration_seconds > MOST_CHAINED and getattr(self.source, "is_role", False):
            raise SourceFailed(
                f"{self.role_arn} is assumed with the keys of another role, and STS limits such "
                f"sessions to {MOST_CHAINED} seconds; duration_seconds={self.duration_seconds}.",
                f"Set duration_seconds to {MOST_CHAINED} or less, or leave it out.",
            )

    def find(self) -> Found:
        """Read the CLI cache, else call STS."""
        at = self.machine.clock()
        arguments = session_arguments(
            self.role_arn,
            self.session_name,
            f"botocore-session-{int(at.timestamp())}",
            {
                "ExternalId": self.external_id,
                "SerialNumber": self.mfa_serial,
                "DurationSeconds": self.duration_seconds,
                "Policy": self.policy,
            },
        )
        cached = cached_keys(self._file(arguments), self.name, f"role {self.role_arn}", at)
        if isinstance(cached, Found):
            return cached
        self.machine.require_network(
            f"Role {self.role_arn} is assumed by a call to STS, which", f" ({cached})"
        )
        region = self.region or DEFAULT_REGION
        caller = self._caller()
        if self.mfa_serial is not None:
            arguments["TokenCode"] = self._code(self.mfa_serial)
        return assume(
            self.machine,
            self.endpoint_url or endpoint(STS, region),
            "AssumeRole",
            arguments,
            self.name,
            signer=(caller, region),
            secrets=[self.external_id],
        )

    def _caller(self) -> Credentials:
        try:
            return load_from(provider_of(self.source))
        except SourceAbsent as error:  # the role is configured, so this is a failure
            raise SourceFailed(
                f"Role {self.role_arn} cannot be assumed: {error.problem}", error.remedy
            ) from None

    def _file(self, arguments: dict[str, object]) -> Any:
        named = dict(arguments)
        if not self.session_name:
            del named["RoleSessionName"]
        if self.policy is not None:
            named["Policy"] = _parsed(self.policy)
        return role_file(named, self.machine.environ)

    def _code(self, serial: str) -> str:
        if self._asked:
            raise SourceFailed(
                f"Renewing the keys of {self.role_arn} needs a new code of {serial}, which is "
                "asked for only once.",
                "Start again, or raise duration_seconds up to the role's longest session.",
            )
        self._asked = True
        try:
            code = self.machine.prompt(f"Code of MFA device {serial}: ").strip()
        except (EOFError, OSError):
            code = ""
        if not (len(code) == 6 and code.isascii() and code.isdigit()):
            raise SourceFailed(
                f"The code of MFA device {serial} must be 6 digits.",
                "Run this in a terminal, or sign in first and use the keys of the CLI cache.",
            )
        return code


def _parsed(policy: str) -> object:
    try:
        return json.loads(policy)
    except ValueError:
        raise SourceFailed("policy is not JSON.", "Pass a session policy as JSON.") from None
