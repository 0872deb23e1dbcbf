# ruff: noqa: E501
"""`sigv4.redact`: secrets in commands of a shell, whose place tells what they are."""

from __future__ import annotations

import json

import pytest

from sigv4.redaction import redact

from .ways import results

SECRET = "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY"
SIGNATURE = "0cab8d7f29cd3a1793be02efa5d7355287f6fa5d66a87a3a568fdfe06ce8c52d"
COOKIES = f"CloudFront-Policy=eyJ_; CloudFront-Signature={'aZ~9-_' * 50}; CloudFront-Key-Pair-Id=K1"
SHORT = "hunter2x"

COMMANDS = {
    "cookie": (f"curl -b sid={SHORT} https://h", "curl -b REDACTED https://h"),
    "quoted": (f"curl -s -b 'a={SHORT}; b=c' h", "curl -s -b 'REDACTED' h"),
    "cloudfront": (f'curl --cookie "{COOKIES}" h', 'curl --cookie "REDACTED" h'),
    "glued": (f"curl -bsid={SHORT} h", "curl -bREDACTED h"),
    "flags": (f"curl -sSb sid={SHORT} h", "curl -sSb REDACTED h"),
    "equals": (f"curl --cookie=sid={SHORT} h", "curl --cookie=REDACTED h"),
    "bash": (f"curl h -b $'sid={SHORT}'", "curl h -b $'REDACTED'"),
    "windows": (f'curl ^"h^" -b ^"sid={SHORT}^" -x', 'curl ^"h^" -b ^"REDACTED^" -x'),
    "in a string": (
        json.dumps({"run": f'curl -b "sid={SHORT}" h', "b": "x=1"}),
        json.dumps({"run": 'curl -b "REDACTED" h', "b": "x=1"}),
    ),
    "lines": (
        f"curl 'h' \\\n  -H 'a: b' \\\n  -b 'sid={SHORT}' \\\n  -d x\nb=1\n",
        "curl 'h' \\\n  -H 'a: b' \\\n  -b 'REDACTED' \\\n  -d x\nb=1\n",
    ),
    "user": (f"curl -u minio:{SHORT} --aws-sigv4 aws:amz h", "curl -u minio:REDACTED --aws-sigv4 aws:amz h"),
    "user glued": (f"curl -uminio:{SHORT} h", "curl -uminio:REDACTED h"),
    "long user": (f"curl --user='minio:{SHORT}' h", "curl --user='minio:REDACTED' h"),
    "two commands": (f"curl h | curl -b a={SHORT} h", "curl h | curl -b REDACTED h"),
    "alias": ("mc alias set m http://h:9000 minio minio123", "mc alias set m http://h:9000 minio REDACTED"),
    "alias with quotes": (f"mc alias set m 'http://h' 'minio' '{SHORT}'", "mc alias set m 'http://h' 'minio' 'REDACTED'"),
    "alias with options": (
        f"mc --insecure alias set --api S3v4 m https://h minio {SHORT} --path on",
        "mc --insecure alias set --api S3v4 m https://h minio REDACTED --path on",
    ),
    "alias on lines": (
        f"mc alias set m http://h \\\n  minio {SHORT}\nnext\n",
        "mc alias set m http://h \\\n  minio REDACTED\nnext\n",
    ),
    "host": (f"mc config host add m https://h a {SHORT}", "mc config host add m https://h a REDACTED"),
    "user of minio": (f"mc admin user add m new {SHORT}", "mc admin user add m new REDACTED"),
    "form": (
        f"curl --form value={SECRET} --form key=AWS_SECRET_ACCESS_KEY h",
        "curl --form value=REDACTED --form key=AWS_SECRET_ACCESS_KEY h",
    ),
    "form with quotes": (
        f'curl -F "value={SIGNATURE}" -F "key=X-Amz-Signature" h',
        'curl -F "value=REDACTED" -F "key=X-Amz-Signature" h',
    ),
    "form, name first": (
        f"curl --form 'key=SECRET_KEY' --form 'value={SHORT}' h",
        "curl --form 'key=SECRET_KEY' --form 'value=REDACTED' h",
    ),
    "two variables": (
        f"-F key=A -F value=1 -F key=SECRET_KEY -F value={SHORT} -F key=B -F value=2",
        "-F key=A -F value=1 -F key=SECRET_KEY -F value=REDACTED -F key=B -F value=2",
    ),
    "presigned post": (
        f"curl -F key=a -F policy=eyJ -F X-Amz-Signature={SIGNATURE} -F X-Amz-Security-Token=abc h",
        "curl -F key=a -F policy=eyJ -F X-Amz-Signature=REDACTED -F X-Amz-Security-Token=REDACTED h",
    ),
    "data": (
        f"curl --data 'value={SHORT}&key=SECRET_KEY' h",
        "curl --data 'value=REDACTED&key=SECRET_KEY' h",
    ),
    "parameter": (
        f"put-parameter --value '{SHORT}' --type SecureString --name /app/db_password",
        "put-parameter --value 'REDACTED' --type SecureString --name /app/db_password",
    ),
    "parameter on lines": (
        f"put-parameter \\\n  --value {SECRET} \\\n  --name /app/secret_key\nnext\n",
        "put-parameter \\\n  --value REDACTED \\\n  --name /app/secret_key\nnext\n",
    ),
    "other options between": (
        f"put-parameter --name a/secret_key --type String --overwrite --value {SHORT}",
        "put-parameter --name a/secret_key --type String --overwrite --value REDACTED",
    ),
    "powershell": (
        f"Set-Item -Path env:AWS_SECRET_ACCESS_KEY -Value {SHORT}",
        "Set-Item -Path env:AWS_SECRET_ACCESS_KEY -Value REDACTED",
    ),
    "option": (f"tool --secret-key {SHORT} -SecretKey {SHORT}", "tool --secret-key REDACTED -SecretKey REDACTED"),
    "secret string": (
        f"create-secret --name x --secret-string {SHORT}",
        "create-secret --name x --secret-string REDACTED",
    ),
    "alias of other names": (
        f"mcli alias set m http://h minio {SHORT}\nmc.exe alias set m http://h minio {SHORT}",
        "mcli alias set m http://h minio REDACTED\nmc.exe alias set m http://h minio REDACTED",
    ),
    "configure": (
        f"aws configure set default.aws_secret_access_key {SHORT}2; aws configure set aws_session_token 'abc'",
        "aws configure set default.aws_secret_access_key REDACTED; aws configure set aws_session_token 'abc'",
    ),
    "configure with quotes": (
        "aws configure set aws_secret_access_key 'abcd' --profile x",
        "aws configure set aws_secret_access_key 'REDACTED' --profile x",
    ),
    "rclone": (
        f"rclone config create m s3 access_key_id AKIA secret_access_key {SHORT}2",
        "rclone config create m s3 access_key_id AKIA secret_access_key REDACTED",
    ),
    "pipe": (
        f"echo {SHORT} | aws configure set aws_secret_access_key",
        "echo REDACTED | aws configure set aws_secret_access_key",
    ),
    "pipe of a string": (
        f"echo -n '{SHORT} b' | gh secret set -R a/b SECRET_KEY",
        "echo -n 'REDACTED' | gh secret set -R a/b SECRET_KEY",
    ),
    "pipe with a format": (
        f"printf '%s\\n' \"{SHORT}\" | tr -d x | docker secret create my_secret_key -",
        "printf '%s\\n' \"REDACTED\" | tr -d x | docker secret create my_secret_key -",
    ),
    "here string": (
        f"gh secret set SECRET_KEY --repo a/b <<< {SHORT}; gh secret set DB_PASSWORD <<<'{SHORT}'",
        "gh secret set SECRET_KEY --repo a/b <<< REDACTED; gh secret set DB_PASSWORD <<<'REDACTED'",
    ),
    "pipe to a name of one word": (
        "echo hunter2 | vault write password; echo hunter | gh secret set PASSWORD",
        "echo REDACTED | vault write password; echo REDACTED | gh secret set PASSWORD",
    ),
    "here string for a name of one word": (
        "pass insert password <<< 'hunter2'; fly secrets set password <<< hunter",
        "pass insert password <<< 'REDACTED'; fly secrets set password <<< REDACTED",
    ),
    "github": (f"gh secret set SECRET_KEY -b '{SHORT}'", "gh secret set SECRET_KEY -b 'REDACTED'"),
}  # fmt: skip


@pytest.mark.parametrize("form", COMMANDS)
def test_commands(form):
    """The secret alone goes, also where the command comes line by line."""
    text, expected = COMMANDS[form]
    assert results(text, expected) == {expected}


@pytest.mark.parametrize(
    "text",
    [
        "curl -b cookies.txt -c cookies.txt https://h",
        "curl -B https://h/?a=b",
        "curl --user bob h",
        'curl -u "$KEY:$SECRET" -b "$COOKIES" h',
        "use curl -b to send cookies, and -u for a user",
        '"GET / HTTP/1.1" "curl/8.0.1" -b a=1',
        "mc alias set ALIAS URL ACCESS SECRET",
        "mc alias set m https://h ACCESS_KEY SECRET_KEY",
        "mc alias set m https://h $A $B",
        "the mc alias set command takes four words",
        "mc admin user add ALIAS ACCESSKEY SECRETKEY",
        "rpmc alias set a https://h b c123",
        "get-parameter --name /app/secret_key --with-decryption",
        "The --password option and the --session-token flag are read",
        "tool --form key=x --form value=y",
        'echo "$KEY" | gh secret set SECRET_KEY',
        "cat key.txt | gh secret set SECRET_KEY",
        "echo hello | grep secret_key",
        "echo done; gh secret set SECRET_KEY",
        "echo done && cat x | gh secret set SECRET_KEY",
        'gh secret set SECRET_KEY <<< "$KEY"',
        "run aws configure set aws_secret_access_key first",
        'echo "Usage: foo" | grep -v set cookie',
        'echo "Version 2026.1 of it" | grep -v set cookie',
        "please echo word | then set the password",
        "echo 12 | insert cookie ok",
        "grep set cookie <<< word",
        "--secret-string file://s.json --secret-key $KEY",
    ],
)
def test_commands_that_stay(text):
    """Files, variables, placeholders and sentences."""
    assert redact(text) is text
