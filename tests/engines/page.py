"""The pieces of docs/engines.md, and what each engine needs around its own."""

from __future__ import annotations

import re
import sys
from contextlib import contextmanager
from pathlib import Path
from textwrap import dedent

ROOT = Path(__file__).parents[2]
PAGE = ROOT / "docs" / "engines.md"
KEY_ID, SECRET = "AKIAIOSFODNN7EXAMPLE", "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY"
NAMES = ("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY", "AWS_SESSION_TOKEN", "AWS_PROFILE")
ENVIRONMENT = {
    "PYTHONPATH": str(ROOT),
    "SPARK_LOCAL_IP": "127.0.0.1",
    "PYSPARK_PYTHON": sys.executable,  # else whichever python3 is found first
    "DO_NOT_TRACK": "1",
}
PACKAGES = {
    "Spark": "pyspark",
    "Ray Data": "ray",
    "Dask": "dask.dataframe",
    "DuckDB": "duckdb",
    "Polars": "polars",
    "Daft": "daft",
    "pandas": "pandas",
}


def prepare(monkeypatch, folder: Path) -> Path:
    """Set the environment: credentials are in a file, and only its name is in a variable."""
    path = folder / "credentials"
    path.write_text(f"[default]\naws_access_key_id={KEY_ID}\naws_secret_access_key={SECRET}\n")
    for name in NAMES:
        monkeypatch.delenv(name, raising=False)
    for name, value in ENVIRONMENT.items():
        monkeypatch.setenv(name, value)
    monkeypatch.setenv("AWS_SHARED_CREDENTIALS_FILE", str(path))
    monkeypatch.setenv("AWS_CONFIG_FILE", str(folder / "none"))
    return path


def pieces() -> dict[str, str]:
    """Return the code of each section by its title; that before the first has no title."""
    sections = re.split(r"^## (.*)$", PAGE.read_text(encoding="utf-8"), flags=re.MULTILINE)
    titles = ["", *sections[1::2]]
    return {
        title: dedent("".join(re.findall(r"^(?: {4}.*)?\n", section, re.MULTILINE)))
        for title, section in zip(titles, sections[::2], strict=True)
    }


@contextmanager
def engine(title: str):
    """Start an engine, small and on this machine only, in `ENVIRONMENT`; stop it in the end."""
    stop = None
    if title.startswith("Spark"):
        from pyspark.sql import SparkSession

        builder = SparkSession.builder.master("local[2]")
        builder = builder.config("spark.driver.bindAddress", "127.0.0.1")
        stop = builder.config("spark.ui.enabled", "false").getOrCreate().stop
    if title == "Ray Data":
        import ray

        ray.init(num_cpus=2, include_dashboard=False, configure_logging=False)
        stop = ray.shutdown
    try:
        yield
    finally:
        if stop is not None:
            stop()
