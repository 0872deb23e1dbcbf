"""`Asked`: what a request asks for, in terms that a policy decides on."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

ANY = "*"


@dataclass(frozen=True, slots=True)
class Need:
    """One thing that the policies must allow.

    Attributes:
        action: such as ``s3:GetObject``.
        resource: its ARN; ``*`` without one, or where it is not known.
        exact: whether the resource is known to be that one. Of another, a Deny may concern it.
        if_needed: whether S3 asks for it only if the object that is copied has tags or annotations.
            It need not be allowed, since that is not known, but it must not be denied.
        keys: context keys of this action alone, and their values; None for an absent one.
        unknown: beginnings of the names of context keys that are not known for this action.
    """

    action: str
    resource: str
    exact: bool
    if_needed: bool = False
    keys: tuple[tuple[str, Any], ...] = ()
    unknown: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Asked:
    """What one request asks for.

    Attributes:
        operation: its name, such as ``put_object`` or ``GetItem``; empty where not known.
        needs: what the policies must allow; empty where that is not known.
        context: context keys that follow from the request.
        absent: context keys that the request does not have.
        headers: lower-case names of the headers that belong to the operation; None for all.
        in_body: whether the body must be read to know the needs.
        bucket: whether it addresses a bucket of S3.
        copies: whether it reads another object of S3.
    """

    operation: str
    needs: tuple[Need, ...]
    context: Mapping[str, Any] = field(default_factory=dict)
    absent: tuple[str, ...] = ()
    headers: frozenset[str] | None = None
    in_body: bool = False
    bucket: bool = False
    copies: bool = False
