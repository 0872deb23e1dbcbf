"""Whether an unsigned header that a server let pass changed anything there."""

from __future__ import annotations

from dataclasses import replace

from .class_table import CLASSES, IGNORED_HEADER
from .state import CONTENT
from .verdicts import ACCEPTED

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable

    from .exchange import Response
    from .state import State
    from .verdicts import CaseVerdict

_UNSIGNED = "hostile/unsigned/"
_ACL_FIELD = "hostile/form/extra"
_LOOSE = next(one for one in CLASSES if one.code == "form-loose-conditions")


def _is_public(response: Response) -> bool:
    return b"/AllUsers" in response.body


# By the case: the subresource to read, and what its response has if the header took effect.
_EFFECTS: dict[str, tuple[str, Callable[[Response], bool]]] = {
    "copy-source": ("", lambda response: response.body == CONTENT),
    "meta-role": ("", lambda response: response.header("x-amz-meta-role") == "admin"),
    "website-redirect-location": (
        "",
        lambda response: response.header("x-amz-website-redirect-location") != "",
    ),
    "tagging": ("tagging=", lambda response: b"<Key>a</Key>" in response.body),
    "acl": ("acl=", _is_public),
    "acl-upper": ("acl=", _is_public),
}


def with_effect(one: CaseVerdict, state: State) -> CaseVerdict:
    """Return a verdict that says whether an accepted header took effect.

    Args:
        one: the verdict on the response.
        state: the objects of the run.
    """
    if one.verdict == ACCEPTED and one.case.id == _ACL_FIELD:
        written = f"{state.place}/user/alice/photo.jpg"
        if _is_public(state.get(written, "acl=")):
            return replace(one, why=f"{one.why}; the field took effect")
        return replace(one, found=_LOOSE, why=f"{one.why}; the field has no effect")
    name = one.case.id.removeprefix(_UNSIGNED).removesuffix("-query")
    if one.verdict != ACCEPTED or one.request is None or name not in _EFFECTS:
        return one
    query, took = _EFFECTS[name]
    if took(state.get(one.request.target, query)):
        return replace(one, why=f"{one.why}; the header took effect")
    return replace(one, found=IGNORED_HEADER, why=f"{one.why}; the header has no effect")
