"""OpenDAL: write, read, list, delete, presign."""

import os

import opendal

operator = opendal.Operator(
    "s3",
    bucket="bucket",
    region=os.environ["AWS_REGION"],
    endpoint=os.environ["AWS_ENDPOINT_URL"],
    access_key_id=os.environ["AWS_ACCESS_KEY_ID"],
    secret_access_key=os.environ["AWS_SECRET_ACCESS_KEY"],
)
operator.write("a/ä b+%.txt", b"one")
assert bytes(operator.read("a/ä b+%.txt")) == b"one"
assert operator.stat("a/ä b+%.txt").content_length == 3
assert [entry.path for entry in operator.list("a/") if entry.path != "a/"] == ["a/ä b+%.txt"]
operator.copy("a/ä b+%.txt", "b/2")
operator.remove_all("a/")
assert not operator.exists("a/ä b+%.txt")
assert operator.exists("b/2")
