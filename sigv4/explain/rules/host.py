"""Find what has changed the host between the two sides."""

from __future__ import annotations

from ..cause_kinds import CauseKind
from ..causes import Cause
from ..display import short


def host_differs(ours: str, theirs: str) -> Cause:
    """Find why two values of the Host header differ."""
    says = f"The request was signed for the host {short(ours)} and arrived for {short(theirs)}"
    mine, other = ours.lower(), theirs.lower()
    if mine == other:
        return Cause(CauseKind.HOST_UPPER_CASE, f"{says}: the case differs.")
    (name, port), (other_name, other_port) = _name_and_port(mine), _name_and_port(other)
    if name == other_name:
        if {port, other_port} in ({"", "443"}, {"", "80"}):
            return Cause(
                CauseKind.HOST_DEFAULT_PORT, f"{says}: one side names the scheme's default port."
            )
        return Cause(
            CauseKind.PORT_CHANGED_BY_PROXY,
            f"{says}: the ports differ, as behind a proxy or a container's port mapping.",
        )
    if other.startswith(mine + ".") or mine.startswith(other + "."):
        return Cause(CauseKind.HOST_TRAILING_DOT, f"{says}: one is the beginning of the other.")
    return Cause(
        CauseKind.HOST_CHANGED_BY_PROXY,
        f"{says}: a proxy, a CDN, a tunnel or a redirect sets its own.",
    )


def _name_and_port(host: str) -> tuple[str, str]:
    name, colon, port = host.rpartition(":")
    return (name, port) if colon and port.isascii() and port.isdigit() else (host, "")
