"""The trailers of an ``aws-chunked`` body: announced before it, and compared with it.

https://docs.aws.amazon.com/AmazonS3/latest/API/sigv4-streaming-trailers.html
https://docs.aws.amazon.com/AmazonS3/latest/userguide/checking-object-integrity.html
"""

from __future__ import annotations

from ..core.stream_form import canonical_trailers
from ..core.streaming_names import STREAMING_UNSIGNED_PAYLOAD_TRAILER, TRAILER_SIGNATURE
from .checksums import check_digest, check_known, check_value, computing

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping

    from ..core.model import Request
    from .errors import Refusals
    from .limits import Limits


class Trailers:
    """The trailers of one body.

    Args:
        names: lower-case, as announced.
        refuse: makes the errors.

    Raises:
        VerificationError: a checksum that needs a package that is not installed.
    """

    __slots__ = ("_found", "_names", "_refuse", "_sums", "signature")

    def __init__(self, names: list[str], refuse: Refusals) -> None:
        self._names = names
        self._refuse = refuse
        self._found: dict[str, str] = {}
        self._sums = {name: computing(name, refuse) for name in names}
        self.signature = ""

    @classmethod
    def announced(
        cls, request: Request, form: str, limits: Limits, refuse: Refusals
    ) -> Trailers | None:
        """Read the names that x-amz-trailer announces; give None without the header.

        S3 takes the unsigned form without a trailer as well.

        Raises:
            VerificationError: a form with trailers that announces none, or the other way round; a
                name twice; a name that is not a known checksum; or two checksums, of which S3
                takes one (https://github.com/versity/versitygw/issues/1657).
        """
        text = request.fields.get("x-amz-trailer")
        if text is None and form == STREAMING_UNSIGNED_PAYLOAD_TRAILER:
            return None
        if (text is not None) != form.endswith("-TRAILER"):
            raise refuse(
                "trailer-malformed",
                f"x-amz-content-sha256 is {form}, and x-amz-trailer is "
                f"{'missing' if text is None else 'present'}.",
                "Announce trailers with the forms that have them, and only with those.",
            )
        if text is None:
            return None
        names = [name.strip(" ").lower() for name in text.split(",")]
        if len(names) > limits.trailers or len(set(names)) < len(names):
            raise refuse(
                "trailer-malformed",
                f"x-amz-trailer names a trailer twice, or more than {limits.trailers}.",
                "Announce each trailer once.",
            )
        for name in names:
            check_known(name, refuse)
        if len(names) > 1:
            raise refuse(
                "checksum-conflict",
                f"x-amz-trailer announces {' and '.join(names)[:120]}.",
                "Send one checksum of the body.",
            )
        return cls(names, refuse)

    def update(self, data: bytes | bytearray | memoryview) -> None:
        """Take the next bytes of the body."""
        for computed in self._sums.values():
            computed.update(data)

    def is_checksum(self, line: bytes) -> bool:
        """Say whether a line begins with the name of an announced trailer."""
        return line.decode("latin-1").partition(":")[0].lower() in self._names

    def read(self, line: bytes, signed: bool) -> None:
        """Read one trailer line.

        Raises:
            VerificationError: a trailer that was not announced, twice, after the signature, or
                with a value that is not a checksum.
        """
        name, colon, value = line.decode("latin-1").partition(":")
        name, value = name.lower(), value.strip(" ")
        if not colon or self.signature:
            raise self._wrong(f"{name[:60]!r} is not a trailer, or comes after the signature.")
        if signed and name == TRAILER_SIGNATURE:
            self.signature = value
        elif name not in self._names or name in self._found:
            raise self._wrong(f"{name[:60]!r} was not announced, or arrived twice.")
        else:
            check_value(name, value, "trailer-value", self._refuse)
            self._found[name] = value

    def finish(self, signed: bool) -> str:
        """Give the canonical text that is signed, after the last line.

        Raises:
            VerificationError: an announced trailer or the signature is missing.
        """
        missing = [name for name in self._names if name not in self._found]
        if missing or (signed and not self.signature):
            raise self._wrong(f"{missing[0] if missing else TRAILER_SIGNATURE} is missing.")
        return canonical_trailers(self._found)

    def values(self) -> Mapping[str, str]:
        """Give the values that have been read, by name."""
        return dict(self._found)

    def check_sums(self) -> None:
        """Compare each checksum with that of the body.

        Raises:
            VerificationError: one differs.
        """
        for name, computed in self._sums.items():
            check_digest(name, self._found[name], computed, self._refuse)

    def _wrong(self, problem: str) -> Exception:
        return self._refuse(
            "trailer-malformed",
            f"Trailers: {problem}",
            "Send the trailers that x-amz-trailer names, each once.",
        )
