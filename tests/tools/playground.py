"""Ask the playground as its page does."""

from __future__ import annotations

import json

from tools.playground import answers

# No example of AWS's documentation.
OTHER = "fPxRbYCwJalrXUtnMDENG1EXAMPLEKEY/FEMI7K7"


def ask(task, **fields):
    return json.loads(answers.answer(task, json.dumps(fields)))


def ask_example(task, name, **changed):
    return ask(task, **(json.loads(answers.example(task, name)) | changed))


def blocks(answer, kind):
    return [block for block in answer["blocks"] if block["kind"] == kind]


def words(answer):
    return json.dumps(answer, ensure_ascii=False)
