# ruff: noqa: E501
"""`sigv4.redact`: lists, cookies, prose, YAML, passwords and other forms of names and values."""

from __future__ import annotations

import json
from urllib.parse import quote

import pytest

from sigv4.cli.redact import redacted
from sigv4.redaction import redact

from .ways import results

TOKEN = "ZZ9XdkPq+abcdef/1234567890ghijklmnopqrstuv=="
WORD = "ZZ9XdkPqabcdef1234567890ghijklmnopqrstuv"
SECRET = "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY"
SIGNATURE = "0cab8d7f29cd3a1793be02efa5d7355287f6fa5d66a87a3a568fdfe06ce8c52d"
EVENT = {
    "multiValueHeaders": {
        "Cookie": ["sid=hunter2", "b=2"],
        "Authorization": ["Bearer abcdef123456"],
        "x-amz-security-token": [TOKEN],
        "X-Amz-Server-Side-Encryption-Customer-Key": ["abc", "d"],
        "X-Vault-Token": ["hvs.a"],
        "Host": ["h"],
    },
    "cookies": ["sid=hunter2", "b=2"],
    "x": 1,
}
REDACTED_EVENT = {
    "multiValueHeaders": {
        "Cookie": ["REDACTED", "REDACTED"],
        "Authorization": ["Bearer REDACTED"],
        "x-amz-security-token": ["REDACTED"],
        "X-Amz-Server-Side-Encryption-Customer-Key": ["REDACTED", "REDACTED"],
        "X-Vault-Token": ["REDACTED"],
        "Host": ["h"],
    },
    "cookies": ["REDACTED", "REDACTED"],
    "x": 1,
}


@pytest.mark.parametrize(
    "write",
    [
        json.dumps,
        repr,
        lambda value: json.dumps(value, indent=2),
        lambda value: json.dumps(json.dumps(value)),
        lambda value: json.dumps(json.dumps(json.dumps(value))),
        lambda value: json.dumps(json.dumps(value, indent=2)),
        lambda value: json.dumps(json.dumps(json.dumps(value, indent=2))),
        lambda value: quote(json.dumps(value, separators=(",", ":")), safe=""),
        lambda value: repr(value).replace("[", "(").replace("]", ",)"),
        lambda value: json.dumps(value).replace('":', '"=>'),
    ],
    ids=range(10),
)
def test_arrays(write):
    """Each string of an array is a value of its name; brackets and commas stay."""
    expected = write(REDACTED_EVENT)
    assert redact(write(EVENT)) == expected.replace("Bearer%20REDACTED", "REDACTED")
    assert redact(expected) == expected.replace("Bearer%20REDACTED", "REDACTED")


HAR = {
    "cookies": [
        {"name": "sid", "value": "hunter2", "path": "/", "httpOnly": True, "expires": None},
        {"value": "b", "name": "x", "comment": ""},
    ],
    "headers": [{"name": "Accept", "value": "*/*"}],
}


@pytest.mark.parametrize("indent", [None, 2])
@pytest.mark.parametrize("key", ["cookies", "requestCookies", "cookie"])
def test_cookies_of_har(indent, key):
    """The values alone go; names, paths and what follows the array stay."""
    given = {key: HAR["cookies"], "headers": HAR["headers"]}
    made = json.loads(redact(json.dumps(given, indent=indent)))
    assert [cookie.pop("value") for cookie in made[key]] == ["REDACTED"] * 2
    assert made[key] == [
        {key: one for key, one in cookie.items() if key != "value"} for cookie in HAR["cookies"]
    ]
    assert made["headers"] == HAR["headers"]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        # Arrays of other languages.
        (
            f"map[X-Amz-Security-Token:[{TOKEN}] Authorization:[Bearer abc] Cookie:[a=b; c=d]]",
            "map[X-Amz-Security-Token:[REDACTED] Authorization:[Bearer REDACTED] Cookie:[REDACTED]]",
        ),
        (f"X-Amz-Security-Token:[{WORD} {WORD}]", "X-Amz-Security-Token:[REDACTED REDACTED]"),
        (
            f'{{"X-Amz-Security-Token":[]string{{"{TOKEN}"}}, "Cookie":[]string{{"a=b", "c=d"}}}}',
            '{"X-Amz-Security-Token":[]string{"REDACTED"}, "Cookie":[]string{"REDACTED", "REDACTED"}}',
        ),
        ("{Cookie=[sid=x], Host=[h]}", "{Cookie=[REDACTED], Host=[h]}"),
        ("'Cookie' => array('a=b', 'c=d')", "'Cookie' => array('REDACTED', 'REDACTED')"),
        ("cookie: [ 'a=b',\n 'c=d' ], x: 1", "cookie: [ 'REDACTED',\n 'REDACTED' ], x: 1"),
        ('{"Cookie": [null, "a=b"]}', '{"Cookie": [null, "REDACTED"]}'),
        ('{"Cookie":\n [\n "a=b"]}', '{"Cookie":\n [\n "REDACTED"]}'),
        ('{"name": "Cookie", "value": ["a=b"]}', '{"name": "Cookie", "value": ["REDACTED"]}'),
        (
            '"authorization":[{"key":"Authorization","value":"Bearer abc"}]',
            '"authorization":[{"key":"Authorization","value":"Bearer REDACTED"}]',
        ),
        ('"cookie":[{"value":"sid=a"}]', '"cookie":[{"value":"REDACTED"}]'),
        ('"Cookie": ["cookie=a", "b"]', '"Cookie": ["REDACTED", "REDACTED"]'),
        (
            f"token: [id_token=cookie {WORD}] {WORD}",
            f"token: [id_token=REDACTED {WORD}] {WORD}",
        ),
        ("Cookie: [sid=abc", "Cookie: [REDACTED"),
        # Cookies.
        (
            '{"cookies":{"sid":"x","path":"/","a":{"value":"v","path":"/"},"l":["q"]}}',
            '{"cookies":{"sid":"REDACTED","path":"/","a":{"value":"REDACTED","path":"/"},"l":["REDACTED"]}}',
        ),
        (
            "cookies=[('sid', 'x'), ('b', 'c')]",
            "cookies=[('sid', 'REDACTED'), ('b', 'REDACTED')]",
        ),
        ("{cookies: [{name: 'a', value: 'b'}]}", "{cookies: [{name: 'a', value: 'REDACTED'}]}"),
        ("cookies=[sid=x; a=b]", "cookies=[REDACTED]"),
        ("cookies: sid=hunter2; a=b", "cookies: REDACTED"),
        ("cookies='sid=hunter2'", "cookies='REDACTED'"),
        ("<Cookie sid=hunter2 for h/>", "<Cookie REDACTED for h/>"),
        ("<Cookie>sid=a</Cookie><b>1</b>", "<Cookie>REDACTED</Cookie><b>1</b>"),
        # In a sentence.
        ("Authorization Bearer abcdef1234567890 sent", "Authorization Bearer REDACTED sent"),
        (
            'set_header Authorization "Basic dXNlcjpwYXNzd29yZA==1";',
            'set_header Authorization "Basic REDACTED";',
        ),
        # YAML.
        (f"secretAccessKey: !!str {SECRET}", "secretAccessKey: !!str REDACTED"),
        (f"secretAccessKey: &k {SECRET} # c", "secretAccessKey: &k REDACTED # c"),
        (f"secretAccessKey: !!str &k '{SECRET}'", "secretAccessKey: !!str &k 'REDACTED'"),
        (f"secretAccessKey: !!binary |\n  {SECRET}\nb: 1", "secretAccessKey: !!binary |\n  REDACTED\nb: 1"),
        (f"secretAccessKey:\n  {SECRET}\nb: 1", "secretAccessKey:\n  REDACTED\nb: 1"),
        (
            f"X-Amz-Security-Token:\n- {TOKEN}\nCookie:\n  - a=b;\n    c=d\n  - 'e=f'\nHost:\n- h\n",
            "X-Amz-Security-Token:\n- REDACTED\nCookie:\n  - REDACTED\n  - 'REDACTED'\nHost:\n- h\n",
        ),
        ("a: 1\npassword: hun ter2\nb: 2", "a: 1\npassword: REDACTED\nb: 2"),
        ("- password: hun ter2 # c", "- password: REDACTED # c"),
        ("password = correct horse battery\r\nb", "password = REDACTED\r\nb"),
        ("password: &p hunter2", "password: &p REDACTED"),
        ("password: &hunter2 is it", "password: REDACTED"),
        ("password: foo user: bar", "password: REDACTED user: bar"),
        # Passwords.
        ("DB_PASSWORD=hunter2", "DB_PASSWORD=REDACTED"),
        ("userPassword=hunter2", "userPassword=REDACTED"),
        ('{"new-passwd": "a", "b": 1}', '{"new-passwd": "REDACTED", "b": 1}'),
        ("MYSQL_ROOT_PASSWORD: hunter2", "MYSQL_ROOT_PASSWORD: REDACTED"),
        # Quotes, colours, brackets, other keys.
        ('"password":"a\\\\","b":"c"', '"password":"REDACTED","b":"c"'),
        (
            json.dumps({"m": json.dumps({"password": 'a"hunter2\\', "b": "c"})}),
            json.dumps({"m": json.dumps({"password": "REDACTED", "b": "c"})}),
        ),
        (
            f'{{"name": "X-Amz-Security-Token", "comment": "", "value": "{TOKEN}"}}',
            '{"name": "X-Amz-Security-Token", "comment": "", "value": "REDACTED"}',
        ),
        (
            f'{{"OutputKey": "SecretKey", "OutputValue": "{SECRET}"}}',
            '{"OutputKey": "SecretKey", "OutputValue": "REDACTED"}',
        ),
        (f'secret_key = """{SECRET}"""', 'secret_key = """REDACTED"""'),
        (f"||  SecretAccessKey |  {SECRET} ||", "||  SecretAccessKey |  REDACTED ||"),
        *[
            (f"Signature={a}{SIGNATURE}{b}", f"Signature={a}REDACTED{b}")
            for a, b in ("[]", "{}", "<>", "()")
        ],
        (f"signature -> {SIGNATURE}", "signature -> REDACTED"),
        (
            "\x1b[1;32mAuthorization\x1b[0m: \x1b[33mBearer abc\nx",
            "\x1b[1;32mAuthorization\x1b[0m: \x1b[33mBearer REDACTED\nx",
        ),
        (
            f"X-Amz-Security-Token\x1b[0m: \x1b[33m{TOKEN}\x1b[0m",
            "X-Amz-Security-Token\x1b[0m: \x1b[33mREDACTED\x1b[0m",
        ),
    ],
)  # fmt: skip
def test_forms(text, expected):
    assert redact(text) == expected
    assert redact(expected) == expected


@pytest.mark.parametrize(
    "text",
    [
        '{"Cookie": [], "Authorization": [], "token": [1, 2, 3]}',
        '{"Cookie": {}, "cookies": []}',
        "{'Cookie': [None], 'Authorization': ('',)}",
        "session: { cookie: { maxAge: 60000, secure: true, sameSite: 'lax', path: '/' } }",
        "cookies: 3; cookies: [object Object]; cookies: enabled",
        "session_token: [optional] secret_key=[REQUIRED] password: [FILTERED]",
        '"allowed": ["Cookie", "Authorization", "X-Amz-Security-Token"]',
        "The authorization header is malformed; the region 'us-east-1' is wrong; expecting 'eu-west-1'",
        "<Message>The authorization header is malformed; expecting 'eu-west-1'</Message>"
        "<Region>eu-west-1</Region>",
        "Authorization failed for user bob at 10:00",
        "Authorization header requires existence of either a 'X-Amz-Date' or a 'Date' header.",
        "Cookie support: enabled (v2)",
        "cookie jar had 12 entries for host example.com",
        "Set-Cookie header of response 1234 dropped by proxy cache-7",
        "the cookie path=/v1 and the cookie max-age=3600 and the cookie count=12 differ",
        "Authorization | the header 1234 of the request",
        "password: !Ref DBPassword1\nsecret_key: !GetAtt A.B1",
        "secretAccessKey:\n  description: of 2026\n  type: string",
        "session_token:\n  required",
        "cookies:\n  secure: true",
        "hasPassword: true, forgotPassword: /reset1, reset_password=1, min-password: 12",
        '{"invalidPassword": "The password is wrong", "userPassword": null}',
        "password: required\npassword: yes",
        "user_password: str",
        "secret_key=os.environ['X']\nprivateKey: /etc/key.pem\nToken: 2026-11-30T20:00:00Z",
    ],
)
def test_what_stays(text):
    """Prose, settings, empty lists and names alone."""
    assert redact(text) is text


BEFORE = {
    "json": '{"value": "%s", "name": "AWS_SECRET_ACCESS_KEY"}',
    "pretty json": '{\n  "value": "%s",\n  "name": "AWS_SECRET_ACCESS_KEY"\n}',
    "json in json": '{\\"value\\":\\"%s\\",\\"name\\":\\"AWS_SECRET_ACCESS_KEY\\"}',
    "encoded json": "%%7B%%22value%%22%%3A%%22%s%%22%%2C%%22name%%22%%3A%%22SecretKey%%22%%7D",
    "other keys": '{"Value": "%s", "Type": "String", "Version": 1, "Name": "SecretAccessKey"}',
    "of har": '{"value":"%s","name":"Cookie"}',
    "cloudformation": '{"ParameterValue": "%s", "ParameterKey": "DbPassword"}',
    "repr": "{'value': '%s', 'name': 'db_password'}",
    "keywords": "EnvVar(value='%s', name='AWS_SECRET_ACCESS_KEY')",
    "yaml": '- value: "%s"\n  name: AWS_SECRET_ACCESS_KEY\n',
    "yaml without quotes": "- value: %s\n  name: DB_PASSWORD\n",
    "input": '<input value="%s" type="hidden" name="X-Amz-Security-Token">',
    "terraform": '    value = "%s"\n    name  = "AWS_SECRET_ACCESS_KEY"\n',
}


@pytest.mark.parametrize("form", BEFORE)
def test_value_before_its_name(form):
    """The value alone goes, also where the text comes line by line."""
    text, expected = BEFORE[form] % SECRET.replace("/", "x"), BEFORE[form] % "REDACTED"
    assert results(text, expected) == {expected}


ESCAPED = [
    "- name: AWS_SECRET_ACCESS_KEY\n  value: %s\n",
    "- value: %s\n  name: AWS_SECRET_ACCESS_KEY\n",
    "secret_key:\n  %s\nb: 1",
    "secret_key: |\n  %s\nb: 1",
    '[\n  {\n    "name": "DB_PASSWORD",\n    "value": "%s"\n  }\n]',
    '[\r\n  {\r\n    "value": "%s",\r\n    "name": "DB_PASSWORD"\r\n  }\r\n]',
    '<property name="secretKey">\n  <value>%s</value>',
    'form-data; name="x-amz-signature"\r\n\r\n%s\r\n--b',
]


@pytest.mark.parametrize("times", [1, 2, 3])
@pytest.mark.parametrize("form", ESCAPED)
def test_lines_in_a_string(form, times):
    """Documents of several lines, as logs hold them in JSON."""
    text, expected = form % WORD, form % "REDACTED"
    for _ in range(times):
        text, expected = json.dumps(text), json.dumps(expected)
    assert redact(text) == expected
    assert redact(expected) == expected


@pytest.mark.parametrize(
    "text",
    [
        "- name: A\n  value: x12345678901234567\n- name: session_token\n",
        '[{"name":"A","value":"x"},{"name":"session_token"}]',
        "env:\n  value: x1\nname: session_token\n",
        "metric value=12 name=session_token count=3",
        '{"value": "x", "key": "y", "password": null}',
        '{"value": null, "name": "secret_key"}',
        '{"value": 5, "name": "secret_key"}',
        "value name: secret_key",
        'value="open name=secret_key',
    ],
)
def test_value_of_another_name(text):
    """Values of other objects, numbers and words stay."""
    assert redact(text) is text


def test_arguments_line_by_line():
    """A secret key that stands on the line below its key id is found in a stream."""
    lines = [b'f("AKIAIOSFODNN7EXAMPLE",\n', f'  "{SECRET}",\n  token=\n'.encode(), b'"a")\n']
    whole = redact(b"".join(lines).decode())
    assert SECRET not in whole
    assert b"".join(redacted(iter(lines))).decode() == whole


@pytest.mark.parametrize(
    "text",
    [
        "DB_PASSWORD = Cookie: session=",
        "password: a=b c",
        "password: a token=" + SIGNATURE,
        "secretAccessKey: !!str a#Authorization: Bearer ",
        "cookies: [token=\x85" + SIGNATURE,
        "password: REDACTED and more",
    ],
)
def test_redacted_twice(text):
    """What is redacted first makes no other form of what follows."""
    once = redact(text)
    assert redact(once) == once
