"""`sigv4.RedactingFilter`: whatever a record holds, handlers write nothing secret."""

from __future__ import annotations

import io
import json
import logging
from typing import NamedTuple

import pytest

from sigv4 import RedactingFilter
from sigv4.redaction import REDACTED

SIGNATURE = "0cab8d7f29cd3a1793be02efa5d7355287f6fa5d66a87a3a568fdfe06ce8c52d"
SECRET = "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY"
URL = f"https://h/a?X-Amz-Signature={SIGNATURE}"
SAFE = "https://h/a?X-Amz-Signature=REDACTED"


class Log:
    """A logger with a handler that has the filter, and keeps the records."""

    def __init__(self, name: str = "") -> None:
        self.records: list[logging.LogRecord] = []
        self.stream = io.StringIO()
        handler = logging.StreamHandler(self.stream)
        handler.addFilter(RedactingFilter(name))
        handler.addFilter(lambda record: self.records.append(record) or True)
        self.logger = logging.Logger("app.part")  # noqa: LOG001  one for each test
        self.logger.addHandler(handler)

    @property
    def text(self) -> str:
        return self.stream.getvalue()


@pytest.fixture
def log() -> Log:
    return Log()


@pytest.mark.parametrize(
    ("message", "arguments"),
    [
        (URL, ()),
        ("got %s", (URL,)),
        ("got %(url)s", ({"url": URL},)),
        ("%s?X-Amz-Signature=%s", ("https://h/a", SIGNATURE)),
    ],
)
def test_message_and_arguments(log, message, arguments):
    """Also where the message has the name, and the argument the value."""
    log.logger.warning(message, *arguments)
    assert log.text.endswith(f"{SAFE}\n")
    assert SIGNATURE not in repr(vars(log.records[0]))


def test_record_without_secrets_stays(log):
    """Handlers that group by message still find message and arguments."""
    log.logger.warning("%d of %d", 1, 2, extra={"user": {"id": 1}, "path": "/a", "data": b"x"})
    (record,) = log.records
    assert (record.msg, record.args) == ("%d of %d", (1, 2))
    assert (record.user, record.path, record.data) == ({"id": 1}, "/a", b"x")


def fail(error: Exception, cause: Exception | None = None) -> None:
    raise error from cause


def test_exceptions(log):
    """Of a chain, too; the exception itself cannot be formatted again."""
    try:
        fail(RuntimeError(URL), ValueError(f"aws_secret_access_key={SECRET}"))
    except RuntimeError:
        log.logger.exception("failed")
    assert "RuntimeError: " + SAFE in log.text
    assert SECRET not in log.text
    assert log.records[0].exc_info is None


def test_harmless_exceptions_stay(log):
    """Handlers that send them elsewhere need them."""
    try:
        fail(ValueError("harmless"))
    except ValueError:
        log.logger.exception("failed")
    assert log.records[0].exc_info[0] is ValueError
    assert "ValueError: harmless" in log.text


def test_formatted_exceptions_and_stacks(log):
    """A handler before this one may have formatted the exception."""
    record = logging.makeLogRecord(
        {"levelno": 30, "msg": "m", "exc_text": URL, "stack_info": f"Stack\n{URL}"}
    )
    log.logger.handle(record)
    assert log.text == f"m\n{SAFE}\nStack\n{SAFE}\n"


class Request:
    def __str__(self) -> str:
        return f"<request {URL}>"


def test_extra_fields(log):
    """By their own names and those inside them, whatever holds them."""
    deep: list = [URL]
    for _ in range(3):
        deep = [deep]
    log.logger.warning(
        "m",
        extra={
            "url": URL,
            "sessionToken": "short",
            "headers": {"Cookie": "a=b", "x-amz-security-token": "t", "Host": "h"},
            "pairs": [("a", URL), ("b", 1)],
            "set": {URL},
            "same": (same := [{"a": ("b", 1)}, {2}]),
            "raw": URL.encode(),
            "deep": deep,
            "request": Request(),
            "number": 7,
            "empty": None,
            "secret_key": b"abc",
        },
    )
    (record,) = log.records
    assert record.url == SAFE
    assert record.sessionToken == "REDACTED"
    assert record.headers == {
        "Cookie": "REDACTED",
        "x-amz-security-token": "REDACTED",
        "Host": "h",
    }
    assert record.pairs == [("a", SAFE), ("b", 1)]
    assert record.set == {SAFE}
    assert record.same is same
    assert record.raw == SAFE.encode()
    assert record.deep == [[[[SAFE]]]]
    assert record.request == f"<request {SAFE}>"
    assert (record.number, record.empty, record.secret_key) == (7, None, b"REDACTED")
    assert SIGNATURE not in json.dumps(vars(record), default=str)


def test_too_deep(log):
    """What is nested without end becomes its text."""
    endless: list = [URL]
    endless.append(endless)
    log.logger.warning("m", extra={"endless": endless})
    assert SIGNATURE not in repr(log.records[0].endless)


def test_broken_format(log, capsys, monkeypatch):
    """What `logging` says of a message that does not fit its arguments is redacted as well."""
    monkeypatch.setattr(logging, "raiseExceptions", True)
    log.logger.warning("%d", URL)
    log.logger.handle(logging.makeLogRecord({"levelno": 30, "msg": "%d", "args": {"u": URL}}))
    printed = capsys.readouterr().err
    assert "Arguments" in printed
    assert SIGNATURE not in printed


def test_name_of_the_filter():
    """As with any filter, records of other loggers are left out."""
    inside, outside = Log("app"), Log("other")
    inside.logger.warning("a")
    outside.logger.warning("a")
    assert (inside.text, outside.text) == ("a\n", "")


class Silent:
    """An object that has no text."""

    def __str__(self) -> str:
        raise ZeroDivisionError

    __repr__ = __str__


def test_arguments_by_name(log):
    """The name of a value stands in the mapping, and not in the message."""
    log.logger.info("%(secret_key)s for %(who)s", {"secret_key": SECRET, "who": "me"})
    assert log.text == "REDACTED for me\n"


@pytest.mark.parametrize("message", ["X-Amz-Signature=%s %d", "secret_key=%-5s %(a)d"])
def test_format_that_fails_after_a_name(log, message, capsys):
    """The handler reports message and arguments, of which one belongs to a name in the message."""
    log.logger.info(message, SIGNATURE, SECRET)
    printed = capsys.readouterr().err
    assert REDACTED in printed
    assert SIGNATURE not in printed.partition("Message:")[2]
    assert SECRET not in printed.partition("Message:")[2]


def test_objects_without_a_text(log):
    """Logging them raises nothing: they may never be written."""
    log.logger.info("a", extra={"x": Silent(), "y": [URL, Silent()]})
    assert (log.records[0].x, log.records[0].y) == (REDACTED, REDACTED)
    log.logger.info("%s", Silent())
    log.logger.info(Silent())
    assert log.text == "a\n<Silent without a text>\n<Silent without a text>\n"


def test_named_arguments_without_a_text(log):
    """Logging them raises nothing; the others are redacted."""
    values = {"a": [Silent()], "b": Silent(), "secret_key": SECRET, "url": URL}
    log.logger.info("%(secret_key)s %(url)s", values)
    assert log.text == f"REDACTED {SAFE}\n"


class Closed(dict):
    """A mapping that can be asked for values alone."""

    def items(self):
        raise RuntimeError


def test_named_arguments_that_cannot_be_listed(log):
    """A message that uses a secret by its name is not written."""
    log.logger.info("%(url)s", Closed(url=URL, secret_key=SECRET))
    log.logger.info("it is %(secret_key)s", Closed(secret_key=SECRET))
    assert log.text == f"{SAFE}\nREDACTED\n"


class Wrapped:
    """A value of an own type."""

    def __str__(self):
        return "hunter2"


def test_values_of_other_types(log):
    """Their text counts as the value of their name."""
    log.logger.info("a", extra={"secret_key": Wrapped(), "other": Wrapped()})
    assert log.records[0].secret_key == REDACTED
    assert isinstance(log.records[0].other, Wrapped)


def test_pairs_and_keys(log):
    """Headers as pairs, keys that are URLs, and named tuples."""
    log.logger.info("a", extra={
        "pairs": [("X-Amz-Signature", SIGNATURE), (b"secret_key", SECRET), ("a", "b")],
        "keys": {URL: 1, "a": 2},
        "named": Named(SECRET, 1),
        "kept": Named("", 2),
    })  # fmt: skip
    record = log.records[0]
    assert record.pairs == [("X-Amz-Signature", REDACTED), (b"secret_key", REDACTED), ("a", "b")]
    assert record.keys == {SAFE: 1, "a": 2}
    assert (record.named, record.kept) == (Named(REDACTED, 1), Named("", 2))


def test_two_values_of_one_name(log):
    """Both belong to the name of the field."""
    log.logger.info("a", extra={"session_token": ["abc", "def"], "cookie": {"a=1", "b=2"}})
    assert log.records[0].session_token == [REDACTED, REDACTED]
    assert log.records[0].cookie == {REDACTED}


def test_values_beside_their_names(log):
    """As in HAR and ECS; a value alone has the name of its mapping, and so have cookies."""
    log.logger.info("a", extra={
        "headers": [{"name": "Cookie", "value": "sid=hunter2"}, {"name": "Host", "value": "h"}],
        "environment": {"Value": SECRET, "Name": "AWS_SECRET_ACCESS_KEY"},
        "parameters": [{"ParameterKey": "DbPassword", "ParameterValue": "hunter2"}],
        "keys": {"SecretAccessKey": {"value": SECRET}},
        "cookies": {"sid": "hunter2", 1: 2},
        "kept": [{"name": "AWS_REGION", "value": "eu-west-1"}, {"name": 5, "value": "b"}],
    })  # fmt: skip
    record = log.records[0]
    assert record.headers == [{"name": "Cookie", "value": REDACTED}, {"name": "Host", "value": "h"}]
    assert record.environment == {"Value": REDACTED, "Name": "AWS_SECRET_ACCESS_KEY"}
    assert record.parameters == [{"ParameterKey": "DbPassword", "ParameterValue": REDACTED}]
    assert record.keys == {"SecretAccessKey": {"value": REDACTED}}
    assert record.cookies == {"sid": REDACTED, 1: 2}
    assert record.kept == [{"name": "AWS_REGION", "value": "eu-west-1"}, {"name": 5, "value": "b"}]


class Named(NamedTuple):
    secret_key: str
    number: int
    more: str = ""


def test_record_that_another_handler_has_formatted():
    """Its texts are kept in the record, beside what they were made of."""
    error = ValueError(URL)
    record = logging.makeLogRecord({
        "msg": "%s", "args": (URL,), "message": URL, "exc_text": URL,
        "exc_info": (ValueError, error, None),
    })  # fmt: skip
    RedactingFilter().filter(record)
    assert (record.message, record.exc_text, record.exc_info) == (SAFE, SAFE, None)
    assert record.getMessage() == SAFE
