"""The cold start of a Lambda function that presigns: import and first URL, beside boto3.

    python -m bench.cold_start [ROUNDS]

Each package is copied into a folder as a layer has it, with or without compiled files. The folder
cannot be written to by the functions, as in Lambda, so that without compiled files Python compiles
each module at each start. Interpreters are started in turn; the time of a bare one is taken off.
"""

from __future__ import annotations

import compileall
import os
import shutil
import statistics
import subprocess
import sys
import tempfile
import zipfile
from importlib.util import find_spec
from pathlib import Path
from time import perf_counter

PACKAGES = {
    "sigv4": ("sigv4",),
    "boto3": ("boto3", "botocore", "s3transfer", "jmespath", "dateutil", "urllib3", "six"),
}
STARTS = {
    "bare": "pass",
    "sigv4": (
        "import sigv4; from sigv4.s3 import S3\n"
        "S3(sigv4.Credentials.from_env(), 'eu-west-1')"
        ".presign('get_object', Bucket='my-bucket', Key='a.txt').url"
    ),
    "boto3": (
        "import boto3; from botocore.config import Config\n"
        "boto3.client('s3', config=Config(signature_version='s3v4'))"
        ".generate_presigned_url('get_object', {'Bucket': 'my-bucket', 'Key': 'a.txt'})"
    ),
}
ENVIRON = {  # as Lambda sets it
    "AWS_ACCESS_KEY_ID": "ASIAIOSFODNN7EXAMPLE",
    "AWS_SECRET_ACCESS_KEY": "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY",
    "AWS_SESSION_TOKEN": "token",
    "AWS_REGION": "eu-west-1",
    "AWS_DEFAULT_REGION": "eu-west-1",
    "PYTHONDONTWRITEBYTECODE": "1",
}


def make_layer(names: tuple[str, ...], folder: Path, *, compiled: bool) -> int:
    """Copy packages into a folder; return the bytes of its zip file."""
    for name in names:
        origin = find_spec(name).origin
        if Path(origin).name == "__init__.py":
            ignored = shutil.ignore_patterns("__pycache__")
            shutil.copytree(Path(origin).parent, folder / name, ignore=ignored)
        else:
            shutil.copy(origin, folder)
    if compiled:
        compileall.compile_dir(folder, quiet=2, invalidation_mode=_UNCHECKED)
    archive = folder.with_suffix(".zip")
    with zipfile.ZipFile(archive, "w", zipfile.ZIP_DEFLATED) as layer:
        for path in folder.rglob("*"):
            layer.write(path, Path("python") / path.relative_to(folder))
    return archive.stat().st_size


_UNCHECKED = __import__("py_compile").PycInvalidationMode.UNCHECKED_HASH


def seconds(program: str, folder: Path | None) -> float:
    """The time of a new interpreter."""
    environ = ENVIRON | {"PATH": os.environ["PATH"], "PYTHONPATH": str(folder or "")}
    begin = perf_counter()
    words = [sys.executable, "-S", "-c", program]
    subprocess.run(words, env=environ, check=True, cwd="/")  # the folder of work is imported from
    return perf_counter() - begin


def main(rounds: int) -> None:
    with tempfile.TemporaryDirectory() as work:
        layers = {}
        for name, packages in PACKAGES.items():
            for compiled in (True, False):
                folder = Path(work) / f"{name}-{'compiled' if compiled else 'sources'}"
                folder.mkdir()
                layers[name, compiled] = folder, make_layer(packages, folder, compiled=compiled)
        taken = {case: [] for case in ("bare", *layers)}
        for _ in range(rounds):
            taken["bare"].append(seconds(STARTS["bare"], None))
            for case, (folder, _) in layers.items():
                taken[case].append(seconds(STARTS[case[0]], folder))
        bare = statistics.median(taken["bare"])
        for case, (_, size) in layers.items():
            name, compiled = case
            start = (statistics.median(taken[case]) - bare) * 1000
            least = (min(taken[case]) - min(taken["bare"])) * 1000
            words = "compiled" if compiled else "sources"
            print(f"{name} {words}: {start:.0f} ms (least {least:.0f}), {size / 1e6:.1f} MB zipped")


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 20)
