"""Kubernetes logins: EKS."""

from __future__ import annotations

import re
from base64 import urlsafe_b64encode
from json import dumps

from ..core.errors import GuardError, InvalidParameter
from ..core.model import Request
from . import hosts, inputs
from .signing import REFUSE, Signing
from .value import Token

TYPE_CHECKING = False
if TYPE_CHECKING:
    from datetime import datetime

    from ..provider import CredentialsLike


# https://github.com/kubernetes-sigs/aws-iam-authenticator, pkg/token/token.go
LIFE = 900  # seconds after X-Amz-Date, whatever X-Amz-Expires says
_EXPIRES = 60  # seconds in X-Amz-Expires: what old authenticators accept
_EARLY = 60  # seconds before the end at which clients shall ask again
_LONGEST = 4096  # bytes that the authenticator reads
_PREFIX = "k8s-aws-v1."
_API = "client.authentication.k8s.io/"
_VERSION = re.compile(r'"apiVersion"\s*:\s*"client\.authentication\.k8s\.io/(v1|v1beta1)"')
# https://docs.aws.amazon.com/eks/latest/APIReference/API_CreateCluster.html
_CLUSTER = "[0-9A-Za-z][A-Za-z0-9_-]{0,99}"


def eks(
    credentials: CredentialsLike,
    *,
    region: str,
    cluster: str,
    exec_info: str | None = None,
    KUBERNETES_EXEC_INFO: str | None = None,
    at: datetime | None = None,
    on_short_lived: str = REFUSE,
    allow_unknown_region: bool = False,
) -> Token:
    """Make a bearer token for an EKS cluster, and the ExecCredential that kubectl reads.

    Args:
        credentials: the credentials to sign with.
        region: the region of the cluster.
        cluster: its name; for local clusters on Outposts, its id.
        exec_info: what kubectl passes in KUBERNETES_EXEC_INFO; its apiVersion is answered, and
            v1beta1 where it names neither v1 nor v1beta1.
        KUBERNETES_EXEC_INFO: the same, under the name of the variable.
        at: aware datetime to sign at; now by default.
        on_short_lived: ``"refuse"``, ``"cap"`` or ``"allow"`` a token that outlives the keys.
        allow_unknown_region: sign for regions that this version does not know.

    Returns:
        ``value`` has ``token``, ``decoded_url`` and ``exec_credential``; its expirationTimestamp
        is a minute before ``expires_at``, so that clients renew in time. ``text`` is the token.

    Raises:
        GuardError: a session token so long that the cluster would refuse the whole.

    Source: https://docs.aws.amazon.com/eks/latest/userguide/create-kubeconfig.html
    """
    signing = Signing("eks", credentials, at, on_short_lived)
    hosts.check_region(region, allow_unknown_region)
    inputs.matching("cluster", cluster, _CLUSTER, "the name of the cluster, not its ARN or URL")
    seconds = signing.life(LIFE, LIFE)
    url = signing.presign(
        Request(
            "GET",
            f"https://{hosts.sts_host(region)}/?Action=GetCallerIdentity&Version=2011-06-15",
            {"x-k8s-aws-id": cluster},
        ),
        region,
        "sts",
        min(_EXPIRES, seconds),
    )
    token = _PREFIX + urlsafe_b64encode(url.encode()).decode().rstrip("=")
    if len(token) > _LONGEST:
        raise GuardError(
            f"The token has {len(token)} bytes, and clusters read {_LONGEST}: the session token of "
            f"{signing.credentials.access_key_id} is too long.",
            "Assume the role with fewer session tags or without a session policy.",
            "credentials",
        )
    end = signing.end(seconds)
    credential = {
        "kind": "ExecCredential",
        "apiVersion": _API + _api_version(exec_info, KUBERNETES_EXEC_INFO),
        "spec": {},
        "status": {
            "expirationTimestamp": f"{signing.end(max(seconds - _EARLY, 1)):%Y-%m-%dT%H:%M:%SZ}",
            "token": token,
        },
    }
    return Token(
        "eks",
        {"token": token, "decoded_url": url, "exec_credential": credential},
        token,
        end,
        {"Authorization": f"Bearer {token}"},
        (
            "The signer has an access entry, or a line in the aws-auth ConfigMap.",
            "The region is in the partition of the cluster.",
        ),
    )


def exec_credential(token: Token) -> str:
    """Return the ExecCredential of an EKS token as the JSON that kubectl reads."""
    return dumps(token.value["exec_credential"])


def _api_version(exec_info: str | None, variable: str | None) -> str:
    if exec_info is not None and variable is not None:
        raise InvalidParameter(
            "`exec_info` and `KUBERNETES_EXEC_INFO` were both given.",
            "Pass one of the two.",
            "exec_info",
        )
    found = _VERSION.search(exec_info or variable or "")
    return found[1] if found else "v1beta1"
