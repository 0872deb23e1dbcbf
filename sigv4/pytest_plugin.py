"""A pytest plugin: endpoints on loopback that verify every request that a test sends.

- ``sigv4_s3`` is S3 and STS. Clients find it through the variables of the AWS CLI.
- ``sigv4_verifier`` starts endpoints of other services.
- A request that is refused fails the test, with the explanation.

pytest imports this module in each of its runs, so it imports the rest of the package when a fixture
is used, and not before.

https://docs.pytest.org/en/stable/how-to/writing_plugins.html
https://docs.aws.amazon.com/sdkref/latest/guide/feature-ss-endpoints.html
"""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Generator, Iterator, Mapping
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any, NoReturn, TypedDict, cast
from weakref import WeakKeyDictionary

import pytest

if TYPE_CHECKING:
    from .core.model import Credentials, Request
    from .serve import Examiner, Finding, Server, Store
    from .serve.responses import Response
    from .serve.wire import Head
    from .verify import VerificationError

    # Returns (status, headers, body) for a verified request.
    Answer = Callable[[Request], tuple[int, Mapping[str, str], bytes]]

__all__ = ["Endpoint", "sigv4_s3", "sigv4_verifier"]

_HOST = "127.0.0.1"
_MEMORY = 256 * 1024**2  # bytes, for objects of one test
_ENDPOINTS: WeakKeyDictionary[pytest.Item, list[Endpoint]] = WeakKeyDictionary()
_MARKER = (
    "sigv4(region='us-east-1', temporary=False, any_region=False): credentials and region of "
    "the endpoints of sigv4_s3 and sigv4_verifier"
)
# Whatever of these is set would send a client elsewhere, or sign with other credentials.
_UNSET = (
    "AWS_CONTAINER_CREDENTIALS_FULL_URI",
    "AWS_CONTAINER_CREDENTIALS_RELATIVE_URI",
    "AWS_CREDENTIAL_EXPIRATION",
    "AWS_DEFAULT_PROFILE",
    "AWS_IGNORE_CONFIGURED_ENDPOINT_URLS",
    "AWS_PROFILE",
    "AWS_ROLE_ARN",
    "AWS_SECURITY_TOKEN",
    "AWS_SESSION_TOKEN",
    "AWS_USE_DUALSTACK_ENDPOINT",
    "AWS_USE_FIPS_ENDPOINT",
    "AWS_WEB_IDENTITY_TOKEN_FILE",
)
# The example keys of AWS's documentation.
# https://docs.aws.amazon.com/AmazonS3/latest/API/sigv4-query-string-auth.html
_SECRET = "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY"  # noqa: S105  published
_KEY_ID = "AKIAIOSFODNN7EXAMPLE"
_TEMPORARY_KEY_ID = "ASIAIOSFODNN7EXAMPLE"
_TOKEN = "sigv4-pytest-session-token"  # noqa: S105  of no account


class _Options(TypedDict, total=False):
    region: str
    temporary: bool
    any_region: bool


class Endpoint:
    """An endpoint that verifies the requests of one test.

    Attributes:
        url: ``http://127.0.0.1:PORT``.
        port: the port.
        service: signing name of the service.
        region: that signatures must be for.
        credentials: `sigv4.Credentials` that requests must be signed with.
        requests: a `Finding` for each request, in order of arrival: ``method``, ``target``,
            ``verdict``, ``answer`` (the status), ``identity`` (who signed what).
    """

    def __init__(
        self, url: str, service: str, region: str, credentials: Credentials, store: Store
    ) -> None:
        self.url = url
        self.port = int(url.rpartition(":")[2])
        self.service = service
        self.region = region
        self.credentials = credentials
        self.requests: list[Finding] = []
        self._store = store
        self._reported: set[int] = set()  # identities of refused requests that were reported

    def __repr__(self) -> str:
        return f"<Endpoint {self.service} at {self.url}, {len(self.requests)} requests>"

    @property
    def refused(self) -> list[Finding]:
        """The requests that were refused."""
        return [one for one in self.requests if one.error is not None]

    @contextmanager
    def expect_refusal(self, code: str | None = None) -> Iterator[list[Finding]]:
        """Let requests be refused in the block; fail if none is.

        Args:
            code: AWS's error code that each refusal must have, such as ``SignatureDoesNotMatch``;
                None for any.

        Yields:
            A list that has the refused requests after the block.
        """
        self.raise_for_refusals()
        found: list[Finding] = []
        begin = len(self.requests)
        yield found
        found += [one for one in self.requests[begin:] if one.error is not None]
        self._reported.update(map(id, found))
        codes = [one.error.code for one in found if one.error is not None]
        if not codes:
            _fail(f"No request was refused, of {len(self.requests) - begin} that were sent.")
        if code is not None and set(codes) != {code}:
            _fail(f"Requests were refused with {', '.join(codes)}, not with {code} alone.")

    def objects(self, bucket: str) -> dict[str, bytes]:
        """Return the objects of a bucket, by key."""
        found = self._store.objects(bucket)
        return {key.decode("utf-8", "replace"): bytes(kept.content) for key, kept in found}

    def raise_for_refusals(self) -> None:
        """Fail if a request was refused; the end of the test does this too."""
        if words := self.describe_refusals():
            _fail(_headline(words))

    def describe_refusals(self) -> str:
        """Describe the requests that were refused and not reported before."""
        from .serve import as_text

        new = [one for one in self.refused if id(one) not in self._reported]
        self._reported.update(map(id, new))
        return "\n\n".join([as_text(one) for one in new])


class _Listener:
    """A server that lives as long as the session; each test has its own examiner."""

    def __init__(self) -> None:
        from .serve import Server

        self._examiner: Examiner | None = None
        self._requests: list[Finding] = []
        self._numbers: dict[int, int] = {}
        self._server: Server = Server(cast("Examiner", self), _HOST, 0, self._number)
        self._server.start()
        self.url = f"http://{_HOST}:{self._server.port}"
        self.stop = self._server.stop

    def use(self, examiner: Examiner, requests: list[Finding]) -> None:
        """Verify with this examiner from now on, and add what is found to the list."""
        self._examiner, self._requests = examiner, requests

    def examine(self, head: Head, pieces: Iterator[bytes], finding: Finding) -> Response:
        """Verify and answer a request of the test that runs."""
        self._arrived(finding)
        return self._current().examine(head, pieces, finding)

    def refused(
        self, error: VerificationError, request: Request | None, finding: Finding
    ) -> Response:
        """Answer what could not be read as a request."""
        self._arrived(finding)
        return self._current().refused(error, request, finding)

    def _arrived(self, finding: Finding) -> None:
        self._requests.append(finding)
        self._numbers[id(finding)] = len(self._requests)

    def _number(self, finding: Finding) -> None:
        """Give the requests of each test numbers from 1."""
        finding.number = self._numbers.pop(id(finding))

    def _current(self) -> Examiner:
        if self._examiner is None:  # the port is not known to anybody before
            raise AssertionError
        return self._examiner


@pytest.fixture(scope="session")
def _sigv4_listeners() -> Iterator[dict[tuple[str, int], _Listener]]:
    """Servers by service and number; one set for each worker of pytest-xdist."""
    running: dict[tuple[str, int], _Listener] = {}
    yield running
    for listener in running.values():
        listener.stop()


@pytest.fixture
def _sigv4_boto3(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Give boto3 a new default session for the test, since it remembers credentials."""
    if loaded := sys.modules.get("boto3"):
        monkeypatch.setattr(loaded, "DEFAULT_SESSION", None)
    yield
    if loaded is None and "boto3" in sys.modules:
        sys.modules["boto3"].DEFAULT_SESSION = None  # type: ignore[attr-defined]


@pytest.fixture
def sigv4_s3(
    request: pytest.FixtureRequest,
    monkeypatch: pytest.MonkeyPatch,
    _sigv4_boto3: None,
    _sigv4_listeners: dict[tuple[str, int], _Listener],
) -> Iterator[Endpoint]:
    """S3 and STS on loopback; every request is verified, and one that is refused fails the test."""
    endpoint = _endpoint(request, _sigv4_listeners, "s3", None)
    _set_environment(monkeypatch, endpoint, ("AWS_ENDPOINT_URL", "AWS_ENDPOINT_URL_S3"))
    yield endpoint
    endpoint.raise_for_refusals()


@pytest.fixture
def sigv4_verifier(
    request: pytest.FixtureRequest,
    monkeypatch: pytest.MonkeyPatch,
    _sigv4_boto3: None,
    _sigv4_listeners: dict[tuple[str, int], _Listener],
) -> Iterator[Callable[..., Endpoint]]:
    """Start endpoints of other services: ``sigv4_verifier("execute-api", answer=...)``.

    The fixture is a function of the signing name. ``answer`` is called with each verified
    `sigv4.Request`, and returns status, headers and body; by default the response is an empty
    document. ``variables`` are names of environment variables that get the URL, beside
    ``AWS_ENDPOINT_URL_SERVICE``.
    """
    started: list[Endpoint] = []

    def start(
        service: str, *, answer: Answer | None = None, variables: tuple[str, ...] = ()
    ) -> Endpoint:
        endpoint = _endpoint(request, _sigv4_listeners, service, answer)
        started.append(endpoint)
        own = "AWS_ENDPOINT_URL_" + service.upper().replace("-", "_")
        _set_environment(monkeypatch, endpoint, (own, *variables))
        return endpoint

    yield start
    for endpoint in started:
        endpoint.raise_for_refusals()


def pytest_configure(config: pytest.Config) -> None:
    """Describe the marker."""
    config.addinivalue_line("markers", _MARKER)


def _as_wrapper(hook: Any) -> Any:
    """Register a wrapper where pytest knows them, from 7.4 on.

    pytest loads this plugin wherever the package is installed, so it must not fail with an older
    one. There the fixtures report refused requests when they end.
    """
    try:
        return pytest.hookimpl(wrapper=True)(hook)
    except TypeError:
        return None


@_as_wrapper
def pytest_runtest_call(item: pytest.Item) -> Generator[None, object, object]:
    """Fail a test whose requests were refused; explain them if it fails anyway."""
    try:
        result = yield
    except BaseException:
        if words := _refusals(item):
            item.add_report_section("call", "sigv4", words)
        raise
    if words := _refusals(item):
        _fail(_headline(words))
    return result


def _refusals(item: pytest.Item) -> str:
    endpoints = _ENDPOINTS.get(item, [])
    return "\n\n".join([words for each in endpoints if (words := each.describe_refusals())])


def _headline(words: str) -> str:
    return f"sigv4: a request of this test was refused.\n\n{words}"


def _fail(words: str) -> NoReturn:
    __tracebackhide__ = True
    pytest.fail(words, pytrace=False)


def _endpoint(
    request: pytest.FixtureRequest,
    listeners: dict[tuple[str, int], _Listener],
    service: str,
    answer: Answer | None,
) -> Endpoint:
    """Start an endpoint for the test, or use one that a test before it started."""
    from .core.profile import Profile
    from .credentials import Credentials
    from .serve import Examiner, Store
    from .serve.examine import STS
    from .serve.hosts import Hosts
    from .serve.sessions import Sessions
    from .verify import Verifier

    options = _options(request.node)
    region = options.get("region", "us-east-1")
    is_temporary = options.get("temporary", False)
    key_id, token = (_TEMPORARY_KEY_ID, _TOKEN) if is_temporary else (_KEY_ID, None)
    credentials = Credentials(key_id, _SECRET, token)
    endpoints = _ENDPOINTS.setdefault(request.node, [])
    place = (service, sum([one.service == service for one in endpoints]))
    listener = listeners.get(place) or listeners.setdefault(place, _Listener())
    store = Store(_MEMORY)
    endpoint = Endpoint(listener.url, service, region, credentials, store)
    endpoints.append(endpoint)
    is_s3 = Profile.for_service(service).content_sha256_header
    sessions = Sessions(credentials)
    verifier = Verifier(
        sessions.lookup,
        region=None if options.get("any_region") else region,
        service={service, STS} if is_s3 else service,
        max_skew=900 if is_s3 else 300,
        unsigned_payload_over_http=True,
        headers_in_query=is_s3,
    )
    examiner = Examiner(
        verifier,
        credentials,
        store,
        service,
        "http",
        Hosts(),
        region,
        sessions,
        None if answer is None else _responder(answer),
    )
    listener.use(examiner, endpoint.requests)
    return endpoint


def _options(node: pytest.Item) -> _Options:
    """Return the options of the markers of a test; the closest marker wins."""
    options: dict[str, object] = {}
    for mark in reversed(list(node.iter_markers("sigv4"))):
        unknown = sorted(set(mark.kwargs) - set(_Options.__annotations__))
        if mark.args or unknown:
            given = ", ".join(unknown) or repr(mark.args[0])
            allowed = ", ".join(_Options.__annotations__)
            raise pytest.UsageError(f"pytest.mark.sigv4 takes {allowed}, not {given}.")
        options |= mark.kwargs
    return cast("_Options", options)


def _responder(answer: Answer) -> Callable[[Request, bytes], Response]:
    """Make responses of what a test returns, from a request that has its body."""
    from .core.model import Request
    from .serve.responses import Response

    def respond(request: Request, body: bytes) -> Response:
        whole = Request(request.method, request.url, request.headers, body)
        status, headers, content = answer(whole)
        return Response(status, list(headers.items()), content)

    return respond


def _set_environment(
    monkeypatch: pytest.MonkeyPatch, endpoint: Endpoint, variables: tuple[str, ...]
) -> None:
    """Let clients find the endpoint and its credentials, and nothing else of this machine."""
    for name in _UNSET:
        monkeypatch.delenv(name, raising=False)
    of = endpoint.credentials
    monkeypatch.setenv("AWS_ACCESS_KEY_ID", of.access_key_id)
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", of.secret_access_key)
    if of.session_token is not None:
        monkeypatch.setenv("AWS_SESSION_TOKEN", of.session_token)
    for name in ("AWS_REGION", "AWS_DEFAULT_REGION"):
        monkeypatch.setenv(name, endpoint.region)
    for name in ("AWS_CONFIG_FILE", "AWS_SHARED_CREDENTIALS_FILE"):
        monkeypatch.setenv(name, os.devnull)
    monkeypatch.setenv("AWS_EC2_METADATA_DISABLED", "true")
    for name in variables:
        monkeypatch.setenv(name, endpoint.url)
    for name in ("NO_PROXY", "no_proxy"):
        others = os.environ.get(name)
        monkeypatch.setenv(name, f"{others},{_HOST}" if others else _HOST)
