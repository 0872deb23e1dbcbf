"""`Exchange`: one request that is verified inside and signed again for the outside."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Protocol

from ..core.model import Request
from ..verify import VerificationError
from ..verify.results import Identity
from .answers import Answer
from .asked import Asked
from .outgoing import Outgoing
from .refusals import Denials


class Body(Protocol):
    """A body on its way out."""

    def feed(self, data: bytes, /) -> bytes:
        """Take the next bytes, and give those that may be sent."""
        ...

    def finish(self) -> tuple[bytes, Identity]:
        """Check the end, and give the last bytes."""
        ...


class Completion:
    """What is known of a request: at its head, or after its body where that decides.

    Attributes:
        identity: who signed inside; None until that is verified.
        asked: what is asked for; None until that is verified.
        outgoing: the head for the outside; None until it is signed.
    """

    __slots__ = ("asked", "identity", "outgoing")

    def __init__(self) -> None:
        self.identity: Identity | None = None
        self.asked: Asked | None = None
        self.outgoing: Outgoing | None = None


class Exchange:
    """One request and its response; made by ``Resigner.begin``.

    Feed it the body as it arrives, and call `finish` after the last of it. Send `head` as soon as
    it is there, and then the bytes that they give. After an error, send nothing more, and close the
    connection outside: the server there must not take what it has for a whole request.

    Attributes:
        refuse: makes errors in the form of the service.
    """

    __slots__ = (
        "_body",
        "_completion",
        "_failed",
        "_most",
        "_opened",
        "_queue",
        "_queued",
        "_too_much",
        "refuse",
    )

    def __init__(
        self,
        completion: Completion,
        body: Body | None,
        refuse: Denials,
        *,
        most: int,
        opened: bool,
        too_much: VerificationError | None,
    ) -> None:
        self.refuse = refuse
        self._completion = completion
        self._body = body
        self._most = most  # bytes that are taken before the head is sent
        self._opened = opened
        self._too_much = too_much  # raised where there are more; None if the head is sent then
        self._queue: list[bytes] = []
        self._queued = 0
        self._failed: VerificationError | None = None

    @property
    def head(self) -> Request | None:
        """The head to send: method, URL and headers. None while the body is verified first."""
        outgoing = self._completion.outgoing
        return outgoing.request if outgoing is not None and self._opened else None

    @property
    def length(self) -> int | None:
        """Bytes of the body to send; None if it is sent with ``Transfer-Encoding: chunked``."""
        outgoing = self._completion.outgoing
        return None if outgoing is None else outgoing.length

    @property
    def has_body(self) -> bool:
        """Whether a body is sent."""
        return self.length != 0

    @property
    def identity(self) -> Identity | None:
        """Who signed inside, once that is verified."""
        return self._completion.identity

    @property
    def operation(self) -> str:
        """What is asked for, such as ``put_object`` or ``GetItem``; empty where not known."""
        asked = self._completion.asked
        return asked.operation if asked is not None else ""

    def feed(self, data: bytes) -> bytes:
        """Take the next bytes of the body, and give those to send.

        Raises:
            VerificationError: the body is not the signed one; each further call raises it again.
            NotForwarded: the body is larger than what can be read before the request is sent.
        """
        self._check()
        try:
            return self._fed(data)
        except VerificationError as error:
            self._fail(error)
            raise

    def finish(self) -> bytes:
        """Give the last bytes to send, after the last bytes of the body.

        Raises:
            VerificationError: the body is not the signed one, or not whole.
            NotForwarded: the body asks for what is not allowed.
        """
        self._check()
        try:
            last = b""
            if self._body is not None:
                last, self._completion.identity = self._body.finish()
        except VerificationError as error:
            self._fail(error)
            raise
        self._opened, self._body = True, None
        return b"".join([*self._taken(), last])

    def answer(self, status: int, headers: Iterable[tuple[str, str]]) -> Answer:
        """Make what filters the response of the server outside.

        Args:
            status: of the response.
            headers: of the response, names and values.
        """
        outgoing = self._completion.outgoing
        needles = () if outgoing is None else outgoing.needles
        return Answer(status, headers, needles, self.refuse)

    def _fed(self, data: bytes) -> bytes:
        if self._body is None:
            if data:
                raise self.refuse(
                    "request-ambiguous", "More bytes arrive than were announced.", "Send no more."
                )
            return b""
        self._queued += 0 if self._opened else len(data)
        if self._queued > self._most and self._too_much is not None:
            raise self._too_much
        given = self._body.feed(data)
        if self._opened:
            return given
        self._queue.append(given)
        if self._queued <= self._most:
            return b""
        self._opened = True
        return b"".join(self._taken())

    def _taken(self) -> list[bytes]:
        queue, self._queue = self._queue, []
        return queue

    def _check(self) -> None:
        if self._failed is not None:
            raise self._failed

    def _fail(self, error: VerificationError) -> None:
        self._failed, self._body, self._queue = error, None, []

    def __repr__(self) -> str:
        who = self.identity.access_key_id if self.identity is not None else "nobody yet"
        return f"<exchange of {who}: {self.operation or 'not known yet'}>"
