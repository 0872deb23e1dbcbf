"""The registry of causes: codes are stable, words stand once, and the page is up to date."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

import sigv4.explain
from sigv4.explain import Cause, CauseKind, remedies

ROOT = Path(__file__).resolve().parents[2]


def test_codes():
    """Kebab case, each once."""
    codes = [kind.code for kind in CauseKind]
    assert all(re.fullmatch(r"[a-z0-9]+(-[a-z0-9]+)*", code) for code in codes)
    assert len(set(codes)) == len(codes)
    titles = [kind.title for kind in CauseKind]
    assert len(set(titles)) == len(titles)
    assert all(kind.remedy.endswith(".") for kind in CauseKind)


def test_a_cause_has_the_words_of_its_kind():
    """The title is its name; the code is printed."""
    cause = Cause(CauseKind.PORT_CHANGED_BY_PROXY, "Seen.")
    assert (cause.code, cause.name) == ("port-changed-by-proxy", "port changed by a proxy")
    assert str(cause) == f"port changed by a proxy (certain): Seen. {cause.remedy}"
    assert cause.remedy.startswith("Configure the proxy to pass on the Host header")


def test_the_page_is_up_to_date():
    """docs/causes.md has every cause."""
    check = [sys.executable, str(ROOT / "tools" / "cause_registry.py"), "--check"]
    done = subprocess.run(check, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr


def test_every_kind_is_used():
    """A kind that no rule makes would be documented for nothing."""
    sources = "".join(
        [
            path.read_text(encoding="utf-8")
            for path in (ROOT / "sigv4" / "explain").rglob("*.py")
            if path.name != "cause_kinds.py"
        ]
    )
    used = set(re.findall(r"CauseKind\.([A-Z0-9_]+)", sources))
    assert used == {kind.name for kind in CauseKind}


def test_every_remedy_is_used():
    """A remedy that no kind has would be shown to nobody."""
    texts = {name: text for name, text in vars(remedies).items() if name.isupper()}
    shown = "".join([kind.remedy for kind in CauseKind])
    assert [name for name, text in texts.items() if text not in shown] == []


def test_public_names():
    """Each is there when it is used first, and an unknown one is an AttributeError."""
    for name in sigv4.explain.__all__:
        assert getattr(sigv4.explain, name) is not None
    assert dir(sigv4.explain) == sorted(sigv4.explain.__all__)
    assert not hasattr(sigv4.explain, "unknown")


def test_what_is_imported_when():
    """The verifier loads nothing of explain; explain loads its parts when they are used."""
    code = (
        "import sys, sigv4.verify\n"
        "assert not [name for name in sys.modules if name.startswith('sigv4.explain')]\n"
        "import sigv4.explain\n"
        "assert 'sigv4.explain.comparison' not in sys.modules\n"
        "assert sigv4.verify.explain is sigv4.explain.explain\n"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
