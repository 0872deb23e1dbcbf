"""`sigv4.redact`: values in settings below their names, in connections, and in source code."""

from __future__ import annotations

import json

import pytest

from sigv4.redaction import redact

from .ways import results

SECRET = "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY"
SHORT = "hunter2x"
SIGV2 = "qgk2+6Sv9/oM7G3qLEjTH1a1l1g="

BELOW = {
    "default": "Parameters:\n  SecretKey:\n    Default: %s\n    Type: String\n",
    "later": "  SecretKey:\n    Type: String\n    NoEcho: true\n    Default: '%s'\n  B: 1\n",
    "comments": "  SecretKey: # a\n    # b\n    AllowedValues:\n      - c\n\n    Default: %s # d\n",
    "value": "Outputs:\n  SecretKey:\n    Description: a b\n    Value: %s\n",
    "password": "  DBPassword:\r\n    Type: String\r\n    Default: %s\r\n",
    "json": '{"SecretKey": {"Type": "String", "Default": "%s"}}',
    "json on lines": '{\n "SecretKey": {\n  "Type": "String",\n  "Default": "%s"\n }\n}\n',
    "value of json": '{"secretKey": {"sensitive": true, "value": "%s"}, "value": "b"}',
    "dynamodb": '{"secretKey": {"S": "%s"}}',
    "terraform": 'variable "secret_key" {\n  type    = string\n  default = "%s"\n}\n',
    "change of terraform": '~ secret_key = "REDACTED" -> "%s"\n',
    "heredoc": "secret_key = <<-EOT\n%s\n  EOT\nb = 1\n",
}


def test_settings_in_braces():
    """YAML may have them on one line; a short word may be the name of a variable of JavaScript."""
    text = "  SecretKey: {Type: String, Default: %s, NoEcho: true}\n"
    assert redact(text % SECRET) == text % "REDACTED"
    assert redact(text % "defaultKey") == text % "defaultKey"


@pytest.mark.parametrize("secret", [SECRET, SHORT])
@pytest.mark.parametrize("form", BELOW)
def test_below_its_name(form, secret):
    """Also line by line, and as a string of JSON."""
    text, expected = BELOW[form] % secret, BELOW[form] % "REDACTED"
    assert results(text, expected) == {expected}
    if form in ("default", "later", "password", "json on lines"):
        assert redact(json.dumps(text)) == json.dumps(expected)


CONNECTIONS = [
    "Driver=Athena;UID=AKIAIOSFODNN7EXAMPLE;PWD=%s;AwsRegion=eu-west-1",
    "Uid = AKIAIOSFODNN7EXAMPLE; Pwd = %s; a=b",
    "UID=a;PWD={%s;b};c=d",
    "jdbc:redshift://h:5439/dev;UID=amazon;PWD=%s",
    '"connection": "Server=h;User Id=u;Pwd=%s;"',
    "connect(UID='AKIAIOSFODNN7EXAMPLE', PWD='%s')",
    "[athena]\nUID=AKIAIOSFODNN7EXAMPLE\nPWD=%s\n",
    "UID=a;PWD=/%s;b=c",
    "jdbc:awsathena://AwsRegion=eu-west-1;PWD=/%s;UID=a",
    '{"db_pwd": "%s"}',
    "DB_PWD: %s",
]


@pytest.mark.parametrize("form", CONNECTIONS)
def test_connections(form):
    """Of ODBC and JDBC, whose password is called PWD."""
    made = redact(form % SHORT)
    assert SHORT not in made
    assert "REDACTED" in made
    assert redact(made) == made


SOURCE = {
    "python": "secret_key: str = '%s'",
    "typescript": "const secretKey: string = '%s'",
    "go": 'var secretKey string = "%s"',
    "or": "secretAccessKey: process.env.KEY || '%s'",
    "ruby": "ENV['AWS_SECRET_ACCESS_KEY'] ||= '%s'",
    "make": "SECRET_KEY ?= %s",
    "equal": 'if secret_key == "%s":',
    "erlang": '{secret_access_key, "%s"}',
    "lisp": '(secret-key . "%s")',
    "serialized php": 's:9:"secretKey";s:40:"%s";',
    "ansi-c": "SECRET_KEY=$'%s'",
    "csv": "AWS_SECRET_ACCESS_KEY,%s",
    "markdown": "| `SECRET_KEY` | `%s` |",
    "bold": "**Secret Access Key:** %s",
    "code": "secret key: `%s`",
    "text of the aws cli": "ACCESSKEY\tAKIAIOSFODNN7EXAMPLE\t2026-11-30T20:00:00Z\t%s\tActive",
    "escaped solidus": '{"u": "secret_key=%s"}',
}


@pytest.mark.parametrize("form", SOURCE)
def test_source(form):
    """Declarations, defaults, and tables."""
    text, expected = SOURCE[form] % SECRET, SOURCE[form] % "REDACTED"
    assert redact(text) == expected
    assert redact(expected) == expected
    if form == "escaped solidus":
        assert redact(text.replace("/", "\\/")) == expected
        assert redact(text.replace("/", "\\u002f")) == expected


def test_headers_in_a_list():
    """As HTTP/2 libraries and Node print them."""
    text = json.dumps([":path", "/", "cookie", f"sid={SHORT}", "Authorization", f"Bearer {SHORT}"])
    expected = text.replace(f"sid={SHORT}", "REDACTED").replace(SHORT, "REDACTED")
    assert redact(text) == expected
    pairs = repr([(b"cookie", b"sid=a"), (b"authorization", b"Bearer a"), (b"a", b"b")])
    assert redact(pairs) == pairs.replace("sid=a", "REDACTED").replace("r a'", "r REDACTED'")


@pytest.mark.parametrize("escape", ["\\u00{}", "\\\\u00{}", "\\x{}"])
@pytest.mark.parametrize("encoded", ["qgk2%2B6Sv9%2FoM7G3qLEjTH1a1l1g%3D", SIGV2])
def test_signature_in_escapes(escape, encoded):
    """Signatures of Version 2 where JSON or JavaScript escapes ``%``, ``&``, ``=``, ``+``."""
    url = f"https://h/?AWSAccessKeyId=A&Expires=1&Signature={encoded}&a=b"
    escaped = {character: escape.format(f"{ord(character):02x}") for character in "%&=+"}
    text = "".join([escaped.get(character, character) for character in url])
    made = redact(text)
    assert "6Sv9" not in made
    assert "qgk2" not in made
    assert made.endswith("REDACTED" + escaped["&"] + "a" + escaped["="] + "b")
    assert redact(made) == made


@pytest.mark.parametrize(
    "text",
    [
        "PWD=/home/user\nOLDPWD=/home/a1\nLPWD=1",
        "bash: pwd: command not found",
        '-v $PWD:/work -v "$(pwd)":/app ${PWD}/x',
        "pwd = os.getcwd()",
        '{"PWD": "/home/user", "pwd": "C:\\\\a"}',
        "cd /tmp; PWD=/tmp make",
        'f"UID={user};PWD={password}" "UID={uid};PWD={pwd2};"',
        'variable "secret_key" {\n  type      = string\n  sensitive = true\n  default   = ""\n}\n',
        "  SecretKey:\n    Description: The key\n    Type: String\n  B:\n    Default: abc123\n",
        "  DBPassword:\n    Default: !Ref Other1\n",
        "  SecretKey:\n    Default: '{{resolve:secretsmanager:x}}'\n",
        "  secretKeyRef:\n    name: a\n    key: b12345678901234567890\n",
        "secretKey:\nvalue: abc123\n",
        "secret_key: # the key of 2026",
        "def f(secret_key: str = DEFAULT, session_token: Optional[str] = None): ...",
        "secretKey: process.env.SECRET_KEY || ''",
        "['cookie', 'authorization', 'x-amz-security-token']",
        "x-amz-security-token,x-amz-server-side-encryption-customer-key-md5",
        '"secretKey": {"type": "string", "description": "abc 123"}',
        'password: { default: null, type: "string" }',
        "the authorization bearer token is required",
        "| `session_token` | `str` |",
    ],
)
def test_settings_that_stay(text):
    """Folders, templates, references and schemas."""
    assert redact(text) is text
