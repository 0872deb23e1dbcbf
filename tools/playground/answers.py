"""Answer the tasks of the page: JSON in, JSON out.

An answer is what the page shows, in order: see `display.py`. The script of the page only draws it,
as text; all words are made here and in the library.
"""

from __future__ import annotations

import json
import re
import warnings
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from sigv4 import InvalidRequest, SigV4Error, SigV4Warning
from sigv4.core.errors import MissingExtra

from .display import note, refusal, with_labels, without_sigv4a
from .examples import EXAMPLES, fill
from .explaining import explain
from .inspecting import inspect
from .signing import sign

if TYPE_CHECKING:
    from .display import Answer

_BRACKETS = re.compile(r"[\[\]{}]")
_DEEPEST = 1000
TASKS: dict[str, Callable[[dict[str, str]], Answer]] = {
    "explain": explain,
    "inspect": inspect,
    "sign": sign,
}


def answer(task: str, inputs: str) -> str:
    """Answer a task.

    Args:
        task: ``explain``, ``inspect`` or ``sign``.
        inputs: a JSON object: the fields of the task's form, by name.

    Returns:
        A JSON object: ``tone``, ``title``, ``blocks``, and ``field``, the one that was refused.
    """
    fields: dict[str, str] = json.loads(inputs)
    with warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter("always", SigV4Warning)
        try:
            for name, text in fields.items():
                _check_depth(name, text)
            made = TASKS[task](fields)
        except MissingExtra:
            made = refusal(without_sigv4a())
        except SigV4Error as error:
            made = refusal(error)
    made.blocks[:0] = [
        note(with_labels(str(warning.message.args[0])))
        for warning in caught
        if isinstance(warning.message, SigV4Warning)
    ]
    return json.dumps(made.as_dict())


def _check_depth(name: str, text: str) -> None:
    """Refuse what would overflow the stack of WebAssembly, which ends Python.

    Browsers give it less than CPython expects: json.loads fails at some 5,000 levels.
    """
    depth = deepest = 0
    for bracket in _BRACKETS.findall(text):
        depth += 1 if bracket in "[{" else -1
        deepest = max(deepest, depth)
    if deepest > _DEEPEST:
        raise InvalidRequest(
            f"The text is nested more than {_DEEPEST} levels deep.",
            "Paste the request alone, or one entry of the HAR.",
            name,
        )


def examples() -> str:
    """List the examples as JSON: for each task, names and titles."""
    return json.dumps(
        {task: [[each.name, each.title] for each in listed] for task, listed in EXAMPLES.items()}
    )


def example(task: str, name: str) -> str:
    """Return the fields of an example as JSON."""
    found: dict[str, Any] = fill(task, name)
    return json.dumps(found)
