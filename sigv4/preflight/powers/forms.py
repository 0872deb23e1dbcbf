"""What is tried with a signed form: each field that its policy leaves open or fixes."""

from __future__ import annotations

from base64 import b64encode
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from ...core.conditions import EQ, MAX_UPLOAD, RANGE
from ...core.form import POLICY_FIELD
from .form_judge import AUTHENTICATION, FormJudge
from .kinds import POLICY_PAGE
from .lines import form_line
from .requests import MANY
from .results import Freedom, Limit, freedom, limit
from .words import listed, quoted, until

ELSEWHERE = "power-elsewhere/any-name"
BELOW = "any-folder/any-name"
_TYPES = (
    *("image/png", "application/octet-stream", "image/svg+xml", "application/xhtml+xml"),
    *("text/xml", "text/html"),
)
_RUN_BY_BROWSERS = ("image/svg+xml", "application/xhtml+xml", "text/xml", "text/html")
_PUBLIC = ("public-read", "public-read-write", "authenticated-read")
_ACL, _TYPE, _KEY, _BUCKET = "acl", "content-type", "key", "bucket"
_REDIRECTS = ("success_action_redirect", "redirect")
_PAGE = "https://example.com/"
_NAMED = (_ACL, _TYPE, _KEY, _BUCKET, *_REDIRECTS)
_EXTRA = {
    _ACL: "public-read",
    "cache-control": "max-age=31536000",
    "content-disposition": "inline",
    _TYPE: "text/html",
    "success_action_redirect": _PAGE,
    "tagging": "<Tagging><TagSet/></Tagging>",
    "x-amz-meta-any": "value",
    "x-amz-storage-class": "GLACIER",
    "x-amz-website-redirect-location": _PAGE,
}
_OTHER_BUCKET = "another-bucket"


@dataclass(frozen=True, slots=True)
class Form:
    """A signed form under trial.

    Attributes:
        judge: decides.
        url: where it is sent.
        given: the fields as they were issued, in order, with their names unchanged.
        ends_at: aware datetime of its end; None where nothing says it.
        is_of_aws: whether it is sent to S3 itself, as far as that is known.
    """

    judge: FormJudge
    url: str
    given: tuple[tuple[str, str], ...]
    ends_at: datetime | None
    is_of_aws: bool

    @property
    def fixed(self) -> frozenset[str]:
        """The lower-case names of the fields that have exactly one value."""
        conditions = self.judge.conditions
        return frozenset([each.field for each in conditions if each.operator == EQ])

    @property
    def named(self) -> frozenset[str]:
        """The lower-case names of the fields that the policy names."""
        return frozenset([each.field for each in self.judge.conditions if each.operator != RANGE])

    def line(self, changes: dict[str, str] | None = None, zeros: int = 0, url: str = "") -> str:
        """Write the command line of the form with changes."""
        made = {
            name: text for name, text in self.judge.fields.items() if name not in AUTHENTICATION
        }
        chosen = {**made, **(changes or {})}
        issued = {
            name: chosen.pop(name.lower(), text)
            for name, text in self.given
            if name.lower() in {*chosen, *AUTHENTICATION}
        }
        return form_line(url or self.url, {**issued, **chosen}, zeros)


def form_findings(form: Form) -> Iterator[Freedom | Limit]:
    """Try the form, field by field."""
    yield from _key(form)
    yield from _type(form)
    yield from _size(form)
    yield from _acl(form)
    yield from _redirects(form)
    yield from _open_fields(form)
    yield from _fixed_fields(form)
    yield from _signature(form)


def _key(form: Form) -> Iterator[Freedom | Limit]:
    judge = form.judge
    bucket = f"the bucket {quoted(judge.bucket or '')}"
    key, prefix = judge.fields[_KEY], judge.prefix(_KEY)
    if judge.allows({_KEY: ELSEWHERE}):
        text = f"Write any key of {bucket}, and replace what is there, {until(form.ends_at)}."
        yield freedom("any-key", text, form.line({_KEY: ELSEWHERE}))
        return
    below = {_KEY: f"{prefix}{BELOW}"}
    if judge.allows(below):
        text = (
            f"Write any key of {bucket} that begins with {quoted(prefix)}, and replace what is "
            f"there, {until(form.ends_at)}."
        )
        yield freedom("key-below-prefix", text, form.line(below))
    else:
        text = f"Replace the object {quoted(key)} of {bucket}, {until(form.ends_at)}."
        yield freedom("replace-object", text, form.line())
    yield limit(
        "key", f"Keys such as {quoted(ELSEWHERE)} are refused.", form.line({_KEY: ELSEWHERE})
    )


def _type(form: Form) -> Iterator[Freedom | Limit]:
    passing = [name for name in _TYPES if form.judge.allows({_TYPE: name})]
    run = [name for name in passing if name in _RUN_BY_BROWSERS]
    if run and _TYPE not in form.fixed:
        text = (
            f"Store it with a content type that browsers run: {listed(run, 'and')}. A browser that "
            "opens the object runs scripts in it."
        )
        yield freedom("any-content-type", text, form.line({_TYPE: run[-1]}))
    elif passing and _TYPE not in form.fixed:
        text = f"Choose the content type: {listed(passing, 'and')} pass."
        yield freedom("some-content-types", text, form.line({_TYPE: passing[-1]}))
    refused = [name for name in _TYPES if name not in passing]
    if refused:
        text = f"{listed(refused, 'and')} were tried, and are refused."
        yield limit("content-type", text, form.line({_TYPE: refused[-1]}))


def _size(form: Form) -> Iterator[Freedom | Limit]:
    if form.judge.pins_content:
        yield limit(
            "body", "Other content than that of the signed checksum is refused.", form.line()
        )
        return
    text = "Store any content: the signature covers the policy, and not the file."
    yield freedom("any-body", text, form.line(), source=POLICY_PAGE)
    if form.judge.allows({}, size=MAX_UPLOAD):
        text = "Store any size, up to the 5 GiB that S3 takes, at the expense of the owner."
        yield freedom("any-size", text, form.line(zeros=MANY))
        return
    ranges = [each for each in form.judge.conditions if each.operator == RANGE]
    most = min([each.most for each in ranges], default=MAX_UPLOAD)
    line = form.line(zeros=most + 1) if most < MANY else ""
    yield limit("size", f"More than {most} bytes are refused.", line)


def _acl(form: Form) -> Iterator[Freedom | Limit]:
    if _ACL in form.fixed or _ACL not in form.named:
        return  # reported with the fixed fields, or with those that are not named
    passing = [name for name in _PUBLIC if form.judge.allows({_ACL: name})]
    if passing:
        text = f"Publish the object: acl may be {passing[0]}, where the bucket has access lists."
        yield freedom("any-acl", text, form.line({_ACL: passing[0]}))
    else:
        line = form.line({_ACL: _PUBLIC[0]})
        yield limit("fixed-fields", f"acl cannot be {listed(_PUBLIC)}.", line)


def _redirects(form: Form) -> Iterator[Freedom | Limit]:
    for name in _REDIRECTS:
        if name not in form.named or name in form.fixed:
            continue
        # A beginning without a slash after the host may go on as the name of a user.
        pages = (_PAGE, f"{form.judge.prefix(name)}@example.com/")
        page = next((each for each in pages if _is_elsewhere(form, name, each)), None)
        if page is not None:
            text = f"Send the browser to any page after the upload: {name} may be {quoted(page)}."
            yield freedom("open-redirect", text, form.line({name: page}))
        else:
            text = f"{name} cannot be {_PAGE}."
            yield limit("fixed-fields", text, form.line({name: _PAGE}))


def _is_elsewhere(form: Form, name: str, page: str) -> bool:
    scheme, _, rest = page.partition("://")
    is_page = scheme in ("http", "https") and rest.partition("/")[0].endswith("example.com")
    return is_page and form.judge.allows({name: page})


def _open_fields(form: Form) -> Iterator[Freedom | Limit]:
    names = sorted(form.named - form.fixed - {*_NAMED})
    changes = {name: _going_on(form.judge.prefix(name), name) for name in names}
    passing = {name: text for name, text in changes.items() if form.judge.allows({name: text})}
    if passing:
        shown = listed([quoted(name) for name in passing], "and")
        text = f"Choose the fields {shown}, as far as their beginning is not fixed."
        yield freedom("open-fields", text, form.line(passing))


def _going_on(prefix: str, name: str) -> str:
    """Choose the value of an open field: one that S3 takes, if it begins as the policy asks."""
    usual = _EXTRA.get(name, "")
    return usual if usual.startswith(prefix) and usual else f"{prefix}any-value"


def _fixed_fields(form: Form) -> Iterator[Freedom | Limit]:
    names = sorted(form.fixed - {_KEY, _BUCKET, _TYPE})
    refused = {
        name: f"{form.judge.fields[name]}-other"
        for name in names
        if not form.judge.allows({name: f"{form.judge.fields[name]}-other"})
    }
    if refused:
        shown = listed([quoted(name) for name in refused], "and")
        name, value = next(iter(refused.items()))
        yield limit(
            "fixed-fields", f"Other values of {shown} are refused.", form.line({name: value})
        )
    extra = {name: text for name, text in _EXTRA.items() if name not in form.named}
    barred = [name for name, text in extra.items() if not form.judge.allows({name: text})]
    if barred:
        line = form.line({barred[-1]: extra[barred[-1]]})
        other = "" if form.is_of_aws else " Servers with the code of MinIO accept most of them."
        yield limit("other-fields", f"{listed(barred, 'and')} were tried.{other}", line)


def _signature(form: Form) -> Iterator[Freedom | Limit]:
    later = b64encode(b'{"expiration":"2100-01-01T00:00:00Z","conditions":[]}').decode()
    end = f"It works {until(form.ends_at)}; another policy or a later end is refused."
    trials = (
        ("bucket", "Other buckets are refused.", "", form.judge.allows({}, bucket=_OTHER_BUCKET)),
        (POLICY_FIELD, end, form.line({POLICY_FIELD: later}), form.judge.allows({}, policy=later)),
    )
    for code, text, line, passes in trials:
        if not passes:
            yield limit(code, text, line)
        else:
            words = "Send it to other buckets of the signer: the policy does not fix the bucket."
            yield freedom("any-bucket", words, form.line())
    if form.url.startswith("https:"):
        url = f"http{form.url.removeprefix('https')}"
        text = "Send it over http, where others on the network can read the form and use it."
        yield freedom("plain-http", text, form.line(url=url), source=POLICY_PAGE)
