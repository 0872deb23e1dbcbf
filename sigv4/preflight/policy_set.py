"""`PolicySet`: the policies that may decide on a request, by kind."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from ..core.errors import InvalidParameter
from .documents import fault, object_of
from .grammar import Policy, parse_policy
from .kinds import Kind

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing_extensions import Self

Document = Mapping[str, Any] | str | Policy
Documents = Document | Sequence[Document]
Levels = Sequence[Documents]

_KINDS = {
    "identity": Kind.IDENTITY,
    "resource": Kind.RESOURCE,
    "boundary": Kind.BOUNDARY,
    "session": Kind.SESSION,
    "vpc_endpoint": Kind.VPC_ENDPOINT,
}
_SEVERAL = ("identity", "session")
_BY_LEVEL = {"scp": Kind.SCP, "rcp": Kind.RCP}


@dataclass(frozen=True, slots=True, init=False)
class PolicySet:
    """Policies that may decide on a request. What is not given is unknown, never absent.

    Args:
        identity: the policies of the user or role and of the user's groups: one policy or a list,
            each a mapping or JSON text. An empty list says that there is no such policy.
        resource: the policy of the bucket, access point or key.
        boundary: the permissions boundary of the user or role.
        session: the policies that were passed when the session was made.
        vpc_endpoint: the policy of the VPC endpoint that the request uses.
        scp: service control policies of the principal's account, a list for each level: the root,
            each organizational unit, the account.
        rcp: resource control policies of the resource's account, a list for each level.

    Raises:
        InvalidPolicy: a policy is not valid; the error says where.

    Each attribute is a tuple of parsed policies, or None where the kind was not given.
    """

    identity: tuple[Policy, ...] | None
    resource: tuple[Policy, ...] | None
    boundary: tuple[Policy, ...] | None
    session: tuple[Policy, ...] | None
    vpc_endpoint: tuple[Policy, ...] | None
    scp: tuple[tuple[Policy, ...], ...] | None
    rcp: tuple[tuple[Policy, ...], ...] | None

    def __init__(
        self,
        *,
        identity: Documents | None = None,
        resource: Documents | None = None,
        boundary: Documents | None = None,
        session: Documents | None = None,
        vpc_endpoint: Documents | None = None,
        scp: Levels | None = None,
        rcp: Levels | None = None,
    ) -> None:
        given = (identity, resource, boundary, session, vpc_endpoint)
        for name, documents in zip(_KINDS, given, strict=True):
            object.__setattr__(self, name, parse_documents(documents, _KINDS[name], name))
        object.__setattr__(self, "scp", _parse_levels(scp, "scp"))
        object.__setattr__(self, "rcp", _parse_levels(rcp, "rcp"))

    @classmethod
    def from_dict(cls, fields: Mapping[str, Any]) -> Self:
        """Read the object ``policies`` of a case; a kind that is not there does not exist.

        Raises:
            InvalidParameter: an unknown kind.
            InvalidPolicy: a policy is not valid; the error says where.
        """
        known = [*_KINDS, *_BY_LEVEL]
        fields = object_of({"policies": fields}, "policies")
        for name in fields:
            if name not in known:
                raise InvalidParameter(
                    f"Policies has the unknown kind {name!r}.",
                    f"Use only: {', '.join(known)}.",
                    "policies",
                )
        given = {name: fields.get(name) for name in known}
        return cls(**{name: () if each is None else each for name, each in given.items()})


def parse_documents(given: Documents | None, kind: Kind, name: str) -> tuple[Policy, ...] | None:
    """Parse policies of one kind: None stays None, one policy becomes a tuple of one."""
    if given is None:
        return None
    if not isinstance(given, (Mapping, str, Policy)):
        _check_list(given, name)
        return tuple(_policy(each, kind, f"{name}[{index}]") for index, each in enumerate(given))
    return (_policy(given, kind, f"{name}[0]" if name in _SEVERAL else name),)


def _parse_levels(given: Levels | None, name: str) -> tuple[tuple[Policy, ...], ...] | None:
    if given is None:
        return None
    kind = _BY_LEVEL[name]
    _check_list(given, name)
    levels = [[level] if isinstance(level, (Mapping, str, Policy)) else level for level in given]
    for number, level in enumerate(levels):
        _check_list(level, f"{name}[{number}]")
    return tuple(
        tuple(_policy(each, kind, f"{name}[{number}][{index}]") for index, each in enumerate(level))
        for number, level in enumerate(levels)
    )


def _policy(document: Document, kind: Kind, place: str) -> Policy:
    return document if isinstance(document, Policy) else parse_policy(document, kind, place)


def _check_list(given: Any, place: str) -> None:
    if not isinstance(given, Iterable) or isinstance(given, bytes):
        problem = f"is of type {type(given).__name__}"
        raise fault(place, problem, "Use a policy, or a list of policies.")
