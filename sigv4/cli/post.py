"""``sigv4 post``: make a form that uploads a file from a browser."""

from __future__ import annotations

from shlex import quote

from ..core.conditions import FILENAME, MAX_UPLOAD
from ..core.errors import InvalidParameter
from . import ledger_options, messages, presign
from . import options as shared
from .upload_page import TYPE_FIELD, page

TYPE_CHECKING = False
if TYPE_CHECKING:
    from argparse import ArgumentParser, Namespace
    from typing import Any

_UNITS = {"": 1, "b": 1}
_UNITS |= {f"{letter}b": 1000**power for power, letter in enumerate("kmg", 1)}
_UNITS |= {f"{letter}ib": 1024**power for power, letter in enumerate("kmg", 1)}
_CREATED = "201"  # unlike 204, the browser shows that something happened

DESCRIPTION = "Print the URL and the fields of a form that uploads a file."
EXAMPLES = ("sigv4 post s3://my-bucket/ --max-size 9MB --content-type image/ --output html",)


def add_arguments(command: ArgumentParser) -> None:
    """Declare the arguments of the command."""
    command.add_argument(
        "target",
        metavar="s3://BUCKET/PREFIX/",
        help="bucket and key; after a slash at the end, the file keeps its name",
    )
    what = command.add_argument_group("what may be uploaded")
    what.add_argument("--max-size", metavar="SIZE", help="as in 10MB, 10MiB, 10000000")
    what.add_argument("--min-size", metavar="SIZE", help="the smallest upload (default: 0)")
    what.add_argument(
        "--content-type",
        metavar="TYPE",
        help="media type; image/ allows all types that begin with it",
    )
    shared.add_repeated(
        what,
        "--field",
        "a field of the form, such as acl=private or x-amz-meta-author=me",
        metavar="NAME=VALUE",
    )
    what.add_argument(
        "--redirect", metavar="URL", help="page that the browser shows after the upload"
    )
    shared.add_expiry(command)
    shared.add_s3(command)
    shared.add_credentials(command)
    ledger_options.add_arguments(command)
    shared.add_output(command, ("json", "html", "curl"))


def run(options: Namespace) -> None:
    """Print the form that the options ask for."""
    bucket, path = presign.split_s3_uri(options.target)
    fields = fields_of(options)
    ledger = ledger_options.ledger_of(options)
    form = presign.client(options).generate_presigned_post(
        bucket,
        path + FILENAME if not path or path.endswith("/") else path,
        fields,
        conditions_of(options),
        options.expires_in,
        at=options.at,
        on_short_lived=options.on_short_lived,
    )
    if ledger is not None:
        ledger.record_form(form, label=options.ledger_label)
    if options.output == "html":
        print(_page(form, options))
    elif options.output == "curl":
        print(_curl(form, options))
    else:
        from json import dumps

        print(dumps(form, indent=2))


def size(text: str) -> int:
    """Read a size such as ``10MB``, ``10MiB`` or ``10000000``; return its bytes."""
    number = text.rstrip("BbIiKkMmGg")
    unit = text[len(number) :].lower()
    if not (number.isascii() and number.isdigit()) or unit not in _UNITS:
        raise InvalidParameter(
            f"{text[:40]!r} is not a size.",
            "Write it as 10MB, 10MiB or 10000000, in whole numbers.",
            "max_size",
        )
    return int(number) * _UNITS[unit]


def _content_type(options: Namespace) -> str:
    """Return the media type, or the beginning of one: ``image/*`` means ``image/``."""
    given: str = options.content_type or ""
    whole = given[:-1] if given.endswith("/*") else given
    if "*" in whole:
        raise InvalidParameter(
            f"--content-type {given[:60]!r} has a '*' that no form can express.",
            "Pass a whole type such as image/png, or image/ for all that begin so.",
            "content_type",
        )
    return whole


def _is_prefix(content_type: str) -> bool:
    return content_type.endswith("/")


def fields_of(options: Namespace) -> dict[str, str]:
    """Return the fields that the options give a form."""
    fields: dict[str, str] = {}
    for line in options.field:
        name, separator, value = line.partition("=")
        if not separator:
            raise InvalidParameter(
                f"{line[:60]!r} is not a field.", "Write it as NAME=VALUE.", "field"
            )
        fields[name] = value
    content_type = _content_type(options)
    if content_type and not _is_prefix(content_type):
        fields[TYPE_FIELD] = content_type
    if options.redirect is not None:
        fields["success_action_redirect"] = options.redirect
    elif options.output == "html":
        fields.setdefault("success_action_status", _CREATED)
    return fields


def conditions_of(options: Namespace) -> list[Any]:
    """Return the conditions that the options put on an upload."""
    conditions: list[Any] = []
    content_type = _content_type(options)
    if _is_prefix(content_type):
        conditions.append(["starts-with", f"${TYPE_FIELD}", content_type])
    if options.max_size is not None or options.min_size is not None:
        least = size(options.min_size or "0")
        most = size(options.max_size) if options.max_size is not None else MAX_UPLOAD
        if most > MAX_UPLOAD:
            raise InvalidParameter(
                f"{options.max_size} is more than one upload can hold, 5GiB.",
                "Pass at most that, or presign a multipart upload.",
                "max_size",
            )
        conditions.append(["content-length-range", least, most])
    return conditions


def _curl(form: dict[str, Any], options: Namespace) -> str:
    words = ["curl", "--globoff"]
    fields = dict(form["fields"])
    note = "replace FILE by the file to upload"
    content_type = _content_type(options)
    if _is_prefix(content_type):
        fields[TYPE_FIELD] = f"{content_type}TYPE"
        note += " and TYPE by the rest of its media type"
    for name, value in fields.items():
        words += ["--form-string", f"{name}={value}"]
    messages.note(f"{note}.")
    return " ".join([quote(word) for word in [*words, "--form", "file=@FILE", form["url"]]])


def _page(form: dict[str, Any], options: Namespace) -> str:
    content_type = _content_type(options)
    return page(
        form,
        content_type=content_type,
        is_prefix=_is_prefix(content_type),
        least=None if options.min_size is None else size(options.min_size),
        most=None if options.max_size is None else size(options.max_size),
    )
