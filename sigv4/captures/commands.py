"""Read the command line of a client, by its name."""

from __future__ import annotations

TYPE_CHECKING = False
if TYPE_CHECKING:
    from .capture import Capture


def read_command(text: str, program: str) -> Capture:
    """Read the request that a command line sends.

    Args:
        text: the command line, with what stands before it.
        program: ``curl``, ``wget``, ``wget2``, or one of HTTPie's names.

    Raises:
        InvalidRequest: a command that is not whole, or a request that cannot be sent.
    """
    if program == "curl":
        from .curl import read_curl

        return read_curl(text)
    if program.startswith("wget"):
        from .wget import read_wget

        return read_wget(text)
    from .httpie import read_httpie

    return read_httpie(text, program)
