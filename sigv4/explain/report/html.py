"""Write the findings as one page: no script, nothing fetched, secrets hidden as everywhere.

The style is allowed by its hash and nothing else is, so that text of a hostile request or
response stays text in every browser.
"""

from __future__ import annotations

from base64 import b64encode
from html import escape

from ...core.digest import sha256

TYPE_CHECKING = False
if TYPE_CHECKING:
    from ..causes import Cause
    from ..findings import Findings, LinePair, StepView


def page(findings: Findings) -> str:
    """Write the whole page."""
    difference = findings.difference
    state = {True: "same", False: "differs", None: "single"}[difference.same]
    second = "" if difference.words == findings.headline else difference.words
    return _PAGE.format(
        hash=b64encode(sha256(_STYLE.encode()).digest()).decode(),
        style=_STYLE,
        state=state,
        headline=escape(findings.headline),
        difference=f"<p>{escape(second)}</p>" if second else "",
        facts=_facts(findings.facts),
        causes=_causes(findings.causes),
        views="\n".join([_view(view) for view in findings.views]),
    )


def _facts(facts: tuple[tuple[str, str], ...]) -> str:
    lines = [f"<dt>{escape(name)}</dt><dd>{escape(text)}</dd>" for name, text in facts]
    return f"<dl>{''.join(lines)}</dl>" if lines else ""


def _causes(causes: tuple[Cause, ...]) -> str:
    if not causes:
        return ""
    items = [
        f'<li class="{escape(cause.confidence)}"><h3>{escape(cause.name)} '
        f"<small>{escape(cause.confidence)}</small> <code>{escape(cause.code)}</code></h3>"
        f"<p>{escape(cause.words)}</p><p><b>Do:</b> {escape(cause.remedy)}</p></li>"
        for cause in causes
    ]
    title = "Cause" if len(causes) == 1 else "Causes, the most certain first"
    return f"<section><h2>{title}</h2><ol>{''.join(items)}</ol></section>"


def _view(view: StepView) -> str:
    both = bool(view.ours and view.theirs)
    titles = [view.ours, view.theirs] if both else [view.ours or view.theirs]
    head = "".join([f'<th scope="col">{escape(title)}</th>' for title in titles])
    lines, marked = [], False
    for number, pair in enumerate(view.lines, 1):
        cells = _cells(pair, first=not marked) if both else [escape(pair.ours or pair.theirs or "")]
        marked = marked or pair.differs
        kind = ' class="differs"' if pair.differs else ""
        tags = "".join([f"<td><code>{cell}</code></td>" for cell in cells])
        lines.append(f'<tr{kind}><th scope="row">{number}</th>{tags}</tr>')
    return (
        f"<section><h2>{escape(view.step)}</h2><table><thead><tr><th></th>{head}</tr></thead>"
        f"<tbody>{''.join(lines)}</tbody></table></section>"
    )


def _cells(pair: LinePair, *, first: bool) -> list[str]:
    ours, theirs = pair.ours or "", pair.theirs or ""
    if not pair.differs:
        return [escape(ours), escape(theirs)]
    kind = ' class="first"' if first else ""
    left, right = ours[pair.ours_at :], theirs[pair.theirs_at :]
    alike = 0 if left == right else _alike(left, right)
    cells = []
    for line, at in ((ours, pair.ours_at), (theirs, pair.theirs_at)):
        end = len(line) - alike
        cells.append(
            f"{escape(line[:at])}<mark{kind}>{escape(line[at:end])}</mark>{escape(line[end:])}"
        )
    return cells


def _alike(left: str, right: str) -> int:
    """Count the characters that two texts share at their end."""
    most, count = min(len(left), len(right)), 0
    while count < most and left[-1 - count] == right[-1 - count]:
        count += 1
    return count


_STYLE = """
:root { color-scheme: light dark; --back: #fbfbfd; --card: #fff; --text: #1c1e26; --soft: #646b7a;
  --line: #dfe2ea; --bad: #c62f3b; --bad-back: #fdecee; --mark: #ffb3ba; --good: #1d7f4e;
  --maybe: #a05a00; }
@media (prefers-color-scheme: dark) { :root { --back: #14161c; --card: #1c1f28; --text: #e4e7ee;
  --soft: #969eae; --line: #323745; --bad: #ff8087; --bad-back: #33202a; --mark: #8c2f3d;
  --good: #62d39a; --maybe: #f0b45e; } }
* { box-sizing: border-box }
body { margin: 0 auto; max-width: 86rem; padding: 2rem clamp(1rem, 4vw, 3rem) 4rem;
  background: var(--back); color: var(--text); font: 1rem/1.5 system-ui, sans-serif }
header { border-left: .35rem solid var(--soft); padding: .1rem 0 .1rem 1.1rem }
.differs header { border-color: var(--bad) }
.same header { border-color: var(--good) }
header p { margin: 0; overflow-wrap: anywhere;
  color: var(--soft); font-size: .85rem; letter-spacing: .04em }
h1 { margin: .15rem 0; font-size: 1.35rem; line-height: 1.35; overflow-wrap: anywhere }
h2 { margin: 2.2rem 0 .7rem; font-size: 1.05rem }
h2::first-letter { text-transform: uppercase }
dl { display: grid; grid-template-columns: max-content 1fr; gap: .25rem 1.2rem; margin: 1.4rem 0 }
dt { color: var(--soft) }
dd { margin: 0; overflow-wrap: anywhere }
ol { display: grid; gap: .8rem; margin: 0; padding: 0; list-style: none }
li { border: 1px solid var(--line); border-left: .35rem solid var(--soft); border-radius: .5rem;
  background: var(--card); padding: .8rem 1.1rem }
li.certain { border-left-color: var(--bad) }
li.likely { border-left-color: var(--maybe) }
h3 { margin: 0 0 .3rem; font-size: 1rem }
small { margin-left: .4rem; border: 1px solid currentColor; border-radius: 1rem; padding: 0 .5rem;
  color: var(--soft); font-size: .75rem; font-weight: normal }
.certain small { color: var(--bad) }
.likely small { color: var(--maybe) }
li p { margin: .2rem 0; overflow-wrap: anywhere }
table { width: 100%; table-layout: fixed; border-collapse: separate; border-spacing: 0;
  border: 1px solid var(--line); border-radius: .5rem; background: var(--card); overflow: hidden }
th, td { padding: .25rem .8rem; text-align: left; vertical-align: top }
thead th { border-bottom: 1px solid var(--line); color: var(--soft); font-size: .85rem;
  font-weight: 600; padding-block: .5rem }
th:first-child { width: 3rem; color: var(--soft); font-weight: normal; text-align: right;
  user-select: none; font-variant-numeric: tabular-nums; font-size: .8rem; line-height: 1.75 }
td { border-left: 1px solid var(--line) }
code { font: .875rem/1.5 ui-monospace, SFMono-Regular, Menlo, Consolas, monospace;
  white-space: pre-wrap; overflow-wrap: anywhere }
tr.differs th, tr.differs td { background: var(--bad-back) }
tr.differs th { color: var(--bad); font-weight: 700 }
mark { border-radius: .15rem; background: var(--mark); color: inherit; padding: .1rem 0 }
mark:empty { border-left: .15rem solid var(--bad) }
mark.first { outline: .1rem solid var(--bad); outline-offset: .05rem }
footer { margin-top: 2.5rem; color: var(--soft); font-size: .85rem }
@media (max-width: 44rem) { th:first-child { display: none } td, th { padding-inline: .45rem } }
@media print { body { padding: 0 } li, tr { break-inside: avoid } }
"""
_PAGE = """\
<!DOCTYPE html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" \
content="default-src 'none'; style-src 'sha256-{hash}'; base-uri 'none'; form-action 'none'">
<meta name="referrer" content="no-referrer">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>Why the signature does not match</title>
<style>{style}</style>
</head>
<body class="{state}">
<header><p>AWS Signature Version 4</p><h1>{headline}</h1>{difference}</header>
{facts}
{causes}
{views}
<footer>Made by sigv4 explain. Secrets, tokens and signatures are hidden.</footer>
</body>
</html>
"""
