"""Whether an unsigned header that a server let pass changed anything there."""

from __future__ import annotations

from dataclasses import replace

from .class_table import IGNORED_HEADER
from .state import CONTENT
from .verdicts import ACCEPTED

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable

    from .exchange import Response
    from .state import State
    from .verdicts import CaseVerdict

_UNSIGNED = "hostile/unsigned/"
# By the case: the subresource to read, and what its response has if the header took effect.
_EFFECTS: dict[str, tuple[str, Callable[[Response], bool]]] = {
    "copy-source": ("", lambda response: response.body == CONTENT),
    "meta-role": ("", lambda response: response.header("x-amz-meta-role") == "admin"),
    "website-redirect-location": (
        "",
        lambda response: response.header("x-amz-website-redirect-location") != "",
    ),
    "tagging": ("tagging=", lambda response: b"<Key>a</Key>" in response.body),
    "acl": ("acl=", lambda response: b"/AllUsers" in response.body),
    "acl-upper": ("acl=", lambda response: b"/AllUsers" in response.body),
}


def with_effect(one: CaseVerdict, state: State) -> CaseVerdict:
    """Return a verdict that says whether an accepted header took effect.

    Args:
        one: the verdict on the response.
        state: the objects of the run.
    """
    name = one.case.id.removeprefix(_UNSIGNED).removesuffix("-query")
    if one.verdict != ACCEPTED or one.request is None or name not in _EFFECTS:
        return one
    query, took = _EFFECTS[name]
    if took(state.get(one.request.target, query)):
        return replace(one, why=f"{one.why}; the header took effect")
    return replace(one, found=IGNORED_HEADER, why=f"{one.why}; the header has no effect")
