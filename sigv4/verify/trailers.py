"""The headers behind an ``aws-chunked`` body: announced before it, and checked against it.

https://docs.aws.amazon.com/AmazonS3/latest/API/sigv4-streaming-trailers.html
https://docs.aws.amazon.com/AmazonS3/latest/userguide/checking-object-integrity.html
"""

from __future__ import annotations

from binascii import b2a_base64

from ..core.checksum import CHECKSUMS, new_checksum
from ..core.constants import TRAILER_SIGNATURE
from ..core.errors import MissingExtra
from ..core.stream_form import CHECKSUM_PREFIX, canonical_trailers

TYPE_CHECKING = False
if TYPE_CHECKING:
    from ..core.model import Request
    from .errors import Refusals


class Trailers:
    """The trailers of one body.

    Args:
        names: lower-case, as announced.
        refuse: makes the errors.
    """

    __slots__ = ("_found", "_names", "_refuse", "_sums", "signature")

    def __init__(self, names: list[str], refuse: Refusals) -> None:
        self._names = names
        self._refuse = refuse
        self._found: dict[str, str] = {}
        self._sums = {name: new_checksum(name.removeprefix(CHECKSUM_PREFIX)) for name in names}
        self.signature = ""

    @classmethod
    def announced(cls, request: Request, form: str, refuse: Refusals) -> Trailers | None:
        """The trailers that x-amz-trailer announces, which the form must be one with.

        Raises:
            VerificationError: a form with trailers and none announced, the other way round, or
                a name that is no checksum's.
        """
        text = request.fields.get("x-amz-trailer")
        if (text is not None) != form.endswith("-TRAILER"):
            raise refuse(
                "trailer",
                f"x-amz-content-sha256 is {form}, and x-amz-trailer is "
                f"{'missing' if text is None else 'there'}.",
                "Announce trailers with the forms that have them, and only with those.",
            )
        if text is None:
            return None
        names = [name.strip(" ").lower() for name in text.split(",")]
        known = [CHECKSUM_PREFIX + algorithm for algorithm in CHECKSUMS]
        for name in names:
            if name not in known or names.count(name) > 1:
                raise refuse(
                    "trailer",
                    f"x-amz-trailer announces {name[:60]!r}, which is unknown or there twice.",
                    f"Announce one of {', '.join(known)}.",
                )
        try:
            return cls(names, refuse)
        except MissingExtra as error:
            raise refuse("not here", error.problem, error.remedy) from None

    def update(self, data: memoryview | bytearray) -> None:
        """The next verified bytes of the body."""
        for each in self._sums.values():
            each.update(data)

    def read(self, line: bytes, signed: bool) -> None:
        """One line; the signature's is the last."""
        name, colon, value = line.decode("latin-1").partition(":")
        name, value = name.lower(), value.strip(" ")
        if not colon or self.signature:
            raise self._wrong(f"{name[:60]!r} is no trailer, or stands behind the signature.")
        if signed and name == TRAILER_SIGNATURE:
            self.signature = value
        elif name not in self._names or name in self._found:
            raise self._wrong(f"{name[:60]!r} was not announced, or is there twice.")
        else:
            self._found[name] = value

    def finish(self, signed: bool) -> str:
        """The canonical text that is signed, once all lines are read."""
        missing = [name for name in self._names if name not in self._found]
        if missing or (signed and not self.signature):
            raise self._wrong(f"{missing[0] if missing else TRAILER_SIGNATURE} is missing.")
        return canonical_trailers(self._found)

    def check_sums(self) -> None:
        """Hold each checksum against the body."""
        for name, total in self._sums.items():
            expected = b2a_base64(total.digest(), newline=False).decode()
            if self._found[name] != expected:
                raise self._refuse(
                    "digest",
                    f"{name} is {self._found[name][:80]!r}, and the body's is {expected}.",
                    "Send it anew.",
                )

    def _wrong(self, problem: str) -> Exception:
        return self._refuse(
            "trailer", f"Trailers: {problem}", "Send those that x-amz-trailer names, each once."
        )
