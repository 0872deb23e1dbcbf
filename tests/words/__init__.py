"""What the library says, on record: each refusal and each cause that a test provokes, word by word.

Clear errors are the product, and a test that looks for one word of them would not notice if the
others went wrong. So each test that catches a refusal, or has a mistake explained, finds all its
words again in the file of its module here; whoever changes words sees them in the difference.

    pytest --record-words            # after words were changed on purpose; then look at the diff

Tests of hypothesis, and those of commands, files and processes, have no record.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from sigv4 import SigV4Error
from sigv4.verify.explanation import Explanation
from sigv4.verify.trials import Judgement

HERE = Path(__file__).parent
ROOT = HERE.parent
ON_RECORD = ("core", "s3", "vectors", "verify")  # and what lies beside them
MOST = 150  # lines of a test
SHOWN: dict[str, Callable[[Explanation], list[str]]] = {  # recorded as people see it
    "test_difference": lambda made: str(made).splitlines(),
    "test_page": lambda made: made.to_html().partition("</style>")[2].splitlines(),
}

_caught: list[Any] = []  # what pytest.raises has returned in this test
_explained: list[Explanation | Judgement] = []
_noted: list[str] = []
_recorded: dict[Path, dict[str, list[str]]] = {}


def watch() -> None:
    """From now on, note what is caught and what is explained."""
    global _caught, _explained, _noted
    raises = pytest.raises
    if hasattr(raises, "notes"):  # of an earlier run in this process
        _caught, _explained, _noted = raises.notes
        return

    def noted(*given: Any, **named: Any) -> Any:
        context = raises(*given, **named)
        _caught.append(context)
        return context

    noted.notes = _caught, _explained, _noted  # type: ignore[attr-defined]
    pytest.raises = noted
    for kind in (Explanation, Judgement):
        _note_made(kind)


def _note_made(kind: Any) -> None:
    make = kind.__init__

    def noted(self: Any, *given: Any, **named: Any) -> None:
        make(self, *given, **named)
        _explained.append(self)

    kind.__init__ = noted


def note(*texts: str) -> None:
    """What a test wants on record besides."""
    _noted.extend(texts)


def file_of(item: pytest.Item) -> Path | None:
    """Where the words of a test are; None if it has no record."""
    place = item.path.relative_to(ROOT)
    if hasattr(getattr(item, "obj", None), "hypothesis") or place.stem == "test_redaction":
        return None
    if len(place.parts) > 1 and place.parts[0] not in ON_RECORD:
        return None
    return HERE / f"{'.'.join([*place.parts[:-1], place.stem])}.json"


def words(folder: str, show: Callable[[Explanation], list[str]]) -> list[str]:
    """Those of this test, in order; explanations as they are shown, or what they say alone."""
    found = []
    for context in _caught:
        error = getattr(getattr(context, "excinfo", None), "value", None)
        if isinstance(error, SigV4Error):
            found.append(f"{type(error).__name__}: {error.problem} | {error.remedy}")
        elif isinstance(error, (TypeError, ValueError)) and _is_ours(context.excinfo):
            found.append(f"{type(error).__name__}: {error}")
    for made in _explained:
        if isinstance(made, Explanation):
            found.append(f"{made.headline} ({made.step}, {made.part}, {made.field})")
            found += [f"{name}: {text}" for name, text in made.facts]
            found += show(made)
        else:
            found.append(f"key wrong: {made.key_is_wrong}, secret right: {made.secret_is_right}")
        found += [
            f"{one.name} ({one.confidence}): {one.words} | {one.remedy}" for one in made.causes
        ]
    return [line.replace(folder, "...") for line in [*found[:MOST], *_noted]]


def _is_ours(caught: pytest.ExceptionInfo[Any]) -> bool:
    """Whether the library raised it: what Python says is another in each version."""
    last = caught.traceback[-1]
    return "sigv4" in last.path.parts[-3:] and str(last.statement).lstrip().startswith("raise ")


def check(item: pytest.Item) -> Iterator[None]:
    """Around a test: hold its words against the record, or take them down."""
    _caught.clear()
    _explained.clear()
    _noted.clear()
    yield
    path = file_of(item)
    if path is None:
        return
    folder = str(getattr(item, "funcargs", {}).get("tmp_path", "\0"))
    found = words(folder, SHOWN.get(item.path.stem, lambda _: []))
    if item.config.getoption("--record-words"):
        _recorded.setdefault(path, {})[item.name] = found
        return
    expected = read(path).get(item.name, [])
    assert found == expected, "not the words on record; if they should be: pytest --record-words"


def read(path: Path, known: dict[Path, dict[str, list[str]]] = {}) -> dict[str, list[str]]:  # noqa: B006
    """The record of a module."""
    if path not in known:
        known[path] = json.loads(path.read_text(encoding="utf-8")) if path.exists() else {}
    return known[path]


def write(config: pytest.Config) -> None:
    """What was taken down; a test without words, or one that is gone, has no entry."""
    some = bool(config.option.keyword) or any("::" in given for given in config.args)
    for path, found in _recorded.items():
        before = read(path) if some else {}
        kept = {name: said for name, said in {**before, **found}.items() if said}
        if kept:
            text = json.dumps(dict(sorted(kept.items())), indent=1, ensure_ascii=False)
            path.write_text(text + "\n", encoding="utf-8")
        elif path.exists():
            path.unlink()
