"""``sigv4 post``: make a form that uploads a file from a browser."""

from __future__ import annotations

import sys
from shlex import quote

from ..core.conditions import FILENAME, MAX_UPLOAD
from ..core.errors import InvalidParameter
from . import options as shared
from . import presign

TYPE_CHECKING = False
if TYPE_CHECKING:
    from argparse import ArgumentParser, Namespace
    from typing import Any

_UNITS = {"": 1, "b": 1}
_UNITS |= {f"{letter}b": 1000**power for power, letter in enumerate("kmg", 1)}
_UNITS |= {f"{letter}ib": 1024**power for power, letter in enumerate("kmg", 1)}
_CREATED = "201"  # unlike 204, the browser shows that something happened
_TYPE = "Content-Type"

DESCRIPTION = "Print the URL and the fields of a form that uploads a file."
EXAMPLES = ("sigv4 post s3://my-bucket/ --max-size 9MB --content-type image/ --output html",)


def add_arguments(command: ArgumentParser) -> None:
    """Declare the arguments of the command."""
    command.add_argument(
        "target",
        metavar="s3://BUCKET/PREFIX/",
        help="where to upload; after a slash the file keeps its name, else this is its key",
    )
    what = command.add_argument_group("what may be uploaded")
    what.add_argument("--max-size", metavar="SIZE", help="as in 10MB, 10MiB, 10000000")
    what.add_argument("--min-size", metavar="SIZE", help="likewise (default: 0)")
    what.add_argument(
        "--content-type", metavar="TYPE", help="media type; image/ allows all that begin so"
    )
    what.add_argument(
        "--field",
        action="append",
        default=[],
        metavar="NAME=VALUE",
        help="a field of the form, such as acl=private or x-amz-meta-author=me; may be repeated",
    )
    what.add_argument(
        "--redirect", metavar="URL", help="page that the browser shows after the upload"
    )
    shared.add_expiry(command)
    shared.add_s3(command)
    shared.add_credentials(command)
    shared.add_output(command, ("json", "html", "curl"))


def run(options: Namespace) -> None:
    """Print the form that the options ask for."""
    bucket, path = presign.split_s3_uri(options.target)
    fields = _fields(options)
    form = presign.client(options).generate_presigned_post(
        bucket,
        path + FILENAME if not path or path.endswith("/") else path,
        fields,
        _conditions(options),
        options.expires_in,
        at=options.at,
        on_short_lived=options.on_short_lived,
    )
    if options.output == "html":
        print(_html(form, options))
    elif options.output == "curl":
        print(_curl(form, options))
    else:
        from json import dumps

        print(dumps(form, indent=2))


def size(text: str) -> int:
    """The bytes of ``10MB``, ``10MiB`` or ``10000000``."""
    number = text.rstrip("BbIiKkMmGg")
    unit = text[len(number) :].lower()
    if not (number.isascii() and number.isdigit()) or unit not in _UNITS:
        raise InvalidParameter(
            f"{text[:40]!r} is no size.", "Write it as 10MB, 10MiB or 10000000, in whole numbers."
        )
    return int(number) * _UNITS[unit]


def _is_prefix(content_type: str | None) -> bool:
    return content_type is not None and content_type.endswith("/")


def _fields(options: Namespace) -> dict[str, str]:
    fields: dict[str, str] = {}
    for line in options.field:
        name, separator, value = line.partition("=")
        if not separator:
            raise InvalidParameter(f"{line[:60]!r} is no field.", "Write it as NAME=VALUE.")
        fields[name] = value
    if options.content_type is not None and not _is_prefix(options.content_type):
        fields[_TYPE] = options.content_type
    if options.redirect is not None:
        fields["success_action_redirect"] = options.redirect
    elif options.output == "html":
        fields.setdefault("success_action_status", _CREATED)
    return fields


def _conditions(options: Namespace) -> list[Any]:
    conditions: list[Any] = []
    if _is_prefix(options.content_type):
        conditions.append(["starts-with", f"${_TYPE}", options.content_type])
    if options.max_size is not None or options.min_size is not None:
        least = size(options.min_size or "0")
        most = size(options.max_size) if options.max_size is not None else MAX_UPLOAD
        if most > MAX_UPLOAD:
            raise InvalidParameter(
                f"{options.max_size} is more than one upload can hold, 5GiB.",
                "Pass at most that, or presign a multipart upload.",
            )
        conditions.append(["content-length-range", least, most])
    return conditions


def _curl(form: dict[str, Any], options: Namespace) -> str:
    words = ["curl", "--globoff"]
    fields = dict(form["fields"])
    note = "put the file to upload in the place of FILE"
    if _is_prefix(options.content_type):
        fields[_TYPE] = f"{options.content_type}TYPE"
        note += ", and its media type in that of TYPE"
    for name, value in fields.items():
        words += ["--form-string", f"{name}={value}"]
    print(f"sigv4: {note}.", file=sys.stderr)
    return " ".join([quote(word) for word in [*words, "--form", "file=@FILE", form["url"]]])


def _html(form: dict[str, Any], options: Namespace) -> str:
    """A page with the form and nothing else; it works without its script, less kindly."""
    from html import escape

    _check_lines(form["fields"])
    inputs = [
        f'<input type="hidden" name="{escape(name)}" value="{escape(value)}">'
        for name, value in form["fields"].items()
    ]
    asked: str = options.content_type or ""
    accepted = asked + "*" if _is_prefix(asked) else asked
    accept = f' accept="{escape(accepted)}"' if accepted else ""
    if _is_prefix(asked):
        inputs.append(
            f'<p><label>Media type <input id="type" name="{_TYPE}" '
            f'value="{escape(asked)}" required></label></p>'
        )
    most = "null" if options.max_size is None else str(size(options.max_size))
    page = _PAGE.format(url=escape(form["url"]), inputs="\n".join(inputs), accept=accept, most=most)
    return page.encode("ascii", "xmlcharrefreplace").decode()  # whatever the terminal's encoding


def _check_lines(fields: dict[str, str]) -> None:
    """Refuse line breaks, which browsers send as CR LF: the policy would be of another value.

    https://html.spec.whatwg.org/multipage/form-control-infrastructure.html#multipart-form-data
    """
    for name, value in fields.items():
        if set(value) & set("\r\n"):
            raise InvalidParameter(
                f"The field {name[:60]!r} has a line break, which browsers send as CR LF: S3 would "
                "refuse the upload.",
                "Put it on one line, or use --output curl.",
            )


_PAGE = """\
<!DOCTYPE html>
<html lang="en">
<meta charset="utf-8">
<meta name="viewport" content="width=device-width">
<title>Upload</title>
<style>body {{ font: 1rem system-ui, sans-serif; margin: 3rem auto; max-width: 30rem }}</style>
<h1>Upload a file</h1>
<form action="{url}" method="post" enctype="multipart/form-data">
{inputs}
<p><input id="file" type="file" name="file"{accept} required></p>
<p><button>Upload</button></p>
</form>
<script>
const file = document.getElementById("file"), type = document.getElementById("type"), most = {most};
file.onchange = () => {{
  const chosen = file.files[0];
  if (chosen && type && chosen.type) type.value = chosen.type;
  const large = chosen && most !== null && chosen.size > most;
  file.setCustomValidity(large ? `At most ${{most}} bytes can be uploaded.` : "");
}};
</script>
</html>"""
