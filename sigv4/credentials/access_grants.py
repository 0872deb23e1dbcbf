"""Source: S3 Access Grants, which give keys for the data of a grant.

https://docs.aws.amazon.com/AmazonS3/latest/API/API_control_GetDataAccess.html
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import ClassVar
from urllib.parse import urlencode

from ..core.errors import InvalidCredentials
from ..core.model import Credentials, Request
from ..provider import CredentialsLike, load_from, provider_of
from ..services.regions import partition_of
from ..signer import Signer
from .answers import OK, refused, xml_values
from .calls import ask
from .errors import SourceAbsent, SourceFailed
from .source import Found, Machine, Source
from .sts import check_duration, session_keys

_PATH = "/v20180820/accessgrantsinstance/dataaccess"
_ELEMENTS = (
    "AccessKeyId",
    "SecretAccessKey",
    "SessionToken",
    "Expiration",
    "MatchedGrantTarget",
)
_PERMISSIONS = ("READ", "WRITE", "READWRITE")
_PRIVILEGES = ("Default", "Minimal")
_ACCOUNT = re.compile(r"[0-9]{12}")


@dataclass(frozen=True, slots=True)
class AccessGrants(Source):
    """Keys for the data of a grant of S3 Access Grants.

    They end with their session: the guards keep URLs from outliving it. Put the source into
    `Refreshing` to have it renewed.

    Args:
        account_id: 12 digits, of the account whose Access Grants instance is asked.
        target: the data, such as ``s3://my-bucket/reports/*``.
        permission: ``READ``, ``WRITE`` or ``READWRITE``.
        source: what the call is signed with: credentials, or a provider of them.
        region: of the Access Grants instance.
        duration_seconds: 900 to 43200; an hour by default.
        privilege: ``Minimal`` for keys that reach the target alone; ``Default`` for those of the
            whole grant.
        target_type: ``Object`` if the target is one object.
        endpoint_url: another endpoint.
        machine: what may be read and called.

    Raises:
        InvalidCredentials: an argument that the service refuses.
    """

    name: ClassVar[str] = "access grants"
    is_role: ClassVar[bool] = True
    account_id: str
    target: str
    permission: str
    source: CredentialsLike = field(repr=False)
    region: str
    duration_seconds: int | None = None
    privilege: str = "Default"
    target_type: str | None = None
    endpoint_url: str | None = None
    machine: Machine = field(default_factory=Machine)

    def __post_init__(self) -> None:
        if self.duration_seconds is not None:
            check_duration(self.duration_seconds)
        if not _ACCOUNT.fullmatch(self.account_id):
            raise InvalidCredentials(
                f"account_id must be 12 digits, not {self.account_id[:40]!r}.",
                "Pass the account of the Access Grants instance.",
                "account_id",
            )
        if not self.target.startswith("s3://"):
            raise InvalidCredentials(
                f"target must be as in s3://my-bucket/reports/*, not {self.target[:80]!r}.",
                "Write the bucket and the prefix of the grant, and a star after it.",
                "target",
            )
        _check_one_of("permission", self.permission, _PERMISSIONS)
        _check_one_of("privilege", self.privilege, _PRIVILEGES)
        if self.target_type is not None:
            _check_one_of("target_type", self.target_type, ("Object",))

    def find(self) -> Found:
        """Ask S3 Access Grants."""
        what = f"S3 Access Grants ({self.target})"
        self.machine.require_network(f"{what} is a service of AWS, which")
        caller = self._caller()
        request = self._request()
        signer = Signer(caller, self.region, "s3")
        answer = ask(
            self.machine,
            lambda: signer.sign(request, at=self.machine.clock()).apply(request),
        )
        if answer.status != OK:
            raise refused(
                what,
                answer,
                self.machine.clock(),
                "Check that the caller has s3:GetDataAccess and a grant for the target.",
                [caller.secret_access_key, caller.session_token],
            )
        found = xml_values(answer.body, _ELEMENTS)
        keys = session_keys(what, found)
        return Found(keys, self.name, f"grant {found['MatchedGrantTarget'] or self.target}")

    def _request(self) -> Request:
        parameters: dict[str, str | int] = {
            "target": self.target,
            "permission": self.permission,
            "privilege": self.privilege,
        }
        if self.duration_seconds is not None:
            parameters["durationSeconds"] = self.duration_seconds
        if self.target_type is not None:
            parameters["targetType"] = self.target_type
        root = self.endpoint_url or (
            f"https://{self.account_id}.s3-control.{self.region}."
            f"{partition_of(self.region).dns_suffix}"
        )
        return Request(
            "GET",
            f"{root}{_PATH}?{urlencode(parameters)}",
            {"x-amz-account-id": self.account_id},
        )

    def _caller(self) -> Credentials:
        try:
            return load_from(provider_of(self.source))
        except SourceAbsent as error:  # the grant is configured, so this is a failure
            raise SourceFailed(
                f"S3 Access Grants cannot be asked: {error.problem}", error.remedy
            ) from None


def _check_one_of(name: str, value: str, allowed: tuple[str, ...]) -> None:
    if value not in allowed:
        raise InvalidCredentials(
            f"{name} must be {' or '.join(allowed)}, not {value[:40]!r}.", "Pass one of them.", name
        )
