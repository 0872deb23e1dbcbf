"""Requests as people paste them: after a prompt, in a fence, wrapped, or copied from a browser."""

from __future__ import annotations

import json

import pytest

import sigv4
from sigv4.captures.signature import other_signature
from sigv4.explain import diagnose, read_capture

from ..verify.world import send

MESSAGE = send()[1]
URL = f"https://{MESSAGE.fields['host']}{MESSAGE.target}"
HEADERS = [(name, value) for name, value in MESSAGE.headers if name.lower() != "host"]
CURL = "curl " + " ".join([f"-H '{name}: {value}'" for name, value in HEADERS]) + f" '{URL}'"
HTTP = MESSAGE.raw().decode().replace("\r\n", "\n")


def of_cmd(quote: str, escape: str = "") -> str:
    words = [f"{quote}{URL.replace('&', escape + '&')}{quote}"]
    words += [f"-H {quote}{name}: {value}{quote}" for name, value in HEADERS]
    return "curl " + " ^\r\n  ".join(words)


def of_fetch(**more) -> str:
    options = {"headers": dict(HEADERS), "body": None, "method": "GET", **more}
    return f"fetch({json.dumps(URL)}, {json.dumps(options, indent=2)});"


def of_powershell(more: str = "", **headers) -> str:
    listed = "\r\n".join([f'  "{name}"="{value}"' for name, value in [*HEADERS, *headers.items()]])
    return (
        "$session = New-Object Microsoft.PowerShell.Commands.WebRequestSession\r\n"
        f'Invoke-WebRequest -UseBasicParsing -Uri "{URL}" `\r\n-WebSession $session `\r\n{more}'
        f"-Headers @{{\r\n{listed}\r\n}}"
    )


FORMS = {
    "prompt of bash": "user@host:~$ " + CURL,
    "prompt of root": "# " + CURL,
    "prompt of cmd": r"C:\Users\x>" + CURL,
    "prompt of PowerShell": "PS C:\\> " + CURL,
    "set -x": "+ " + CURL,
    "path": "/usr/bin/" + CURL,
    "path of Windows": r"C:\Windows\System32\curl.exe" + CURL[4:],
    "variable": "FOO=1 BAR='a b' " + CURL,
    "time": "time " + CURL,
    "sudo and a variable": "sudo FOO=1 " + CURL,
    "comment": "# list them\n" + CURL,
    "fence": f"```bash\n{CURL}\n```",
    "fence without an end": f"```\n{CURL}",
    "prose and fence": f"I send this:\n\n```sh\n$ {CURL}\n```\nand get 403",
    "quoted mail": "\n".join(["> " + line for line in CURL.replace(" -H", " \\\n-H").split("\n")]),
    "line numbers": "\n".join(
        [f"{at:3} {line}" for at, line in enumerate(CURL.replace(" -H", " \\\n-H").split("\n"), 1)]
    ),
    "typographic quotes": CURL.replace(" '", " \u2018").replace("'", "\u2019"),
    "Chrome for cmd": of_cmd('^"', "^"),
    "Chrome for cmd, older": of_cmd('"'),
    "HTTP message, indented": "\n".join(["   " + line for line in HTTP.split("\n")]),
    "HTTP message in a fence": f"```\n{HTTP}```\n",
    "HTTP message with line numbers": "\n".join(
        [f"{at}  {line}" for at, line in enumerate(HTTP.rstrip().split("\n"), 1)]
    ),
    "HTTP message in a log": "\n".join(
        [f"12:00:0{at} D {line}" for at, line in enumerate(HTTP.rstrip().split("\n"))]
    ),
    "HTTP message in UTF-16": HTTP.encode("utf-16"),
    "fetch": of_fetch(),
    "fetch of Firefox": "await " + of_fetch(),
    "fetch with a result": "const response = await " + of_fetch(),
    "PowerShell": of_powershell(),
    "PowerShell, older Chrome": of_powershell(
        '-Method "GET" ', authority="x", path="/", scheme="y"
    ),
}


@pytest.mark.parametrize("name", FORMS)
def test_the_same_request(name):
    """Method, URL and headers."""
    capture = read_capture(FORMS[name])
    assert (capture.request.method, capture.request.url, capture.body) == ("GET", URL, b"")
    for header, value in HEADERS:
        assert capture.request.fields[header.lower()] == value
    assert diagnose(capture).causes == ()


def test_quotes_are_reported():
    """What was repaired is said."""
    assert "typographic" in read_capture(FORMS["typographic quotes"]).notes[0]


def test_double_quotes_of_cmd():
    """Two of them in quotes are one; two alone are an empty word."""
    text = 'curl "https://h/" ^\n -H "If-None-Match: ""a""" ^\n --data-raw ""'
    capture = read_capture(text)
    assert capture.request.fields["if-none-match"] == '"a"'
    assert capture.body == b""


def test_body_of_a_fetch():
    """The body is text; the method is GET where none is given."""
    capture = read_capture(of_fetch(method="POST", body="a=é"))
    assert (capture.request.method, capture.body) == ("POST", "a=é".encode())
    assert read_capture('fetch("https://h/")').request.method == "GET"
    assert read_capture('fetch("https://h/", null)').request.url == "https://h/"


def test_parts_of_powershell():
    """Content type, agent and body have places of their own; a backtick escapes."""
    text = (
        '$session = New-Object X\n$session.UserAgent = "Agent"\n'
        'Invoke-WebRequest -Uri "https://h/?a=`$b" -Method "PUT" -Headers @{\n"a"="b`"c"\n}'
        ' -ContentType "text/plain" -Body ([System.Text.Encoding]::UTF8.GetBytes("x`ty"))'
    )
    capture = read_capture(text)
    assert (capture.request.method, capture.request.url) == ("PUT", "https://h/?a=$b")
    assert capture.request.fields["content-type"] == "text/plain"
    assert capture.request.fields["user-agent"] == "Agent"
    assert capture.body == b"x\ty"
    given = 'Invoke-RestMethod -Uri "https://h/" -ContentType "a" -Headers @{"Content-Type"="b"}'
    assert read_capture(given).request.fields["content-type"] == "b"
    assert read_capture('Invoke-WebRequest -Uri "https://h/"').request.host == "h"


@pytest.mark.parametrize(
    "code",
    [
        'fetch("https://h/", {"a"',
        'fetch("https://h/", {"headers": []})',
        'fetch("https://h/", {"method": 1})',
        'fetch("https://h/", {"body": 1})',
        'fetch("https://h',
        "Invoke-WebRequest -Method Get",
        'Invoke-WebRequest -Uri "https://h/',
        'Invoke-WebRequest -Uri "https://h/" -Headers @{ "a" }',
    ],
)
def test_code_that_is_cut(code):
    """It is refused, with what to do."""
    with pytest.raises(sigv4.InvalidRequest, match="not whole"):
        read_capture(code)


OTHERS = {
    "https://storage.googleapis.com/b/k?X-Goog-Algorithm=GOOG4&X-Goog-Signature=1": "Google",
    "https://storage.googleapis.com/b/k?X-Goog-Credential=a": "Google",
    "https://storage.googleapis.com/b/k?GoogleAccessId=a&Expires=1&Signature=b": "Google",
    "https://d1.cloudfront.net/k?Expires=1&Signature=a&Key-Pair-Id=K": "CloudFront",
    "https://d1.cloudfront.net/k?Policy=1&Key-Pair-Id=K": "CloudFront",
    "https://a.blob.core.windows.net/c/b?sv=2024&sr=b&sig=x": "Azure",
    "https://b.oss-cn.aliyuncs.com/k?x-oss-signature=a": "Alibaba",
    "https://b.cos.ap.myqcloud.com/k?q-sign-algorithm=sha1&q-signature=a": "Tencent",
    "curl -H 'Authorization: GOOG4-RSA-SHA256 x' https://storage.googleapis.com/": "Google",
}


@pytest.mark.parametrize("given", OTHERS)
def test_signatures_of_other_services(given):
    """They are named, and not said to be missing."""
    capture = read_capture(given)
    assert other_signature(capture.request).startswith(OTHERS[given])
    (cause,) = diagnose(capture).causes
    assert cause.code == "other-signature"
    assert OTHERS[given] in cause.words


def test_no_signature():
    """A URL without any is not signed."""
    (cause,) = diagnose(read_capture("https://h/k?a=b")).causes
    assert cause.code == "not-signed"


INNER = "https%3A%2F%2Fb.s3.amazonaws.com%2Fk%3FX-Amz-Signature%3Dab%26X-Amz-Date%3D1"
WRAPPED = {
    f"https://eur01.safelinks.protection.outlook.com/?url={INNER}&data=05%7C": "Safelinks",
    f"https://www.google.com/url?q={INNER}&sa=D": "Google",
    f"https://slack-redir.net/link?url={INNER}": "Slack",
}


@pytest.mark.parametrize("link", WRAPPED)
def test_wrapped_links(link):
    """The URL inside is taken, and that is said."""
    capture = read_capture(link)
    assert capture.request.url == "https://b.s3.amazonaws.com/k?X-Amz-Signature=ab&X-Amz-Date=1"
    assert capture.notes == (f"The link was wrapped by {WRAPPED[link]}; the URL inside was taken.",)


def test_links_that_are_not_whole():
    """They are refused; another page of the same host is read as it is."""
    for link in ("?data=1", "?url=b.s3%2Fk"):
        with pytest.raises(sigv4.InvalidRequest, match="wrapped by Safelinks"):
            read_capture(f"https://eur01.safelinks.protection.outlook.com/{link}")
    assert read_capture("https://www.google.com/maps?q=a").request.host == "www.google.com"


def entry(method: str, url: str, status: int, **content):
    request = {"method": method, "url": url, "headers": []}
    return {"request": request, "response": {"status": status, "content": content}}


def har(*entries) -> str:
    return json.dumps({"log": {"entries": [*entries]}})


PREFLIGHT = entry("OPTIONS", "https://h/k", 403)
UPLOAD = entry("PUT", "https://h/k?X-Amz-Signature=a", 403)


def test_preflight_in_a_har():
    """The browser sends it by itself, unsigned; the upload is what was refused."""
    assert read_capture(har(PREFLIGHT, UPLOAD)).request.method == "PUT"
    other = entry("GET", "https://tracker/", 404)
    assert read_capture(har(other, UPLOAD)).request.method == "PUT"
    assert read_capture(har(other, PREFLIGHT)).request.method == "GET"
    by_header = json.loads(har(UPLOAD))["log"]["entries"][0]
    by_header["request"]["url"] = "https://h/signed"
    by_header["request"]["headers"] = [{"name": "Authorization", "value": "AWS4-HMAC-SHA256 x"}]
    assert read_capture(har(other, by_header)).request.path == "/signed"
    with pytest.raises(sigv4.InvalidRequest, match="--entry: 2, 3"):
        read_capture(har(PREFLIGHT, UPLOAD, UPLOAD))
    with pytest.raises(sigv4.InvalidRequest, match="--entry: 2, 3"):
        read_capture(har(entry("GET", "https://h/", 200), PREFLIGHT, PREFLIGHT))


def test_empty_response_in_a_har():
    """An empty body is known to be empty only where its size says so."""
    upload = "https://h/k?X-Amz-Signature=a"
    assert (
        read_capture(har(entry("HEAD", upload, 403, size=0))).error_response == "HTTP/1.1 403\n\n"
    )
    assert read_capture(har(entry("HEAD", upload, 200, size=0))).error_response is None
    assert read_capture(har(entry("HEAD", upload, 403, size=9))).error_response is None


def test_repr_shows_no_value_of_a_header():
    """Names are enough."""
    shown = repr(read_capture("curl -H 'X-Api-Key: hush' 'https://h/k?code=hush'"))
    assert shown == (
        "Capture(kind='curl command', method='GET', host='h', path='/k', "
        "headers=['X-Api-Key', 'accept'])"
    )
