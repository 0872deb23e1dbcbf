"""Documents of JSON: what is not a listing, and listings of another bucket, are refused."""

from __future__ import annotations

import pytest

from .tools import presign, url, write

PAGE = '{"Contents": [{"Key": "a"}]}'


@pytest.mark.parametrize("before", ["", PAGE, PAGE + "\n"])
@pytest.mark.parametrize(
    ("text", "name"),
    [
        ('{"key": "a"}', "key"),
        ('{"Error": {"Code": "SlowDown"}}', "Error"),
        ('{"Error": {"Code": "SlowDown"}, "ResponseMetadata": {}}', "Error"),
        ('{"Contents": [{"Key": "b"}], "Errors": []}', "Errors"),
        ('{"Name": "examplebucket", "objects": 3}', "objects"),
    ],
)
def test_objects_that_are_no_listing(tmp_path, capsys, before, text, name):
    """Alone, or between the pages of a listing: no part of it is left out without a word."""
    source, output = write(tmp_path / "l.json", before + text + PAGE), tmp_path / "o.txt"
    arguments = ["--input", source, "--input-format", "list-objects", "--output", output]
    assert presign(*arguments) == 1
    assert f"an object with '{name}', which is not a listing" in capsys.readouterr().err
    assert not output.exists()


@pytest.mark.parametrize(
    "text",
    [
        "{}",
        '{"RequestCharged": null, "Prefix": ""}',
        '{"KeyCount": 0, "IsTruncated": false, "Name": "examplebucket", "MaxKeys": 1000}',
        '{"ResponseMetadata": {"HTTPStatusCode": 200}, "EncodingType": "url"}',
        '{"DeleteMarkers": [{"Key": "x"}], "CommonPrefixes": [{"Prefix": "x/"}]}',
    ],
)
def test_answers_without_objects(tmp_path, text):
    """They are listings too."""
    source, output = write(tmp_path / "l.json", text + PAGE), tmp_path / "o.txt"
    arguments = ["--input", source, "--input-format", "list-objects", "--output", output]
    assert presign(*arguments) == 0
    assert output.read_text().splitlines() == [url("a")]


@pytest.mark.parametrize(
    "text", ['{"Name": "other", "Contents": [{"Key": "a"}]}', PAGE[:-1] + ', "Name": "other"}']
)
def test_a_listing_of_another_bucket(tmp_path, capsys, text):
    """Its name may come before its keys, or after them."""
    source, output = write(tmp_path / "l.json", text), tmp_path / "o.txt"
    arguments = ["--input", source, "--input-format", "list-objects", "--output", output]
    assert presign(*arguments) == 1
    assert "lists the bucket 'other', and --bucket is 'examplebucket'" in capsys.readouterr().err
    assert not output.exists()


@pytest.mark.parametrize("jobs", ["1", "2"])
@pytest.mark.parametrize("text", ['{"EncodingType": "url", %s}', '{%s, "EncodingType": "url"}'])
@pytest.mark.parametrize(("key", "decoded"), [("a%20b", "a b"), ("a+b", "a b"), ("ab", "ab")])
def test_keys_that_may_be_encoded(tmp_path, capsys, text, key, decoded, jobs):
    """S3 encodes keys where it is asked to, and the AWS CLI decodes them: nothing shows which."""
    source = write(tmp_path / "l.json", text % f'"Contents": [{{"Key": "{key}"}}]')
    output = tmp_path / "o.txt"
    arguments = ["--input", source, "--input-format", "list-objects", "--output", output]
    arguments += ["--jobs", jobs]
    assert presign(*arguments) == (0 if key == decoded else 1)
    assert ("--decode-keys" in capsys.readouterr().err) == (key != decoded)
    for flag, expected in (("--decode-keys", decoded), ("--no-decode-keys", key)):
        assert presign(*arguments, flag) == 0
        assert output.read_text().splitlines() == [url(expected)]
