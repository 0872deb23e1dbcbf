"""s3fs: files, ranges, parts, copies, folders."""

import os

import s3fs

fs = s3fs.S3FileSystem(
    client_kwargs={"endpoint_url": os.environ["AWS_ENDPOINT_URL"]},
    config_kwargs={"signature_version": "s3v4"},  # else it presigns with Version 2
)
fs.mkdir("bucket")
fs.pipe("bucket/a/1.txt", b"one")
with fs.open("bucket/a/2 é+%.txt", "wb") as file:
    file.write(b"two")
assert fs.cat("bucket/a/1.txt") == b"one"
assert fs.cat("bucket/a/2 é+%.txt") == b"two"
assert sorted(fs.ls("bucket/a")) == ["bucket/a/1.txt", "bucket/a/2 é+%.txt"]
assert fs.find("bucket") == sorted(fs.ls("bucket/a"))
assert fs.glob("bucket/*/1.*") == ["bucket/a/1.txt"]
assert fs.isdir("bucket/a")
assert not fs.exists("bucket/none")
fs.cp("bucket/a/1.txt", "bucket/b/1.txt")
fs.mv("bucket/b/1.txt", "bucket/b/3.txt")
assert fs.ls("bucket/b") == ["bucket/b/3.txt"]
big = os.urandom(12 * 1024 * 1024 + 7)
with fs.open("bucket/big", "wb", block_size=5 * 1024 * 1024) as file:
    file.write(big)
assert fs.info("bucket/big")["size"] == len(big)
with fs.open("bucket/big", "rb") as file:
    file.seek(-100, 2)
    assert file.read() == big[-100:]
fs.setxattr("bucket/a/1.txt", color="red")
assert fs.getxattr("bucket/a/1.txt", "color") == "red"
fs.put_tags("bucket/a/1.txt", {"t": "1"})
assert fs.get_tags("bucket/a/1.txt") == {"t": "1"}
import urllib.request  # noqa: E402

with urllib.request.urlopen(fs.sign("bucket/a/1.txt")) as answer:
    assert answer.read() == b"one"
fs.rm("bucket/a", recursive=True)
fs.rm("bucket", recursive=True)
assert not fs.exists("bucket/big")
