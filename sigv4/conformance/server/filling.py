"""Make the texts of hostile.json again: for another host, bucket, key, region and time."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date, datetime, timedelta, timezone
from email.utils import format_datetime
from urllib.parse import quote

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping

    from .target import Target

# What the generator of hostile.json writes.
KEY_ID = "AKIAIOSFODNN7EXAMPLE"
SECRET = "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY"  # noqa: S105  the documentation's
HOST = "examplebucket.s3.amazonaws.com"
REGION, OTHER_REGION, SERVICE = "us-east-1", "eu-west-1", "s3"
_COPIED = ("/private/secret.txt", "/b/a")
_TIME = re.compile(r"201[234]\d{4}T\d{6}Z")
_DAY = re.compile(r"201[234]\d{4}(?=/|%2[Ff])")
_EXPIRATION = re.compile(r"2013-0\d-\d\dT\d\d:\d\d:\d\d(\.\d{3})?Z")
_AMZ, _ISO, _PLAIN_DAY = "%Y%m%dT%H%M%SZ", "%Y-%m-%dT%H:%M:%S", "%Y%m%d"
_ARABIC_ZERO = 0x0660
# Texts that say noon of 24 May 2013 in a form that is not the one of X-Amz-Date.
_OTHER_FORMS = {
    "2013-05-24T12:00:00Z": "%Y-%m-%dT%H:%M:%SZ",
    "2013-05-24T12%3A00%3A00Z": "%Y-%m-%dT%H%%3A%M%%3A%SZ",
    "20130524T120000z": "%Y%m%dT%H%M%Sz",
    "20130524t120000z": "%Y%m%dt%H%M%Sz",
    "20130524T120000+0000": "%Y%m%dT%H%M%S+0000",
    "20130524T1200Z": "%Y%m%dT%H%MZ",
    "20130524T115960Z": "%Y%m%dT%H%M60Z",
    "20130524T120000.0Z": "%Y%m%dT%H%M%S.0Z",
    "2013-05-24": "%Y-%m-%d",
}
_HTTP_FORM = "Fri, 24 May 2013 12:00:00 GMT"
_ARABIC_FORM = "2013052\u0664T120000Z"
_SIGN_FORM = "+0130524T120000Z"


@dataclass(frozen=True, slots=True)
class Filler:
    """Changes the texts of one case.

    Args:
        target: the server.
        arrival: when the case arrives, by hostile.json.
        now: when it arrives here.
        days: the day of a scope here, for each day of a scope in the case.
    """

    target: Target
    arrival: datetime
    now: datetime
    days: Mapping[str, str]

    def text(self, text: str, *, quoted: bool = False) -> str:
        """Return a text with all of it replaced; `quoted` where it is part of a query."""
        text = self._dates(self._places(text))
        key_id, other = self.target.access_key_id, self.target.access_key_id.swapcase()
        if quoted:
            key_id, other = quote(key_id, safe=""), quote(other, safe="")
        text = text.replace(KEY_ID, key_id).replace(KEY_ID.lower(), other)
        return self._scope(text)

    def url(self, url: str) -> str:
        """Return the target of a request: the path on the server, and the query."""
        rest = "/" + url.partition("://")[2].partition("/")[2]
        path, mark, query = rest.partition("?")
        return self.path(path) + mark + self.text(query, quoted=True)

    def path(self, path: str) -> str:
        """Return a path below the prefix of this run."""
        return f"{self.target.base}/{self.target.bucket}/{self.target.prefix}{path}"

    def canonical(self, canonical: str) -> str:
        """Return a canonical request; its query is sorted again."""
        method, path, query, *rest = canonical.split("\n")
        pairs = [piece.partition("=") for piece in self.text(query, quoted=True).split("&")]
        query = "&".join("".join(pair) for pair in sorted(pairs))
        return "\n".join([method, self.path(path), query, *[self.text(line) for line in rest]])

    def policy(self, policy: str) -> str:
        """Return the text of a form's policy."""
        policy = _EXPIRATION.sub(self._expiration, policy)
        policy = self.keys(self.text(policy))
        return policy.replace('"2013-', f'"{self.now.year + 1}-')

    def keys(self, text: str) -> str:
        """Put the prefix before the keys that a policy names."""
        return re.sub(r'("\$key", "|"key": ")', rf"\g<1>{self.target.prefix}/", text)

    def secret(self, secret: str) -> str:
        """Return the secret, or the wrong one that the case signs with."""
        return secret.replace(SECRET, self.target.secret_access_key)

    def scope_part(self, part: str) -> str:
        """Return a region, service or terminator of a scope."""
        return self._scope(f"/{part}/")[1:-1]

    def day(self, day: str, time: str) -> str:
        """Return the day of a scope, as far from its time as in the case."""
        if (there := _day(day)) is None:
            return self.text(day)
        signed = _time(time)
        if signed is None:
            return f"{self.now + timedelta(days=(there - self.arrival.date()).days):%Y%m%d}"
        if signed.year > self.arrival.year + 1 or signed.year < self.arrival.year - 1:
            return day
        shifted = signed + (self.now - self.arrival)
        return f"{shifted + timedelta(days=(there - signed.date()).days):%Y%m%d}"

    def _places(self, text: str) -> str:
        target = self.target
        text = text.replace(f"{HOST}:8443", f"{target.hostname}:8443")
        text = text.replace(HOST, target.host)
        text = text.replace(HOST.replace("example", "other"), f"{target.prefix}.{target.host}")
        for copied in _COPIED:
            text = text.replace(copied, f"/{target.bucket}/{target.prefix}{copied}")
        text = text.replace("examplebucket", target.bucket)
        return text.replace("otherbucket", target.other_bucket or f"{target.bucket}-other")

    def _dates(self, text: str) -> str:
        text = text.replace(_HTTP_FORM, format_datetime(self.now, usegmt=True))
        amz = self.now.strftime(_AMZ)
        text = text.replace(_SIGN_FORM, f"+{amz[1:]}")
        text = text.replace(_ARABIC_FORM, f"{amz[:7]}{chr(_ARABIC_ZERO + int(amz[7]))}{amz[8:]}")
        for form, wanted in _OTHER_FORMS.items():
            text = text.replace(form, self.now.strftime(wanted))
        text = _TIME.sub(self._shifted, text)
        return _DAY.sub(self._scope_day, text)

    def _shifted(self, match: re.Match[str]) -> str:
        time = _time(match.group())
        return match.group() if time is None else f"{time + (self.now - self.arrival):{_AMZ}}"

    def _scope_day(self, match: re.Match[str]) -> str:
        day = match.group()
        return self.days.get(day) or self.day(day, "")

    def _expiration(self, match: re.Match[str]) -> str:
        time = _parsed(match.group()[:19], _ISO)
        if time is None:
            return match.group()
        return f"{time + (self.now - self.arrival):{_ISO}}{match.group(1) or ''}Z"

    def _scope(self, text: str) -> str:
        region = self.target.region
        other = OTHER_REGION if region != OTHER_REGION else REGION
        for mark in ("/", "%2F", "%2f"):
            text = text.replace(f"{mark}{OTHER_REGION}{mark}", f"{mark}\0{mark}")
            text = text.replace(f"{mark}{REGION}{mark}", f"{mark}{region}{mark}")
            text = text.replace(f"{mark}{REGION.upper()}{mark}", f"{mark}{region.upper()}{mark}")
            text = text.replace(f"{mark}\0{mark}", f"{mark}{other}{mark}")
            text = text.replace(f"{mark}{SERVICE}{mark}", f"{mark}{self.target.service}{mark}")
        return text


def _time(text: str) -> datetime | None:
    return _parsed(text, _AMZ)


def _day(text: str) -> date | None:
    found = _parsed(text, _PLAIN_DAY)
    return None if found is None or len(text) != len("20130524") else found.date()


def _parsed(text: str, form: str) -> datetime | None:
    try:
        return datetime.strptime(text, form).replace(tzinfo=timezone.utc)
    except ValueError:
        return None
