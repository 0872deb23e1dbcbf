"""The upload page of ``sigv4 post --output html``: one file without dependencies.

The browser sends the form with XMLHttpRequest where the bucket's CORS rules allow it, so that
progress and the result are shown here. Without such rules the form is sent as any form is, and
the server's own response replaces the page. Without scripts it is a plain form.
"""

from __future__ import annotations

import re
from base64 import b64decode
from html import escape
from json import loads

from ..core.errors import InvalidParameter

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

TYPE_FIELD = "Content-Type"
_MARK = re.compile("@[A-Z]+@")
_KINDS = {
    "image/": "One image",
    "video/": "One video",
    "audio/": "One sound file",
    "text/": "One text file",
}


def page(
    form: dict[str, Any],
    *,
    content_type: str = "",
    is_prefix: bool = False,
    least: int | None = None,
    most: int | None = None,
) -> str:
    """Return the page.

    Args:
        form: ``url`` and ``fields`` of the form.
        content_type: media type that is allowed, or the beginning of one; empty for any.
        is_prefix: whether it is the beginning of one.
        least: bytes of the smallest file; None for no limit.
        most: bytes of the largest file; None for no limit.

    Raises:
        InvalidParameter: a field has a line break.
    """
    _check_lines(form["fields"])
    inputs = [
        f'<input type="hidden" name="{escape(name)}" value="{escape(value)}">'
        for name, value in form["fields"].items()
    ]
    if is_prefix:
        inputs.append(
            f'<p id="type-row"><label>Media type <input id="type" name="{TYPE_FIELD}" '
            f'value="{escape(content_type)}" required></label></p>'
        )
    accepted = content_type + "*" if is_prefix else content_type
    parts = {
        "@URL@": escape(form["url"]),
        "@INPUTS@": "\n".join(inputs),
        "@ACCEPT@": f' accept="{escape(accepted)}"' if accepted else "",
        "@RULES@": escape(_rules(content_type, is_prefix, least, most)),
        "@PREFIX@": escape(content_type if is_prefix else ""),
        "@EXACT@": escape("" if is_prefix else content_type),
        "@LEAST@": "" if least is None else str(least),
        "@MOST@": "" if most is None else str(most),
        "@ENDS@": escape(_expiration(form["fields"])),
    }
    text = _MARK.sub(lambda found: parts[found[0]], _PAGE)
    return text.encode("ascii", "xmlcharrefreplace").decode()  # whatever the terminal's encoding


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
                "field",
            )


def _expiration(fields: dict[str, str]) -> str:
    """Return the end of the policy, as the policy writes it."""
    ends: str = loads(b64decode(fields["policy"]))["expiration"]
    return ends


def _rules(content_type: str, is_prefix: bool, least: int | None, most: int | None) -> str:
    """Say what may be uploaded, in one sentence."""
    if is_prefix:
        what = _KINDS.get(content_type, f"One file of type {content_type}*")
    else:
        what = f"One file of type {content_type}" if content_type else "One file"
    limits = []
    if least:
        limits.append(f"at least {readable(least)}")
    if most is not None:
        limits.append(f"at most {readable(most)}")
    return f"{what}{', ' if limits else ''}{' and '.join(limits)}."


def readable(size: int) -> str:
    """Return a number of bytes as people write it: 10 MB, 1.5 kB, 12 bytes."""
    for power, unit in ((9, "GB"), (6, "MB"), (3, "kB")):
        if size >= 10**power:
            return f"{size / 10**power:.4g} {unit}"
    return "1 byte" if size == 1 else f"{size} bytes"


_PAGE = """\
<!DOCTYPE html>
<html lang="en">
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="referrer" content="no-referrer">
<title>Upload a file</title>
<style>
:root { color-scheme: light dark; --page: #eef1f6; --card: #fff; --edge: #d5dae3; --line: #8a94a6;
  --accent: #0b5fff; --on: #fff; --bad: #b3261e; --good: #146c2e; --field: #f6f8fc;
  --soft: #566074 }
@media (prefers-color-scheme: dark) {
  :root { --page: #0d1117; --card: #161b22; --edge: #2b3340; --accent: #8ab4ff; --on: #0d1117;
    --bad: #ffb4ab; --good: #7ddc9a; --field: #1d2430; --soft: #a3adbd } }
* { box-sizing: border-box }
body { font: 1rem/1.5 system-ui, sans-serif; margin: 0; padding: 8vh 1rem 2rem;
  background: var(--page) }
main { max-width: 34rem; margin: 0 auto; padding: 2rem; background: var(--card);
  border: 1px solid var(--edge); border-radius: 1rem; box-shadow: 0 1px 3px rgb(0 0 0 / .08) }
@media (max-width: 30rem) { body { padding: 1rem } main { padding: 1.25rem } }
h1 { font-size: 1.5rem; line-height: 1.2; margin: 0 0 .5rem }
p { margin: .5rem 0 }
#drop { display: block; position: relative; border: 2px dashed var(--line); border-radius: .75rem;
  padding: 1.75rem 1rem; background: var(--field); text-align: center; margin: 1.25rem 0;
  overflow-wrap: anywhere }
#drop svg { display: block; margin: 0 auto .5rem; color: var(--accent) }
#drop.over, #drop:hover, #drop:focus-within { border-color: var(--accent) }
#drop:focus-within { outline: 3px solid var(--accent); outline-offset: 2px }
#drop:has(:disabled) { opacity: .5 }
#chosen { font-weight: 600 }
.or { display: block; font-size: .9rem; color: var(--soft) }
#file { position: absolute; inset: 0; width: 100%; height: 100%; opacity: 0; cursor: pointer }
#file:disabled { cursor: not-allowed }
#type { font: inherit; width: 100%; padding: .5rem; border: 1px solid var(--line);
  border-radius: .5rem }
button { font: inherit; font-weight: 600; width: 100%; padding: .75rem; border: 0;
  border-radius: .5rem; background: var(--accent); color: var(--on); cursor: pointer }
button:disabled { opacity: .5; cursor: not-allowed }
button:focus-visible, #type:focus-visible { outline: 3px solid var(--accent);
  outline-offset: 2px }
progress { width: 100%; height: .75rem; margin-top: .75rem; accent-color: var(--accent) }
.quiet { font-size: .9rem; color: var(--soft); margin-bottom: 0 }
#status { font-weight: 600; overflow-wrap: anywhere }
#status:empty { margin: 0 }
.bad { color: var(--bad) }
.good { color: var(--good) }
</style>
<noscript><style>#file { position: static; opacity: 1; height: auto; margin-top: .5rem }
#left, #status { display: none }</style></noscript>
<main>
<h1>Upload a file</h1>
<p id="rules">@RULES@</p>
<form action="@URL@" method="post" enctype="multipart/form-data" data-prefix="@PREFIX@"
 data-exact="@EXACT@" data-least="@LEAST@" data-most="@MOST@" data-ends="@ENDS@">
@INPUTS@
<label id="drop" for="file"><svg width="32" height="32" viewBox="0 0 24 24" fill="none"
 stroke="currentColor" stroke-width="2" stroke-linecap="round" stroke-linejoin="round"
 aria-hidden="true"><path d="M12 16V4m0 0L7 9m5-5 5 5M4 16v3a1 1 0 0 0 1 1h14a1 1 0 0 0 1-1v-3"
/></svg><span id="chosen">Choose a file</span><span class="or" id="or">or drop it here</span>
<input id="file" type="file" name="file"@ACCEPT@ required aria-describedby="rules status"></label>
<p><button id="send">Upload</button></p>
</form>
<progress id="progress" max="1" value="0" aria-label="Progress of the upload" hidden></progress>
<p id="status" role="status" aria-live="polite"></p>
<p id="left" class="quiet"></p>
</main>
<script>
"use strict";
const form = document.querySelector("form"), rules = form.dataset;
const [file, type, drop, send, bar, status, left, chosen, or] =
  ["file", "type", "drop", "send", "progress", "status", "left", "chosen", "or"]
    .map((id) => document.getElementById(id));
const ends = new Date(rules.ends), invitation = [chosen.textContent, or.textContent];
const expired = () => Date.now() >= ends;

const say = (text, kind = "") => { status.textContent = text; status.className = kind; };

const readable = (size) => {
  for (const [unit, bytes] of [["GB", 1e9], ["MB", 1e6], ["kB", 1e3]])
    if (size >= bytes) return `${Number((size / bytes).toPrecision(4))} ${unit}`;
  return size === 1 ? "1 byte" : `${size} bytes`;
};

// What is wrong with a file, in words; an empty text if it may be uploaded.
const fault = (one) => {
  if (rules.most && one.size > rules.most)
    return `This file has ${readable(one.size)}. At most ${readable(+rules.most)} can be uploaded.`;
  if (rules.least && one.size < rules.least)
    return `This file has ${readable(one.size)}. It needs ${readable(+rules.least)} or more.`;
  if (rules.prefix && one.type && !one.type.startsWith(rules.prefix))
    return `This file is of type ${one.type}. Only ${rules.prefix}* can be uploaded.`;
  if (rules.exact && one.type && one.type !== rules.exact)
    return `This file is of type ${one.type}. Only ${rules.exact} can be uploaded.`;
  return "";
};

const check = () => {
  const one = file.files[0];
  const problem = one ? fault(one) : "";
  chosen.textContent = one ? `${one.name} (${readable(one.size)})` : invitation[0];
  or.textContent = one ? "Choose another file" : invitation[1];
  if (one && type) {
    type.value = one.type || rules.prefix;
    document.getElementById("type-row").hidden = Boolean(one.type);
  }
  file.setCustomValidity(problem);
  say(problem, problem && "bad");
};

const tick = () => {
  const seconds = Math.floor((ends - Date.now()) / 1000);
  if (seconds <= 0) {
    send.disabled = file.disabled = true;
    left.textContent = "This form has expired. Ask for a new one.";
    left.className = "bad";
    return;
  }
  const [amount, unit] = seconds >= 172800 ? [Math.floor(seconds / 86400), "days"]
    : seconds >= 7200 ? [Math.floor(seconds / 3600), "hours"]
    : seconds >= 120 ? [Math.floor(seconds / 60), "minutes"] : [seconds, "seconds"];
  left.textContent = `This form can be used for another ${amount} ${unit}.`;
  setTimeout(tick, 1000);
};

const reason = (request) => {
  const found = (name) => {
    const element = request.responseXML && request.responseXML.querySelector(name);
    return element ? element.textContent : "";
  };
  const code = found("Code"), message = found("Message");
  if (code === "EntityTooLarge") return "The file is too large.";
  if (code === "EntityTooSmall") return "The file is too small.";
  if (/expired/i.test(message)) return "This form has expired. Ask for a new one.";
  return message || `The server answered with status ${request.status}.`;
};

const finish = (text, kind) => {
  bar.hidden = true;
  send.disabled = file.disabled = expired();
  if (kind === "good") { file.value = ""; check(); }
  say(text, kind);
};

const submit = () => { file.disabled = false; form.submit(); };

const upload = () => {
  const request = new XMLHttpRequest(), name = file.files[0].name;
  let sent = 0;
  request.upload.onprogress = (event) => {
    sent = event.loaded;
    bar.value = event.lengthComputable ? event.loaded / event.total : 0;
    say(`Uploading: ${Math.floor(bar.value * 100)} %`);
  };
  request.onload = () => {
    if (request.status < 300) finish(`${name} was uploaded.`, "good");
    else finish(`${name} was not uploaded. ${reason(request)}`, "bad");
  };
  // The bucket has no CORS rule for this page: send the form as any form is sent.
  request.onerror = () =>
    sent ? finish("The connection was lost. Try again.", "bad") : submit();
  request.open("POST", form.action);
  request.send(new FormData(form));
  send.disabled = file.disabled = true;
  bar.hidden = false;
  say("Uploading");
};

file.addEventListener("change", check);
form.addEventListener("submit", (event) => {
  if (form.querySelector("[name=success_action_redirect]")) return;
  event.preventDefault();
  upload();
});
for (const kind of ["dragenter", "dragover"])
  drop.addEventListener(kind, (event) => { event.preventDefault(); drop.classList.add("over"); });
for (const kind of ["dragleave", "drop"])
  drop.addEventListener(kind, () => drop.classList.remove("over"));
drop.addEventListener("drop", (event) => {
  event.preventDefault();
  if (file.disabled) return;
  const dropped = event.dataTransfer.files, first = new DataTransfer();
  if (dropped.length) first.items.add(dropped[0]);
  file.files = first.files;
  check();
  if (dropped.length > 1) say("Only the first file was taken: one file can be uploaded.", "bad");
});
if (type) document.getElementById("type-row").hidden = true;  // until a file's type is not known
tick();
</script>
</html>"""
