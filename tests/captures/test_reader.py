"""The request as it was sent, read from what people have of it."""

from __future__ import annotations

import base64
import json
import shlex

import pytest
from hypothesis import given
from hypothesis import strategies as st

import sigv4
from sigv4.captures.command_line import words
from sigv4.captures.reader import read_capture
from sigv4.captures.signature import read_captured_signature
from sigv4.cli import curl

from ..verify.world import HOST, TOKEN, URL, presigned, send

PUT_URL = f"https://{HOST}/photos/a.jpg?x-id=PutObject&a=1"
SIGNED, MESSAGE = send(
    "PUT", PUT_URL, {"Content-Type": "text/plain", "X-Amz-Meta-A": 'it\'s "b" $HOME'}, b"he\nllo"
)
REQUEST = sigv4.Request("PUT", PUT_URL, MESSAGE.headers, b"he\nllo")


def har(request=None, status=403, **response):
    entry = {
        "request": request
        or {
            "method": "PUT",
            "url": PUT_URL,
            "headers": [{"name": name, "value": value} for name, value in MESSAGE.headers],
            "postData": {"mimeType": "text/plain", "text": "he\nllo"},
        },
        "response": {"status": status, **response},
    }
    return {"log": {"entries": [entry]}}


def as_curl() -> str:
    return curl.command("PUT", PUT_URL, MESSAGE.headers, body="he\nllo")


def unfolded(**changes):
    return json.dumps(har(**changes)["log"]["entries"][0])


FORMS = {
    "curl": as_curl(),
    "curl after a prompt": "$ " + as_curl(),
    "curl on several lines": as_curl().replace(" --header", " \\\n  --header"),
    "curl on several lines of Windows": as_curl().replace(" --header", " \\\r\n  --header"),
    "HTTP message": MESSAGE.raw(),
    "HTTP message, LF alone": MESSAGE.raw().replace(b"\r\n", b"\n"),
    "HTTP message after a byte order mark": b"\xef\xbb\xbf" + MESSAGE.raw(),
    "absolute target": MESSAGE.raw().replace(b"PUT /", f"PUT https://{HOST}/".encode()),
    "length": MESSAGE.raw().replace(b"\r\n\r\nhe", b"\r\nContent-Length: 6\r\n\r\nhe") + b"\r\n",
    "HAR": json.dumps(har()),
    "entry of a HAR": unfolded(),
    "request of a HAR": json.dumps(har()["log"]["entries"][0]["request"]),
}


@pytest.mark.parametrize("name", FORMS)
def test_the_same_request(name):
    """Method, URL, signed headers and body, whatever it is read from."""
    capture = read_capture(FORMS[name])
    assert capture.request.method == "PUT"
    assert capture.request.url == PUT_URL
    assert capture.body == b"he\nllo"
    assert capture.complete
    for field, value in REQUEST.fields.items():
        if field != "host":
            assert capture.request.fields[field] == value
    assert capture.request.fields.get("host", capture.request.host) == HOST


def test_trace_of_curl():
    """What ``curl -v`` prints: the request is separated from the response and the rest."""
    lines = "".join([f"> {name}: {value}\n" for name, value in MESSAGE.headers])
    text = f"* Connected\n> PUT {MESSAGE.target} HTTP/1.1\n{lines}>\n< HTTP/1.1 403 Forbidden\n"
    capture = read_capture(text)
    assert capture.request.method == "PUT"
    assert capture.request.fields["x-amz-date"] == REQUEST.fields["x-amz-date"]


def test_trace_with_a_redirect():
    """The request that was refused is read with its response, and the redirect is known."""
    hop = "> GET /k HTTP/1.1\n> Host: {}\n> \n< HTTP/1.1 {}\n< X: y\n< \n"
    trace = hop.format("a", 307) + hop.format("b", 403) + '{"message": "no"}\n* Closing\n'
    capture = read_capture(trace)
    assert (capture.request.host, capture.body) == ("b", b"")
    assert capture.error_response == 'HTTP/1.1 403\nX: y\n\n{"message": "no"}\n'
    assert capture.redirected_from is None  # it was not signed
    assert read_capture(hop.format("a", 200) + "<Error>").error_response is None
    assert read_capture(hop.format("a", 403)).error_response == "HTTP/1.1 403\nX: y\n\n"


def test_chrome_on_windows():
    """Carets for cmd.exe."""
    capture = read_capture('curl ^"https://h.example/?a=1^&b=2^" ^\r\n  -H ^"x-a: b^"')
    assert capture.request.url == "https://h.example/?a=1&b=2"
    assert capture.request.fields["x-a"] == "b"


def of_curl(line: str):
    return read_capture(f"curl {line}")


@pytest.mark.parametrize(
    ("line", "method", "body"),
    [
        ("https://h/", "GET", b""),
        ("h.example/k", "GET", b""),
        ("-I https://h/", "HEAD", b""),
        ("-sSI https://h/", "HEAD", b""),
        ("-XDELETE https://h/", "DELETE", b""),
        ("-X PATCH -d a https://h/", "PATCH", b"a"),
        ("-d a=1 -d b=2 https://h/", "POST", b"a=1&b=2"),
        ("-d @file https://h/", "POST", None),
        ("--data-raw @file https://h/", "POST", b"@file"),
        ("--data-urlencode 'a=b c' https://h/", "POST", b"a=b%20c"),
        ("--data-urlencode '=b c' https://h/", "POST", b"b%20c"),
        ("--data-urlencode 'b c' https://h/", "POST", b"b%20c"),
        ("--data-urlencode a@file https://h/", "POST", None),
        ("--json '{}' https://h/", "POST", b"{}"),
        ("-F a=b https://h/", "POST", None),
        ("-T file https://h/k", "PUT", None),
        ("--url https://h/ -o out --compressed", "GET", b""),
        ("https://h/ # comment", "GET", b""),
        ("https://h/ | tee x", "GET", b""),
        ("-d $'a\\nb\\x41\\u00e9\\'\\q' https://h/", "POST", "a\nbAé'q".encode()),
        ("-d $'\\U00110000' https://h/", "POST", b"U"),
        ('-d "a\\"b\\$c\\d" https://h/', "POST", b'a"b$c\\d'),
        ("-d a\\ b https://h/", "POST", b"a b"),
        ("-d '' https://h/", "POST", b""),
    ],
)
def test_what_curl_sends(line, method, body):
    """By curl's manual."""
    capture = of_curl(line)
    assert (capture.request.method, capture.body) == (method, body)
    assert capture.request.host in ("h", "h.example")


@pytest.mark.parametrize(
    ("line", "url"),
    [
        ("https://h/a/./b/../c", "https://h/a/c"),
        ("https://h/a/..", "https://h/"),
        ("https://h/a/.", "https://h/a/"),
        ("https://h/../../a", "https://h/a"),
        ("https://h", "https://h"),
        ("--path-as-is https://h/a/../c", "https://h/a/../c"),
        ("-G -d a=1 -d b=2 https://h/", "https://h/?a=1&b=2"),
        ("-G -d a=1 'https://h/?c'", "https://h/?c&a=1"),
        ("--url-query a=1 https://h/", "https://h/?a=1"),
        ("-T dir/file.txt https://h/x/", "https://h/x/file.txt"),
        ("-T - https://h/x/", "https://h/x/"),
        ("https://h/a%20é#part", "https://h/a%20%C3%A9"),
        ("https://h/?a=1&b=2", "https://h/?a=1"),  # unquoted: the shell ends the command there
    ],
)
def test_url_that_curl_sends(line, url):
    """Dot segments resolved, data moved, names appended, as curl does it."""
    capture = of_curl(line)
    assert capture.request.url == url
    assert bool(capture.notes) == ("/." in line and "as-is" not in line)


def test_dots_where_curl_signs():
    """curl 8.23 refuses --path-as-is beside --aws-sigv4, so it is not advised."""
    (plain,) = of_curl("https://h/a/./b").notes
    (signs,) = of_curl("--aws-sigv4 aws:amz:eu-west-1:s3 -u A:B https://h/a/./b").notes
    assert plain.endswith("pass --path-as-is to prevent that.")
    assert signs.endswith("so use another client or another key.")


@pytest.mark.parametrize(
    ("line", "name", "value"),
    [
        ("", "accept", "*/*"),
        ("-H 'Accept:'", "accept", None),
        ("-H 'Accept: a'", "accept", "a"),
        ("-H 'X-Empty;'", "x-empty", ""),
        ("-H @file", "@file", None),
        ("-A agent", "user-agent", "agent"),
        ("-e page", "referer", "page"),
        ("-b a=1", "cookie", "a=1"),
        ("-b jar.txt", "cookie", None),
        ("-r 0-9", "range", "bytes=0-9"),
        ("-d a", "content-type", "application/x-www-form-urlencoded"),
        ("-d a -H 'content-type: b'", "content-type", "b"),
        ("-d a -G", "content-type", None),
        ("--json {}", "content-type", "application/json"),
        ("--json {}", "accept", "application/json"),
    ],
)
def test_headers_that_curl_sends(line, name, value):
    """Those given, and those that curl makes of itself."""
    assert of_curl(f"{line} https://h/").request.fields.get(name) == value


@given(st.lists(st.text(st.characters(codec="utf-8", exclude_characters="\r\0"), max_size=8)))
def test_words_are_those_of_a_shell(given_words):
    """What Python's shlex quotes comes back."""
    line = " ".join([shlex.quote(word) for word in given_words])
    assert words(line) == given_words


URLS = {
    "plain": (URL, URL, ""),
    "in brackets": (f"<{URL}>", URL, ""),
    "in quotes": (f'"{URL}"', URL, ""),
    "fragment": (f"{URL}#top", URL, ""),
    "full stop": (f"{URL}?a=1.", f"{URL}?a=1", "."),
    "bracket": (f"{URL}?a=1).", f"{URL}?a=1", ")."),
    "full stop in a path": (f"https://{HOST}/k.", f"https://{HOST}/k.", ""),
    "wrapped": (f"{URL}?a=1\n  &b=2", f"{URL}?a=1&b=2", ""),
    "words after it": (f"{URL}?a=1 please", f"{URL}?a=1", ""),
    "space": (f"https://{HOST}/a b", f"https://{HOST}/a%20b", ""),
}


@pytest.mark.parametrize("name", URLS)
def test_url(name):
    """A URL as people paste it."""
    given_text, url, stray = URLS[name]
    capture = read_capture(given_text)
    assert (capture.request.url, capture.stray) == (url, stray)
    assert capture.body is None
    assert not capture.complete
    assert bool(capture.notes) == (name in ("wrapped", "words after it"))


def test_folded_header():
    """A line that goes on belongs to the header before."""
    raw = b"GET / HTTP/1.1\r\nHost: h\r\nX-A: b\r\n  c\r\n\r\n"
    assert read_capture(raw).request.fields["x-a"] == "b c"


@pytest.mark.parametrize(
    ("more", "body"),
    [
        (b"\r\n\r\n", b""),
        (b"", b""),
        (b"\r\nContent-Length: 3\r\n\r\n", None),
        (b"\r\nContent-Length: 3\r\n\r\nabcdef", None),
        (b"\r\nContent-Length: x\r\n\r\nabc", b"abc"),
        (b"\r\nTransfer-Encoding: chunked\r\n\r\n1\r\na", None),
        (b"\r\nX-A: \xe9\r\n\r\n\xff", b"\xff"),
    ],
)
def test_body_of_a_message(more, body):
    """As far as it is there; what was cut off, is longer or stands in chunks is not known."""
    capture = read_capture(b"POST /k HTTP/1.1\r\nHost: h" + more)
    assert capture.body == body


@pytest.mark.parametrize(("host", "url"), [("h:80", "http://h:80/k"), ("h", "https://h/k")])
def test_scheme_of_a_message(host, url):
    """The port says which."""
    assert read_capture(f"GET /k HTTP/1.1\nHost: {host}\n\n").request.url == url


def several(*statuses):
    entries = [har(status=status)["log"]["entries"][0] for status in statuses]
    for number, entry in enumerate(entries, 1):
        entry["request"] = {**entry["request"], "url": f"https://h/{number}"}
    return json.dumps({"log": {"entries": entries}})


def test_entry_of_a_har():
    """The one that was refused, or the one that is asked for."""
    assert read_capture(several(200, 403, 200)).request.path == "/2"
    assert read_capture(several(200, 403, 403), 3).request.path == "/3"
    with pytest.raises(sigv4.InvalidRequest, match="--entry: 2, 3"):
        read_capture(several(200, 403, 403))
    with pytest.raises(sigv4.InvalidRequest, match="--entry."):
        read_capture(several(200, 200))
    for number in (0, 4):
        with pytest.raises(sigv4.InvalidRequest, match="has 3, counted from 1"):
            read_capture(several(200, 403, 403), number)


def test_answer_of_a_har():
    """What the server said is in the same file."""
    content = {"text": base64.b64encode(b"<Error/>").decode(), "encoding": "base64"}
    assert read_capture(json.dumps(har(content={"text": "no"}))).error_response == "no"
    assert read_capture(json.dumps(har(content=content))).error_response == "<Error/>"
    broken = {**content, "text": "a"}
    assert read_capture(json.dumps(har(content=broken))).error_response is None
    assert read_capture(json.dumps(har(content={"text": ""}))).error_response is None
    assert read_capture(json.dumps(har())).error_response is None


def test_http_2_in_a_har():
    """Pseudo headers are left out; the authority is the host."""
    headers = [{"name": ":authority", "value": "h:8443"}, {"name": ":path", "value": "/"}]
    capture = read_capture(
        json.dumps(har({"method": "GET", "url": "https://h:8443/", "headers": headers}))
    )
    assert dict(capture.request.fields) == {"host": "h:8443"}
    assert capture.body == b""


@pytest.mark.parametrize(("more", "body"), [({"bodySize": 3}, None), ({"postData": {}}, None)])
def test_body_that_a_har_leaves_out(more, body):
    """Is not known."""
    request = {"method": "PUT", "url": "https://h/", "headers": [], **more}
    assert read_capture(json.dumps(har(request))).body is body


REFUSED = {
    "nothing": "",
    "words": "hello",
    "two lines": "GET / HTTP/1.1\n\n",
    "no version": "GET /",
    "bad version": "GET / HTTP/x\nHost: h",
    "no target": "GET  HTTP/1.1\nHost: h",
    "no header": "GET / HTTP/1.1\nHost: h\nwords",
    "star": "OPTIONS * HTTP/1.1\nHost: h\n\n",
    "bad host": "GET / HTTP/1.1\nHost: a b\n\n",
    "bad escape": "https://h/%zz",
    "password": f"https://user:{TOKEN}@h/",
    "open quote": "curl 'https://h/",
    "open double quote": 'curl "https://h/',
    "open bash quote": "curl $'https://h/",
    "no URL": "curl -s",
    "option without value": "curl https://h/ -H",
    "short option without value": "curl https://h/ -X",
    "bad header": "curl https://h/ -H $'a: b\\nc: d'",
    "cut HAR": '{"log": {"entries": [',
    "deep HAR": '{"log":' + "[" * 100_000,
    "no HAR": "{}",
    "HAR of a list": '{"log": []}',
    "HAR of numbers": '{"log": {"entries": [1]}}',
    "HAR without entries": '{"log": {}}',
    "HAR without method": json.dumps(har({"url": "https://h/", "headers": []})),
    "HAR without headers": json.dumps(har({"url": "https://h/", "method": "GET"})),
    "HAR with a broken header": json.dumps(
        har({"url": "https://h/", "method": "GET", "headers": [1]})
    ),
    "large": " x" * (9 << 20),
    "NUL": "GET / HTTP/1.1\nHost: h\nX-A: \0\n\n",
}


@pytest.mark.parametrize("name", REFUSED)
def test_what_is_no_request(name):
    """Refused with what to give instead."""
    with pytest.raises(sigv4.SigV4Error) as caught:
        read_capture(REFUSED[name])
    assert caught.value.remedy
    assert TOKEN not in str(caught.value)


def test_too_large():
    """Beyond any HAR."""
    with pytest.raises(sigv4.InvalidRequest, match="Give at most"):
        read_capture(b"x" * ((64 << 20) + 1))


@pytest.mark.parametrize("value", [None, 1, ["curl"]])
def test_type(value):
    """Bytes or text."""
    with pytest.raises(TypeError, match="bytes or str"):
        read_capture(value)


def test_repr_shows_no_secret():
    """Neither tokens nor signatures."""
    capture = read_capture(send(token=TOKEN)[1].raw())
    signature = send(token=TOKEN)[0].signature
    assert TOKEN not in repr(capture)
    assert signature not in repr(capture)
    url = presigned(token=TOKEN)[0]
    assert url.signature not in repr(read_capture(url.url))


@pytest.mark.parametrize(
    "text",
    [
        "curl " + "'a'" * 300_000,
        "curl " + "\\\n" * 300_000,
        "curl $'" + "\\x41" * 200_000 + "' h",
        "curl " + "-H a " * 100_000 + "h/",
        "GET / HTTP/1.1\nHost: h\n" + " x\n" * 200_000,
        "https://h/?" + "a&" * 300_000,
        "https://h/" + "../" * 200_000,
        "curl https://h/" + "a/../" * 100_000,
        "curl https://h/ " + "-H a:b " * 200_000,
        "GET / HTTP/1.1\nHost: h\n" + "a:b\n" * 200_000,
        "GET / HTTP/1.1\nHost: h\na: " + "b" * 2_000_000 + "\n\n",
        json.dumps(
            har(
                {
                    "method": "GET",
                    "url": "https://h/",
                    "headers": [{"name": "a", "value": "b"}] * 200_000,
                }
            )
        ),
    ],
)
def test_long_input_ends(text):
    """Linear work: what is quadratic would not end while anyone waits."""
    try:
        capture = read_capture(text)
    except sigv4.SigV4Error:
        return
    assert capture.request.host == "h"


@given(
    st.one_of(
        st.text(),
        st.binary(),
        st.text().map("curl {}".format),
        st.text().map("https://h/{}".format),
        st.text().map("GET / HTTP/1.1\nHost: h\n{}".format),
        st.binary().map(b"GET / HTTP/1.1\nHost: h\n".__add__),
        st.recursive(
            st.none() | st.booleans() | st.integers() | st.text(),
            lambda inner: (
                st.lists(inner)
                | st.dictionaries(
                    st.sampled_from(
                        ["log", "entries", "request", "method", "url", "headers", "name"]
                    ),
                    inner,
                )
            ),
        ).map(lambda value: json.dumps({"log": {"entries": [value]}})),
    )
)
def test_anything_is_a_request_or_refused(data):
    """Nothing but our own error comes out."""
    try:
        capture = read_capture(data)
    except sigv4.SigV4Error:
        return
    assert capture.request.method


def test_captured_signature_is_not_shown():
    """Who signed and for where is reported, the signature is not."""
    signed, message = send()
    captured = read_captured_signature(read_capture(message.raw()).request)
    assert "eu-west-1" in repr(captured)
    assert signed.signature not in repr(captured)


def test_pseudo_headers_of_http_2():
    """As some tools write them; what is no header of HTTP/1.1 is refused by its name."""
    with pytest.raises(sigv4.UnsafeHeader, match=":scheme"):
        read_capture("GET /k HTTP/2\n:scheme: https\nhost: h\n\n")
