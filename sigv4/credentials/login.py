"""Source: ``aws login``, the sign-in of a browser's session on the command line.

Its keys last 15 minutes, and its session 12 hours. Keys that are valid are read without any extra
and without the network. To renew them a proof (DPoP, RFC 9449) is signed with the key that the AWS
CLI stored, which needs the extra ``login``; the refresh token rotates, so that it is written back.
https://docs.aws.amazon.com/sdkref/latest/guide/feature-login-credentials.html
"""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any, ClassVar

from ..core.model import Request
from .answers import OK, end_after, inner_object, read_object, read_time, refused
from .cache_files import check_writable, login_file, read, write
from .calls import ask
from .endpoints import SIGNIN, endpoint
from .errors import SourceFailed, SourceNotAllowed
from .source import Found, Machine, Source, made

EARLY = timedelta(minutes=5)  # keys that end sooner are renewed
_TO_RENEW = ("clientId", "refreshToken", "dpopKey")
_SIGN_IN = "Sign in again: aws login."


@dataclass(frozen=True, slots=True)
class Login(Source):
    """The session of ``aws login``.

    Args:
        session: ARN of who has signed in, ``login_session`` of the profile.
        region: where the sign-in service is asked, if the stored session names no region.
        endpoint_url: another endpoint of the sign-in service.
        machine: what may be read and called.
    """

    name: ClassVar[str] = "login"
    session: str
    region: str | None = None
    endpoint_url: str | None = None
    machine: Machine = field(default_factory=Machine)

    def find(self) -> Found:
        """Read the stored keys, and renew them when they end within 5 minutes."""
        at = self.machine.clock()
        path = login_file(self.session, self.machine.environ)
        stored = read(path)
        if isinstance(stored, str):
            raise SourceFailed(f"The session of aws login cannot be read: {stored}.", _SIGN_IN)
        found = self._keys(stored, path)
        ends = found.credentials.expiration
        if ends is not None and ends - at >= EARLY:
            return found
        is_valid = ends is not None and ends > at
        try:
            self.machine.require_network("The keys of aws login have expired, and renewing them")
            check_writable(path)
            renewed = self._renewed(stored, path, at)
        except SourceFailed:
            again = read(path)  # of two processes that renew at once, one is refused
            if isinstance(again, dict) and again != stored:
                return self._keys(again, path)
            if not is_valid:
                raise
            return found
        except SourceNotAllowed:
            if not is_valid:
                raise
            return found
        try:
            write(path, renewed)
        except SourceFailed:
            if not is_valid:
                raise
        return self._keys(renewed, path)

    def _keys(self, stored: dict[str, Any], path: Path) -> Found:
        keys = inner_object(f"{path}", stored, "accessToken")
        made_of = made(
            f"{path}",
            keys.get("accessKeyId"),
            keys.get("secretAccessKey"),
            keys.get("sessionToken"),
            read_time(f"{path}", keys.get("expiresAt")),
        )
        return Found(made_of, self.name, self.session, str(keys.get("accountId") or "") or None)

    def _renewed(self, stored: dict[str, Any], path: Path, at: datetime) -> dict[str, Any]:
        missing = [name for name in _TO_RENEW if not isinstance(stored.get(name), str)]
        if missing:
            raise SourceFailed(
                f"The keys of aws login have expired, and {path} holds no {missing[0]}.", _SIGN_IN
            )
        from ._dpop import proof

        region = stored.get("signInRegion") or self.region or "us-east-1"
        url = f"{self.endpoint_url or endpoint(SIGNIN, str(region))}/v1/token"
        body = {
            "clientId": stored["clientId"],
            "refreshToken": stored["refreshToken"],
            "grantType": "refresh_token",
        }
        signed = proof(stored["dpopKey"], "POST", url, int(at.timestamp()))
        headers = {"Content-Type": "application/json", "DPoP": signed}
        request = Request("POST", url, headers, json.dumps(body).encode())
        answer = ask(self.machine, lambda: request, tries=1)
        if answer.status != OK:
            raise refused("aws login", answer, at, _SIGN_IN, [stored["refreshToken"], signed])
        given = read_object("aws login", answer.body)
        given = given.get("tokenOutput", given)
        keys = inner_object("aws login", given, "accessToken")
        token = given.get("refreshToken")
        if not isinstance(token, str) or not token:
            raise SourceFailed("aws login gave no complete session.", _SIGN_IN)
        ends = end_after("aws login", at, given.get("expiresIn")).strftime("%Y-%m-%dT%H:%M:%SZ")
        names = ("accessKeyId", "secretAccessKey", "sessionToken")
        fresh = {name: keys.get(name) for name in names}
        account = stored["accessToken"].get("accountId")
        fresh |= {"accountId": account, "expiresAt": ends}
        return {**stored, "accessToken": fresh, "refreshToken": token}
