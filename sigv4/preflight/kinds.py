"""The kinds of policies that decide on a request, and what is said of each.

https://docs.aws.amazon.com/IAM/latest/UserGuide/access_policies.html
"""

from __future__ import annotations

from enum import Enum

from ..core.errors import InvalidParameter
from ..s3.given import check_type


class Kind(Enum):
    """A kind of policy; the value is its name in decisions."""

    IDENTITY = "identity policy"
    RESOURCE = "resource policy"
    BOUNDARY = "permissions boundary"
    SESSION = "session policy"
    VPC_ENDPOINT = "vpc endpoint policy"
    SCP = "scp"
    RCP = "rcp"
    ACCESS_POINT = "access point policy"
    BUCKET = "bucket policy"

    @property
    def has_principal(self) -> bool:
        """Whether its statements name principals."""
        return self in _WITH_PRINCIPAL


_WITH_PRINCIPAL = (Kind.RESOURCE, Kind.VPC_ENDPOINT, Kind.RCP, Kind.ACCESS_POINT, Kind.BUCKET)
_SHORT = {
    "boundary": Kind.BOUNDARY,
    "service control": Kind.SCP,
    "resource control": Kind.RCP,
    "vpce": Kind.VPC_ENDPOINT,
    **{kind.value.removesuffix(" policy"): kind for kind in Kind},
}


def kind_of(name: str) -> Kind:
    """Find a kind of policy by name: ``scp``, ``resource``, ``session policy``, ``vpc_endpoint``.

    Raises:
        InvalidParameter: there is no such kind.
    """
    words = name.lower().replace("_", " ").replace("-", " ").strip()
    for ending in (" policies", " policy", "s"):
        words = words.removesuffix(ending)
    found = _SHORT.get(words)
    if found is None:
        raise InvalidParameter(
            f"{name!r} is not a kind of policy.",
            f"Use one of: {', '.join(kind.value for kind in Kind)}.",
            "kind",
        )
    return found


def policy_kind(name: str) -> str:
    """Return the name that decisions give a kind of policy: ``permissions boundary``, ``scp``."""
    check_type("name", name, str, "str")
    return kind_of(name).value
