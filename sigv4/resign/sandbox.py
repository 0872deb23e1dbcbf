"""Read the JSON file that says what a sandbox may do: a policy of IAM, and the scope around it.

    {
      "services": ["s3"],
      "regions": ["eu-west-1"],
      "policy": {"Version": "2012-10-17", "Statement": [...]}
    }

A policy of IAM alone is such a file too.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from ..core.errors import InvalidParameter
from ..core.suggest import did_you_mean
from ..preflight import Policies, read_json
from ..preflight.documents import RepeatedKeys
from ..provider import CredentialsLike
from ..verify import Verifier
from .resigner import Resigner

_LISTS = ("services", "regions", "accounts", "hosts")
_MAPS = ("region_map", "service_map")
_TEXTS = ("principal", "on_undecided", "presigned", "forms")
_FLAGS = ("upstream_trailers", "upstream_chunks")
_NUMBERS = ("max_buffered",)
_POLICY = "policy"
_OF_IAM = ("Version", "Id", "Statement")
_FIELDS = (_POLICY, *_LISTS, *_MAPS, *_TEXTS, *_FLAGS, *_NUMBERS)


@dataclass(frozen=True, slots=True)
class Sandbox:
    """What the inner side may do; made by `read_sandbox`.

    Attributes:
        options: keywords of `Resigner`, with ``policies`` among them.
    """

    options: Mapping[str, Any]

    def resigner(self, verifier: Verifier, credentials: CredentialsLike, **more: Any) -> Resigner:
        """Make the `Resigner` for this sandbox.

        Args:
            verifier: verifies what the inner side signs.
            credentials: of the outer side.
            more: further keywords, such as `upstream`.
        """
        return Resigner(verifier, credentials, **{**self.options, **more})


def read_sandbox(text: str, place: str = "sandbox") -> Sandbox:
    """Read the JSON of a sandbox.

    Args:
        text: the JSON.
        place: what it is, for errors: the name of its file.

    Raises:
        InvalidPolicy: not JSON, or a policy that AWS would refuse; with the place.
        InvalidParameter: an unknown field, or one of another type; names it.
    """
    document = read_json(text, place)
    if not isinstance(document, Mapping):
        raise _wrong(place, "is not a JSON object", "Write {...}.")
    if isinstance(document, RepeatedKeys):
        raise _wrong(place, f"has {document.repeated[0]!r} twice", "Write each field once.")
    if "Statement" in document and not set(document) - set(_OF_IAM):
        document = {_POLICY: document}
    for name, value in document.items():
        _check(f"{place}: {name}", name, value)
    if _POLICY not in document:
        raise _wrong(place, "has no policy", 'Add "policy": a policy of IAM, or a list of them.')
    options = {name: value for name, value in document.items() if name != _POLICY}
    return Sandbox({**options, "policies": Policies(identity=document[_POLICY])})


def _check(place: str, name: str, value: Any) -> None:
    if name not in _FIELDS:
        hint = did_you_mean(name, _FIELDS)
        raise _wrong(place, "is not a field of a sandbox", f"{hint}Use: {', '.join(_FIELDS)}.")
    if name in _LISTS:
        right = isinstance(value, list) and all(isinstance(each, str) for each in value)
        wanted = "a list of texts"
    elif name in _MAPS:
        right = isinstance(value, Mapping) and all(isinstance(each, str) for each in value.values())
        wanted = "an object with texts"
    elif name in _FLAGS:
        right, wanted = isinstance(value, bool), "true or false"
    elif name in _NUMBERS:
        right, wanted = type(value) is int, "a whole number"
    elif name in _TEXTS:
        right, wanted = isinstance(value, str), "a text"
    else:
        right, wanted = isinstance(value, (Mapping, list)), "a policy of IAM, or a list of them"
    if not right:
        raise _wrong(place, f"is of type {type(value).__name__}", f"Write {wanted}.")


def _wrong(place: str, problem: str, remedy: str) -> InvalidParameter:
    return InvalidParameter(f"{place} {problem}.", remedy, "policy")
