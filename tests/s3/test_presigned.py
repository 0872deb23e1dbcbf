"""The result of presigning an operation."""

from __future__ import annotations

import pickle
from datetime import datetime, timedelta, timezone

import pytest

import sigv4
from sigv4.s3 import S3, Presigned

AT = datetime(2013, 5, 24, tzinfo=timezone.utc)
SECRET = "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY"
CLIENT = S3(sigv4.Credentials("AKIAIOSFODNN7EXAMPLE", SECRET), "us-east-1", clock=lambda: AT)


def get(key="test.txt", **params) -> Presigned:
    return CLIENT.presign("get_object", Bucket="examplebucket", Key=key, **params)


def test_str_is_the_url():
    """So that it can be handed to any client."""
    presigned = get()
    assert str(presigned) == f"{presigned}" == presigned.url


def test_repr_hides_the_signature():
    """Method, headers and end are shown."""
    presigned = get(Range="bytes=0-9")
    assert repr(presigned) == (
        "Presigned(url='https://examplebucket.s3.us-east-1.amazonaws.com/test.txt"
        "?X-Amz-Algorithm=AWS4-HMAC-SHA256"
        "&X-Amz-Credential=AKIAIOSFODNN7EXAMPLE%2F20130524%2Fus-east-1%2Fs3%2Faws4_request"
        "&X-Amz-Date=20130524T000000Z&X-Amz-Expires=3600&X-Amz-SignedHeaders=host%3Brange"
        "&X-Amz-Signature=<hidden>', method='GET', headers=Headers({'Range': 'bytes=0-9'}), "
        "expires_at=2013-05-24T01:00:00+00:00, iam_actions=('s3:GetObject',), body=None)"
    )


def test_repr_hides_customer_keys():
    """Among the headers to send; their MD5 is no secret."""
    shown = repr(
        get(
            SSECustomerAlgorithm="AES256", SSECustomerKey="0123456789abcdef0123456789abcdef"
        ).headers
    )
    assert "'x-amz-server-side-encryption-customer-key': '<hidden>'" in shown
    assert "'x-amz-server-side-encryption-customer-key-MD5': 'hRasmdxgYDKV3nvbahU1MA=='" in shown


@pytest.mark.parametrize(
    ("parameter", "header"),
    [
        ("ContentType", "Content-Type"),
        ("CacheControl", "Cache-Control"),
        ("Tagging", "x-amz-tagging"),
    ],
)
@pytest.mark.parametrize("others", [{}, {"ContentLanguage": "de"}])
def test_empty_values_are_returned_as_they_are(parameter, header, others):
    """A header that was signed without a value is to be sent without one."""
    presigned = CLIENT.presign(
        "put_object", Bucket="examplebucket", Key="k", **{parameter: ""}, **others
    )
    assert presigned.headers[header] == ""
    assert f"\n{header.lower()}:\n" in presigned.signed.canonical_request


def test_compares_and_hashes():
    """Equal if URL, method, headers and end are."""
    assert get() == get()
    assert len({get(), get(), get("other")}) == 2
    assert get() != get(expires_in=60)
    assert get() != get().url


def test_compares_iam_actions():
    """Two that differ in them alone are not equal, whether they were looked at before or not."""
    fields = (get().url, "GET", get().headers, get().expires_at, get().signed)
    assert get() == Presigned(*fields, get().iam_actions)
    assert get() != Presigned(*fields, ("s3:GetObjectVersion",))


def test_iam_actions_are_those_of_the_call():
    """Found when they are asked for; a body that changes afterwards changes nothing."""
    delete = {"Objects": [{"Key": "a"}]}
    presigned = CLIENT.presign("delete_objects", Bucket="examplebucket", Delete=delete)
    delete["Objects"][0]["VersionId"] = "1"
    assert presigned.iam_actions == ("s3:DeleteObject",)
    copied = pickle.loads(pickle.dumps(get(VersionId="1")))
    assert copied.iam_actions == ("s3:GetObjectVersion",)
    assert copied.iam_action == "s3:GetObjectVersion"


def test_iam_actions_cannot_be_set():
    """They are read-only, as all fields."""
    with pytest.raises(AttributeError, match="iam_actions cannot be set"):
        get().iam_actions = ()


@pytest.mark.parametrize("protocol", range(pickle.HIGHEST_PROTOCOL + 1))
def test_travels_with_its_intermediates(protocol):
    """Without the secret, whether they were looked at before or not."""
    presigned = get()
    data = pickle.dumps(presigned, protocol)
    assert SECRET.encode() not in data
    again = pickle.loads(data)
    assert again == presigned
    assert again.signed == presigned.signed
    assert again.signed.canonical_request.startswith("GET\n/test.txt\n")


def test_intermediates_are_those_of_its_own_second():
    """Looked at late, after other calls, they are still of this URL."""
    time = [AT]
    s3 = S3(CLIENT.signer.credentials, "us-east-1", clock=lambda: time[0])
    first = s3.presign("get_object", Bucket="examplebucket", Key="a")
    time[0] = AT + timedelta(days=1)
    second = s3.presign("get_object", Bucket="examplebucket", Key="b")
    assert first.signed.url == first.url
    assert first.signed.canonical_request.split("\n")[1] == "/a"
    assert first.signed.string_to_sign.split("\n")[1] == "20130524T000000Z"
    assert second.signed.url == second.url
    assert second.signed.string_to_sign.split("\n")[1] == "20130525T000000Z"


@pytest.mark.parametrize("name", ["url", "method", "headers", "expires_at", "signed", "note"])
def test_is_immutable(name):
    """Nothing of it can be set."""
    with pytest.raises(AttributeError):
        setattr(get(), name, None)
