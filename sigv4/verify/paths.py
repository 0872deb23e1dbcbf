"""The path that a signature covers, and whether the path arrived in that form.

For services other than S3 the signature covers the normalised path, so one signature holds for
``/a``, ``//a``, ``/./a`` and ``/x/../a``. S3 computes the path from the decoded key, so one
signature holds for ``/a/b`` and ``/a%2Fb``, and a raw ``+`` is a space. S3 Control has no keys: its
paths hold ARNs, whose ``%2F`` is signed as it is.
https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_sigv-create-signed-request.html
"""

from __future__ import annotations

from ..core.canonical_request import canonical_path, without_dot_segments
from ..core.encoding import TO_LETTERS

TYPE_CHECKING = False
if TYPE_CHECKING:
    from ..core.profile import Profile


def signed_path(raw: str, profile: Profile, holds_key: bool = True) -> tuple[str, str, bool]:
    """Compute the path that is signed from the path that arrived.

    Args:
        raw: as it arrived.
        profile: the profile of the service.
        holds_key: whether a path of S3 is an object key, in which ``%2F`` and ``/`` are the same.

    Returns:
        the path of the canonical request; the path that is signed, percent-encoded once, as a
        client should send it; and whether it arrived in another form.
    """
    plain = raw and "//" not in raw and "/." not in raw
    if plain and raw.encode().translate(TO_LETTERS).isalpha():
        return raw, raw, False  # canonical, whatever the profile says
    read = raw
    if not profile.double_encode and not profile.normalize_path:
        if "+" in read:
            read = read.replace("+", "%20")
        if holds_key and "%2" in read:
            read = read.replace("%2F", "/").replace("%2f", "/")
    canonical = canonical_path(read, profile)
    if canonical == raw:
        return canonical, raw, False
    normal = canonical
    if profile.double_encode:
        normal = without_dot_segments(raw or "/") if profile.normalize_path else raw or "/"
    return canonical, normal, normal != (raw or "/")
