"""`sigv4.redact`: nothing secret stays, nothing else goes, in time that grows with the text."""

from __future__ import annotations

import base64
import json
import re
from pathlib import Path
from urllib.parse import quote

import hypothesis
import pytest
from hypothesis import given
from hypothesis import strategies as st

import sigv4
from sigv4.redaction import REDACTED, redact
from sigv4.s3 import S3

TOKEN = "IQoJb3JpZ2luX2VjEHoaCXVzLWVhc3QtMSJHMEUCIQDexample+/abc0123=="
SECRET = "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY"
SIGNATURE = "0cab8d7f29cd3a1793be02efa5d7355287f6fa5d66a87a3a568fdfe06ce8c52d"
KEY_ID = "AKIAIOSFODNN7EXAMPLE"
SIGV2 = "qgk2+6Sv9/oM7G3qLEjTH1a1l1g="
JWT = "eyJhbGciOiJSUzI1NiJ9.eyJzdWIiOiJzeXN0ZW0ifQ.c2lnbmF0dXJlLW9mLWp3dA"
VECTORS = json.loads((Path(__file__).parents[2] / "vectors" / "tokens.json").read_text())

# How a value stands after its name; the first field is the value as it is written there.
HEX = st.binary(min_size=32, max_size=32).map(bytes.hex)
BASE64 = st.binary(min_size=25, max_size=60).map(
    lambda data: base64.b64encode(data).decode() + "1="
)
SIGNATURES = st.tuples(
    st.sampled_from(["X-Amz-Signature", "x-amz-signature", "X-AMZ-SIGNATURE", "Signature"]), HEX
)
KEYS = st.tuples(
    st.sampled_from(["aws_secret_access_key", "SecretAccessKey", "AWS_SECRET_ACCESS_KEY"]), BASE64
)
TOKENS = st.tuples(
    st.sampled_from(["X-Amz-Security-Token", "SessionToken", "aws_session_token"]), BASE64
)
NAMED = st.one_of(SIGNATURES, KEYS, TOKENS)
FORMS = {
    "query": lambda name, value: f"https://h/a?b=1&{name}={quote(value, safe='')}&c=2",
    "html": lambda name, value: f"https://h/a?b=1&amp;{name}={quote(value, safe='')}&amp;c=2",
    "json url": lambda name, value: f'{{"u":"/a?\\u0026{name}={quote(value, safe="")}\\u0026c=2"}}',
    "encoded": lambda name, value: quote(f"https://h/?b=1&{name}={quote(value)}&c=2", safe=""),
    "twice": lambda name, value: quote(quote(f"?{name}={quote(value)}&c=2", safe=""), safe=""),
    "header": lambda name, value: f"Host: h\r\n{name}: {value}\r\nAccept: */*",
    "escaped header": lambda name, value: f"'Host: h\\r\\n{name}: {value}\\r\\nAccept: */*'",
    "curl": lambda name, value: f"curl -H '{name}: {value}' https://h",
    "env": lambda name, value: f"A=1\nexport {name}='{value}'\nB=2",
    "ini": lambda name, value: f"[default]\n{name} = {value}\nregion = eu-west-1",
    "yaml": lambda name, value: f"a: 1\n{name}: {value}\nb: 2",
    "json": lambda name, value: json.dumps({"a": 1, name: value, "b": 2}),
    "json in json": lambda name, value: json.dumps({"m": json.dumps({name: value, "b": 2})}),
    "thrice": lambda name, value: json.dumps(json.dumps(json.dumps({name: value, "b": 2}))),
    "har": lambda name, value: json.dumps([{"name": name, "value": value}], indent=2),
    "repr": lambda name, value: repr({name: value, "b": b"2"}),
    "bytes": lambda name, value: repr({name.encode(): value.encode()}),
    "pairs": lambda name, value: repr([(name, value), ("host", "h")]),
    "keyword": lambda name, value: f"Keys({name}={value!r}, b=2)",
    "xml": lambda name, value: f"<a><{name}>{value}</{name}><b>2</b></a>",
    "input": lambda name, value: f'<input name="{name}" type="hidden" value="{value}">',
    "form": lambda name, value: (
        f'--x\r\nContent-Disposition: form-data; name="{name}"\r\n\r\n{value}\r\n--x--'
    ),
}
NOISE = [
    "",
    "GET /a%20b?prefix=x&max-keys=2&continuation-token=1ueGcxLPRx1Tr%2FXYExHnhbY%2F HTTP/1.1",
    "host;x-amz-date;x-amz-security-token\n\nUNSIGNED-PAYLOAD",
    "SignatureDoesNotMatch: The request signature we calculated does not match the signature",
    f"X-Amz-Credential={KEY_ID}%2F20261130%2Feu-west-1%2Fs3%2Faws4_request&X-Amz-Date=20261130T1200Z",
    f"x-amz-content-sha256: {SIGNATURE}",
    '{"NextToken": "aaaabbbbccccdddd1111", "tokens": 128, "max_tokens": 4096}',
    "the password is wrong; a->password->check() ; cookie policy",
    "x-amz-server-side-encryption-customer-key-md5: 1B2M2Y8AsgTpgAmY7PhCfg==",
    "def sign(secret_access_key: str, session_token: str | None = None) -> str:",
    '{"Token": null, "password": "", "secret_key": None}',
    "Access-Control-Allow-Headers: authorization, cookie, x-amz-security-token",
    "git@github.com:a/b.git https://h:8080/x@y http://[::1]:9000/",
    "-----BEGIN CERTIFICATE-----\nMIIB\n-----END CERTIFICATE-----",
    "\u0130stanbul \u212aelvin \U0001f600 \udc80 \x00\x1b[31m",
    "commit 8526239f0e1d2c3b4a5968778695a4b3c2d1e0ff",
    f"AWS_ACCESS_KEY_ID={KEY_ID}",
    "IQoJb3JpZ2lu begins tokens",
    "x-amz-signature=XXXXXXXXXXXXXXXXXXXXXXXXXXXXXXXX",
    "token=$TOKEN AWS_SECRET_ACCESS_KEY=${SECRET} password=%s cookie: ***",
    "eyJhIjoxfQ eyJ not.a.jwt aHR0cHM6Ly9leGFtcGxlLmNvbS9hL2IvYy9kL2UvZi9nL2gvaS9qL2svbC9tL24vby9w",
]


@pytest.mark.parametrize("form", FORMS)
@hypothesis.settings(max_examples=25)
@given(NAMED, st.sampled_from(NOISE), st.sampled_from(NOISE))
def test_nothing_secret_stays_and_nothing_else_goes(form, named, before, after):
    """In each form, the value alone is replaced; the text around it stays, and twice is once."""
    name, value = named
    text = f"{before}\n{FORMS[form](name, value)}\n{after}"
    redacted = redact(text)
    for written in {value, quote(value, safe=""), quote(quote(value, safe=""), safe="")}:
        assert written not in redacted
    whole = f"{before}\n{FORMS[form](name, REDACTED)}\n{after}"
    assert redacted == whole
    assert redact(redacted) == redacted


@pytest.mark.parametrize("text", NOISE)
def test_other_text_is_unchanged(text):
    assert redact(text) is text


@given(st.text(), st.sampled_from(NOISE))
def test_any_text_of_strangers(text, noise):
    """It never fails, and what it makes stays."""
    once = redact(text + noise + text)
    assert redact(once) == once


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (f"Authorization: AWS {KEY_ID}:{SIGV2}", f"Authorization: AWS {KEY_ID}:{REDACTED}"),
        (
            f"Authorization: AWS4-HMAC-SHA256 Credential={KEY_ID}/20261130/eu-west-1/s3/"
            f"aws4_request, SignedHeaders=host;x-amz-date, Signature={SIGNATURE}",
            f"Authorization: AWS4-HMAC-SHA256 Credential={KEY_ID}/20261130/eu-west-1/s3/"
            f"aws4_request, SignedHeaders=host;x-amz-date, Signature={REDACTED}",
        ),
        ("authorization: Bearer abc", f"authorization: Bearer {REDACTED}"),
        ('"Authorization": "Basic dXNlcg=="', f'"Authorization": "Basic {REDACTED}"'),
        ("proxy-authorization: abc\nx: 1", f"proxy-authorization: {REDACTED}\nx: 1"),
        (
            "Cookie: CloudFront-Policy=eyJ_; CloudFront-Signature=a~_; sid=1\r\nHost: h",
            f"Cookie: {REDACTED}\r\nHost: h",
        ),
        ("curl -b x -H 'Cookie: a=\"b\"; c=d' h", f"curl -b x -H 'Cookie: {REDACTED}' h"),
        ("-H 'Cookie: a=b\nx", f"-H 'Cookie: {REDACTED}\nx"),
        ("set-cookie=a=b; c", f"set-cookie={REDACTED} c"),
        (
            f"?AWSAccessKeyId={KEY_ID}&Expires=1&Signature={quote(SIGV2, safe='')}",
            f"?AWSAccessKeyId={KEY_ID}&Expires=1&Signature={REDACTED}",
        ),
        (f"Signature:\n{SIGNATURE}\nnext", f"Signature:\n{REDACTED}\nnext"),
        (f"5;chunk-signature={SIGNATURE}\r\nhello", f"5;chunk-signature={REDACTED}\r\nhello"),
        (f"x-amz-trailer-signature:{SIGNATURE}", f"x-amz-trailer-signature:{REDACTED}"),
        (f"a {TOKEN} b", f"a {REDACTED} b"),
        (f"secret_key={TOKEN[:20]}\\/abc", f"secret_key={REDACTED}"),
        (f"Bearer {JWT}", f"Bearer {REDACTED}"),
        ("k8s-aws-v1.aHR0cHM6Ly9zdHMuYW1hem9u", REDACTED),
        ("https://user:pa55@h/x", f"https://user:{REDACTED}@h/x"),
        ("https://user:***@h/x", "https://user:***@h/x"),
        ("PGPASSWORD=a&b c", f"PGPASSWORD={REDACTED} c"),
        ("password: 'a", f"password: '{REDACTED}"),
        ("password: 'a\nb", f"password: '{REDACTED}\nb"),
        ("password: 'a\nit's b", f"password: '{REDACTED}\nit's b"),
        (r'"password": "a\"b", "c"', rf'"password": "{REDACTED}", "c"'),
        (
            f"aws configure set aws_secret_access_key {SECRET}",
            f"aws configure set aws_secret_access_key {REDACTED}",
        ),
        ("token: abc", "token: abc"),
        ('"Token" : "AQAEAGRtc2FtcGxl1234=="', f'"Token" : "{REDACTED}"'),
        ("a\\nsignature=" + SIGNATURE, "a\\nsignature=" + REDACTED),
        (
            "-----BEGIN EC PRIVATE KEY-----\nMHc\n-----END EC PRIVATE KEY-----\nx",
            f"-----BEGIN EC PRIVATE KEY-----{REDACTED}-----END EC PRIVATE KEY-----\nx",
        ),
        ("-----BEGIN PRIVATE KEY-----\nMHc", f"-----BEGIN PRIVATE KEY-----{REDACTED}"),
        (f"\u0130 secret_key={SECRET}", f"\u0130 secret_key={REDACTED}"),
        (
            quote('{"name":"x-amz-security-token","value":"abc"}'),
            "%7B%22name%22%3A%22x-amz-security-token%22%2C%22value%22%3A%22REDACTED%22%7D",
        ),
    ],
)  # fmt: skip
def test_forms_of_their_own(text, expected):
    assert redact(text) == expected
    assert redact(expected) == expected


@pytest.mark.parametrize("example", VECTORS["examples"], ids=lambda example: example["id"])
@pytest.mark.parametrize("write", [json.dumps, repr, lambda value: json.dumps(json.dumps(value))])
def test_tokens_of_other_services(example, write):
    """Whatever way our tokens are logged, neither a signature nor a session token is left."""
    made = example["expected"]
    text = redact(write({"value": made}))
    seen = f"{text} {' '.join(_decoded(text))}"
    token = example["session_token"]
    assert not re.search(r"[Ss]ignature(?:=|%3D|\": \")[0-9a-f]{64}", seen)
    assert token is None or token not in seen


def _decoded(text: str):
    for run in re.findall(r"[A-Za-z0-9+/_-]{24,}", text):
        plain = run.replace("+", "-").replace("/", "_")
        yield base64.urlsafe_b64decode(plain[: len(plain) // 4 * 4]).decode("latin-1")


def test_what_we_sign():
    """Our own URLs keep everything but signature and token."""
    keys = sigv4.Credentials("ASIAIOSFODNN7EXAMPLE", SECRET, TOKEN)
    url = S3(keys, "eu-west-1").presign("get_object", Bucket="my-bucket", Key="a b").url
    expected = re.sub(r"(X-Amz-(?:Signature|Security-Token)=)[^&]+", r"\1REDACTED", url)
    assert redact(f"GET {url} 200") == f"GET {expected} 200"


PLANTED = {
    "json over two lines": f'{{"SecretAccessKey":\n   "{SECRET}"}}',
    "yaml block": f"a: 1\nsecret_access_key: |\n  {SECRET}\nb: 2",
    "yaml folded": f"aws_session_token: >-\n    {TOKEN[:20]}\n    {TOKEN[20:]}\n  b: 2",
    "yaml block at the end": f"secret_key: |-\n  {SECRET}",
    "pod": f"- name: AWS_SECRET_ACCESS_KEY\n  value: {SECRET}\n- name: A\n",
    "quoted pod": f'- name: "AWS_SECRET_ACCESS_KEY"\n  value: "{SECRET}"\n',
    "aws configure": f"AWS Access Key ID [*]: {KEY_ID}\nAWS Secret Access Key [None]: {SECRET}\n",
    "words": f"Secret access key: {SECRET}",
    "hadoop": f"spark.hadoop.fs.s3a.secret.key={SECRET}",
    "hadoop site": f"<name>fs.s3a.session.token</name>\n<value>{TOKEN}</value>",
    "csv of the console": f"Access key ID,Secret access key\r\n{KEY_ID},{SECRET}\r\n",
    "curl --user": f"curl --user {KEY_ID}:{SECRET} https://h",
    "encoded pair": f"user={KEY_ID}%3A{quote(SECRET, safe='')}",
    "xml over lines": f"<SecretAccessKey>\n  {SECRET}\n</SecretAccessKey>",
    "xml cdata": f"<SecretAccessKey><![CDATA[{SECRET}]]></SecretAccessKey>",
    "xml attribute": f"<a:SecretAccessKey xmlns:a='u'>{SECRET}</a:SecretAccessKey>",
    "escaped xml": f"&lt;SecretAccessKey&gt;{SECRET}&lt;/SecretAccessKey&gt;",
    "xml in json": f"\\u003cSecretAccessKey\\u003e{SECRET}\\u003c/SecretAccessKey\\u003e",
    "plist": f"<key>SecretAccessKey</key>\n<string>{SECRET}</string>",
    "escaped equals": f"X-Amz-Security-Token\\u003d{TOKEN}\\u0026a\\u003db",
    "html equals": f"X-Amz-Signature&#x3D;{SIGNATURE}&amp;a&#61;b",
    "html json": f"{{&quot;SecretAccessKey&quot;: &quot;{SECRET}&quot;}}",
    "encoded json": quote(json.dumps({"SecretAccessKey": SECRET, "a": 1}), safe=""),
    "encoded har": quote(json.dumps([{"name": "X-Amz-Signature", "value": SIGNATURE}]), safe=""),
    "form without quotes": f"form-data; name=x-amz-signature\r\n\r\n{SIGNATURE}\r\n--b",
    "form in a string": f'form-data; name=\\"x-amz-signature\\"\\r\\n\\r\\n{SIGNATURE}\\r\\n--b',
    "rust": f'session_token: Some("{TOKEN}")',
    "javascript": f"secretAccessKey: `{SECRET}`",
    "php": f"'secret' => '{SECRET}'",
    "minio": f"MINIO_ROOT_PASSWORD={SECRET}",
    "shell": f"https://h/k\\?X-Amz-Date\\=1\\&X-Amz-Signature\\={SIGNATURE}\\&a\\=b",
    "environment of python": f'os.environ["AWS_SECRET_ACCESS_KEY"] = "{SECRET}"',
    "print_r of php": f"    [secretKey] => {SECRET}\n",
    "var_dump of php": f'  ["secretAccessKey"]=>\n  string(40) "{SECRET}"\n',
    "powershell": f"AccessKeyId                : A\nSecretAccessKey            : {SECRET}\n",
    "builder of java": f'.accessKeyId(id).secretAccessKey("{SECRET}")',
    "spring": f'<property name="secretKey">\n  <value>{SECRET}</value>\n</property>',
    "parameter store": f"put-parameter --name AWS_SECRET_ACCESS_KEY --type String --value {SECRET}",
    "github": f"gh secret set AWS_SECRET_ACCESS_KEY --body '{SECRET}'",
    "helm": f"--set env[0].name=AWS_SECRET_ACCESS_KEY,env[0].value={SECRET}",
    "state of terraform": f'"ses_smtp_password_v4": "{SECRET}"',
    "other names": f"AWS_SECRET={SECRET}\nawsSecret: '{SECRET}'\nS3_SECRET={SECRET}",
    "quoted-printable": f"X-Amz-Signature=3D{SIGNATURE}",
    "html entity": f"X-Amz-Signature&equals;{SIGNATURE}",
    "scala": f'"AWS_SECRET_ACCESS_KEY" -> "{SECRET}"',
    "csv with semicolons": f'"X-Amz-Signature";"{SIGNATURE}"',
    "spark-defaults": f"spark.hadoop.fs.s3a.secret.key   {SECRET}\n",
    "cloudformation": f"- ParameterKey: SecretAccessKey\n  ParameterValue: {SECRET}\n",
    "shorthand": f"--parameters ParameterKey=SecretAccessKey,ParameterValue={SECRET}",
    "cloudformation xml": f"<OutputKey>SecretKey</OutputKey>\n<OutputValue>{SECRET}</OutputValue>",
    "tag": f"- Key: SecretAccessKey\n  Value: {SECRET}\n",
    "terraform": f'name  = "AWS_SECRET_ACCESS_KEY"\n    value = "{SECRET}"\n',
    "plan of terraform": f'  + name  = "SECRET_KEY"\n  + value = "{SECRET}"\n',
    "go": f"{{Name:AWS_SECRET_ACCESS_KEY Value:{SECRET} ValueFrom:nil}}",
    "mc": f"mc alias set x https://h {KEY_ID} {SECRET}",
    "arguments": f"client('s3', '{KEY_ID}', '{SECRET}')",
    "arguments on lines": f'"{KEY_ID}",\n    "{SECRET}"\n',
    "pair of version 2": f"AWS {KEY_ID}:{SECRET[:27].replace('7', 'x')}=",
    "signature without a digit": f'"signature": "{re.sub("[0-9]", "x", SECRET[:27])}="',
    "sentence": f"the signature is {SIGNATURE}",
    "sentence with quotes": f"Signature '{SIGNATURE}'",
}


@pytest.mark.parametrize("form", PLANTED)
def test_planted_secret(form):
    """Forms of configuration files, consoles and pages."""
    redacted = redact(PLANTED[form])
    assert REDACTED in redacted
    for secret in (SECRET, TOKEN, SIGNATURE):
        for part in (secret[:12], secret[-12:], quote(secret, safe="")[:20]):
            assert part not in redacted
    assert redact(redacted) == redacted


@pytest.mark.parametrize(
    "text",
    [
        "The option `session-token`: the case; `AWSSecretKey=`. Then a word.",
        f"x-amz-date;x-amz-security-token\n\n{SIGNATURE}",
        "Secret access key: see the page of 2026",
        "secret=name-of-a-secret-in-vault-1",
        f"{KEY_ID}:not/a/secret/of/40/characters",
        f"{KEY_ID}/20260101/eu-west-1/s3/aws4_request",
        "</SecretAccessKey>&gt; a",
        f"{KEY_ID} 8526239f0e1d2c3b4a5968778695a4b3c2d1e0ff",
        f'"{KEY_ID}","{KEY_ID}"',
        "the session_token value: must not be empty",
        "property fs.s3a.secret.key is missing",
        '"token" -> "identifier"',
        "existingSecret: my-store\nsecret: arn:aws:secretsmanager:eu-west-1:111122223333:secret:a",
        "[token]: https://example.com/abcdef1234567890abc",
        'System.getenv("AWS_SECRET_ACCESS_KEY")',
        'headers["Authorization"] == "Bearer"',
        'headers["Authorization"] = self.make_header(method, url)',
        "secretKey | session_token --value",
        "secret_key: |\n",
    ],
)
def test_what_is_close_to_a_secret(text):
    """The control cases: prose, scopes and lists of names stay."""
    assert redact(text) == text


HOSTILE = [
    "token=", "cookie: none ", 'token="', "token='aaa\\'", "authorization: aws4-", "password ",
    "eyj", "eyjabcdefgh.", "-----begin private key-----", '\\"token\\":\\"', "secret_key=%26",
    '"token" a="b"', "iqojb3jpz2lu", "ctoken=a", "signature         =", "://a:",
    "x-amz-signature=%", "secret_key: |\n  ", "secretkey=`", "<secretkey a='b'", "secret key [",
    "akiaaaaaaaaaaaaa:", "secretkey\n value:", "name=secretkey\r\n\r\n", "secretkey&quot;",
    "secretkey:\n\n\n", "signature is ", "secretkey\\\\\\u003",
]  # fmt: skip
HOSTILE_FORMS = [
    '"token":[', '"cookies":[{', '"cookies":["', '"cookies":[["a",', "cookies:{a:", "cookie=[a=",
    "token:\n- ", "token:\n- a\n", "secretkey:\n a", "password: a ", "password: a\n", 'token="\\',
    '\\"token\\":\\"\\\\', "cookie a=b;", "cookies=a=b;", "cookies:[", "cookie=[", "cookies: a",
    "cookies:[a", "secretkey: !a ", "secretkey: &a b", "%22token%22%3a%5b%22",
    '"token","a":"b",', "\x1b[0m\x1b[1mtoken\x1b[0m", "authorization:[bearer ", "secretkey | ",
    '"cookies":[\\"cookies\\":[', "password = a b #", "cookies:[cookies:[", 'secretkey="""a',
    '"value":"a","name":"token"', "value: a\n name: token\n", "name=token,value=",
    '<input value="a" a="b" name="token"', "akiaaaaaaaaaaaaaaaaa,\n",
    '"token",\\n', "secretkey:\\n", "secretkey:\\n a", '"cookies":[\\n', "\\n",
    "%22value%22%3a%22a%22%2c%22name%22%3a%22token", 'value="\\"name=token',
]  # fmt: skip


@pytest.mark.parametrize("piece", [*HOSTILE, *HOSTILE_FORMS])
def test_hostile_text(piece):
    """A search that is not linear would take minutes for these."""
    text = piece * (50_000 // len(piece))
    once = redact(text)
    assert redact(once) == once
