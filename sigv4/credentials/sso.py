"""Source: a role of IAM Identity Center (SSO), for somebody who has signed in with the AWS CLI.

``aws sso login`` writes a token; here it is read, renewed when it can be, and exchanged for keys.
https://docs.aws.amazon.com/sdkref/latest/guide/feature-sso-credentials.html
"""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from datetime import datetime, timedelta, timezone
from pathlib import Path
from typing import Any, ClassVar
from urllib.parse import quote, urlencode

from ..core.model import Request
from .answers import OK, end_after, inner_object, read_object, refused
from .cache_files import check_writable, read, sso_role_file, sso_token_file, write
from .calls import ask
from .cli_cache import cached_keys
from .endpoints import OIDC, SSO, endpoint
from .errors import SourceFailed
from .fields import parse_expiration
from .source import Found, Machine, Source, made

EARLY = timedelta(minutes=15)  # a token that ends sooner is renewed
_TO_RENEW = ("clientId", "clientSecret", "refreshToken", "registrationExpiresAt")


@dataclass(frozen=True, slots=True)
class Sso(Source):
    """A role in an account, for the token of a session.

    Args:
        account_id: the account.
        role_name: the permission set.
        start_url: the portal.
        region: the region of the portal.
        session: name of the ``[sso-session]``; a token without one is not renewed.
        profile: the profile, for messages.
        sso_url: another endpoint of the portal's API.
        oidc_url: another endpoint that renews tokens.
        machine: what may be read and called.
    """

    name: ClassVar[str] = "SSO"
    is_role: ClassVar[bool] = True
    account_id: str
    role_name: str
    start_url: str
    region: str
    session: str | None = None
    profile: str | None = None
    sso_url: str | None = None
    oidc_url: str | None = None
    machine: Machine = field(default_factory=Machine)

    def find(self) -> Found:
        """Read the CLI cache, else exchange the token for keys."""
        environ, at = self.machine.environ, self.machine.clock()
        detail = f"role {self.role_name} of account {self.account_id}"
        file = sso_role_file(self.account_id, self.role_name, self.session, self.start_url, environ)
        cached = cached_keys(file, self.name, detail, at)
        if isinstance(cached, Found):
            return cached
        self.machine.require_network(
            f"SSO gives the keys of {detail} by a call, which", f" ({cached})"
        )
        token = self._token(at)
        named = {"role_name": self.role_name, "account_id": self.account_id}
        query = urlencode(named, quote_via=quote, safe="")
        root = self.sso_url or endpoint(SSO, self.region)
        request = Request(
            "GET", f"{root}/federation/credentials?{query}", {"x-amz-sso_bearer_token": token}
        )
        answer = ask(self.machine, lambda: request)
        if answer.status != OK:
            raise refused(f"SSO ({detail})", answer, at, self._sign_in(), [token])
        keys = inner_object("SSO", read_object("SSO", answer.body), "roleCredentials")
        found = made(
            "SSO",
            keys.get("accessKeyId"),
            keys.get("secretAccessKey"),
            keys.get("sessionToken"),
            _from_milliseconds(keys.get("expiration")),
        )
        return Found(found, self.name, detail, self.account_id)

    def _token(self, at: datetime) -> str:
        path = sso_token_file(self.session, self.start_url, self.machine.environ)
        token = read(path)
        if isinstance(token, str):
            raise SourceFailed(f"The SSO token cannot be read: {token}.", self._sign_in())
        ends, text = _time(token.get("expiresAt")), token.get("accessToken")
        if ends is None or not isinstance(text, str) or not text:
            raise SourceFailed(f"{path} holds no SSO token with an expiration.", self._sign_in())
        reason = "it is one without sso-session"
        if self.session is not None and ends - at < EARLY:
            renewed = self._renewed(token, path, at)
            if isinstance(renewed, dict):
                _store(path, renewed, is_needed=ends <= at)
                return str(renewed["accessToken"])
            again = read(path)  # of two processes that renew at once, one is refused
            if isinstance(again, dict) and again.get("accessToken") != text:
                return str(again.get("accessToken"))
            reason = renewed
        if ends <= at:
            raise SourceFailed(
                f"The SSO token in {path} has expired, and it was not renewed: {reason}.",
                self._sign_in(),
            )
        return text

    def _renewed(self, token: dict[str, Any], path: Path, at: datetime) -> dict[str, Any] | str:
        """Return a new token, or say why it cannot be had."""
        missing = [name for name in _TO_RENEW if not isinstance(token.get(name), str)]
        if missing:
            return f"its file holds no {missing[0]}"
        registered = _time(token["registrationExpiresAt"])
        if registered is None or registered <= at:
            return "the registration of the client has ended"
        body = {"grantType": "refresh_token"} | {name: token[name] for name in _TO_RENEW[:3]}
        request = Request(
            "POST",
            f"{self.oidc_url or endpoint(OIDC, self.region)}/token",
            {"Content-Type": "application/json"},
            json.dumps(body).encode(),
        )
        try:
            check_writable(path)
            answer = ask(self.machine, lambda: request, tries=1)
            if answer.status != OK:
                secrets = [token[name] for name in _TO_RENEW[1:3]]
                return refused("SSO", answer, at, "", secrets).problem.rstrip(".")
            given = read_object("SSO", answer.body)
            ends = end_after("SSO", at, given.get("expiresIn"))
        except SourceFailed as error:
            return error.problem.rstrip(".")
        text = given.get("accessToken")
        if not isinstance(text, str) or not text:
            return "SSO gave no complete token"
        # Without a new refresh token, the old one stays in use.
        return {
            **token,
            "startUrl": self.start_url,
            "region": self.region,
            "accessToken": text,
            "expiresAt": ends.strftime("%Y-%m-%dT%H:%M:%SZ"),
            "refreshToken": str(given.get("refreshToken") or token["refreshToken"]),
        }

    def _sign_in(self) -> str:
        named = f" --profile {self.profile}" if self.profile else ""
        return f"Sign in: aws sso login{named}."


def _store(path: Path, token: dict[str, Any], *, is_needed: bool) -> None:
    """Write a token back; while the old one is valid, a failure can wait until it has ended."""
    try:
        write(path, token)
    except SourceFailed:
        if is_needed:
            raise


def _time(text: object) -> datetime | None:
    try:
        return parse_expiration("expiration", str(text))
    except ValueError:
        return None


def _from_milliseconds(value: object) -> datetime:
    if type(value) is not int:
        raise SourceFailed("SSO gave keys without an expiration.", "Try again.")
    try:
        return datetime.fromtimestamp(value // 1000, timezone.utc)
    except (ValueError, OverflowError, OSError):
        raise SourceFailed(
            "SSO gave keys with an expiration that is not a valid time.", "Try again."
        ) from None
