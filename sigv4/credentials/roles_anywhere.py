"""Source: IAM Roles Anywhere, for machines with a certificate outside AWS.

Needs the extra ``rolesanywhere``.
https://docs.aws.amazon.com/rolesanywhere/latest/userguide/authentication-create-session.html
"""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from datetime import datetime
from os import PathLike
from pathlib import Path
from typing import TYPE_CHECKING, ClassVar

from ..core.errors import InvalidCredentials
from ..core.header import sign_headers
from ..core.model import Credentials, Request
from ..core.profile import GENERIC
from ..core.signing_params import SigningParams
from ..core.timestamp import to_utc
from .answers import inner_object, read_object, read_time, refused
from .calls import ask
from .endpoints import ANYWHERE, endpoint
from .errors import SourceFailed
from .source import Found, Machine, Source, made
from .sts import account_of, check_duration

if TYPE_CHECKING:
    from ._x509 import X509

CREATED = frozenset({200, 201})


@dataclass(frozen=True, slots=True)
class RolesAnywhere(Source):
    """A role for the holder of a certificate; the files are read at each call.

    Args:
        trust_anchor_arn: which knows the certificate's authority; its region is called.
        profile_arn: the ARN of the profile of Roles Anywhere.
        role_arn: the role.
        certificate: file of the certificate, PEM.
        private_key: file of its private key, PEM.
        chain: file of the certificates between it and the trust anchor.
        password: the password of the private key.
        duration_seconds: 900 to 43200.
        session_name: shown in CloudTrail.
        endpoint_url: another endpoint.
        region: to sign for; that of the trust anchor by default.
        machine: what may be called.
    """

    name: ClassVar[str] = "IAM Roles Anywhere"
    is_role: ClassVar[bool] = True
    trust_anchor_arn: str
    profile_arn: str
    role_arn: str
    certificate: str | PathLike[str]
    private_key: str | PathLike[str]
    chain: str | PathLike[str] | None = None
    password: bytes | None = field(default=None, repr=False)
    duration_seconds: int = 3600
    session_name: str | None = None
    endpoint_url: str | None = None
    region: str | None = None
    machine: Machine = field(default_factory=Machine)

    def find(self) -> Found:
        """Call CreateSession."""
        from ._x509 import read_certificate

        check_duration(self.duration_seconds)
        self.machine.require_network("IAM Roles Anywhere")
        at = self.machine.clock()
        signer = read_certificate(
            _read(self.certificate), _read(self.private_key), _read(self.chain), self.password
        )
        if signer.ends <= at:
            raise SourceFailed(
                f"The certificate {signer.serial} expired at {signer.ends.isoformat()}.",
                "Renew it.",
            )
        region = self.region or _region(self.trust_anchor_arn)
        root = self.endpoint_url or endpoint(ANYWHERE, region)
        body = session_body(
            self.profile_arn,
            self.role_arn,
            self.trust_anchor_arn,
            self.duration_seconds,
            self.session_name,
        )

        def make() -> Request:
            return session_request(root, region, body, signer, self.machine.clock())

        answer = ask(self.machine, make)
        what = f"IAM Roles Anywhere (role {self.role_arn})"
        if answer.status not in CREATED:
            raise refused(what, answer, at, "Check the trust anchor, the profile and the role.")
        sets = read_object(what, answer.body).get("credentialSet")
        one = sets[0] if isinstance(sets, list) and sets and isinstance(sets[0], dict) else {}
        keys = inner_object(what, one, "credentials")
        found = made(
            what,
            keys.get("accessKeyId"),
            keys.get("secretAccessKey"),
            keys.get("sessionToken"),
            read_time(what, keys.get("expiration")),
        )
        return Found(found, self.name, f"role {self.role_arn}", account_of(self.role_arn))


def session_body(
    profile_arn: str,
    role_arn: str,
    trust_anchor_arn: str,
    duration_seconds: int,
    session_name: str | None = None,
) -> bytes:
    """Return the body of CreateSession."""
    body: dict[str, object] = {
        "durationSeconds": duration_seconds,
        "profileArn": profile_arn,
        "roleArn": role_arn,
        "trustAnchorArn": trust_anchor_arn,
    }
    if session_name is not None:
        body["roleSessionName"] = session_name
    return json.dumps(body).encode()


def session_request(root: str, region: str, body: bytes, signer: X509, at: datetime) -> Request:
    """Sign the request for a session with a certificate.

    Args:
        root: URL of the service.
        region: the region of the scope.
        body: as `session_body` gives it.
        signer: the certificate and its key.
        at: aware datetime.
    """
    headers = {"Content-Type": "application/x-amz-json-1.0", "X-Amz-X509": signer.certificate}
    if signer.chain:
        headers["X-Amz-X509-Chain"] = ",".join(signer.chain)
    request = Request("POST", f"{root}/sessions", headers, body)
    identity = Credentials(signer.serial, "unused")  # the certificate's key signs
    params = SigningParams(identity, region, "rolesanywhere", GENERIC, signer)  # type: ignore[arg-type]
    signed = sign_headers(request, params, to_utc(at))
    return signed.apply(request)


def _region(trust_anchor_arn: str) -> str:
    parts = trust_anchor_arn.split(":")
    if len(parts) < 6 or parts[2] != "rolesanywhere":
        raise InvalidCredentials(
            f"{trust_anchor_arn[:100]!r} is not the ARN of a trust anchor.",
            "Write it as in arn:aws:rolesanywhere:eu-west-1:123456789012:trust-anchor/ID.",
            "trust_anchor_arn",
        )
    return parts[3]


def _read(path: str | PathLike[str] | None) -> bytes:
    if path is None:
        return b""
    try:
        return Path(path).read_bytes()
    except OSError as error:
        raise SourceFailed(
            f"{path} cannot be read ({type(error).__name__}).",
            "Check the file and its permissions.",
        ) from None
