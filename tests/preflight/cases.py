"""Run a file of cases: ``python -m tests.preflight.cases FILE``.

A file is ``{"cases": [...]}``. Each case has ``request``, ``policies`` and ``expected``, as
vectors/README.md describes. Nothing but the public API is called.

A case whose policies are invalid expects the verdict ``invalid``; one whose request has a value
that cannot be compared expects ``error``.
"""

from __future__ import annotations

import contextlib
import sys
from pathlib import Path

from sigv4.core.errors import InvalidParameter
from sigv4.preflight import AccessRequest, InvalidPolicy, Policies, evaluate, policy_kind, read_json

INVALID = ("invalid", "error")


def main(arguments):
    """Run each file that is named; exit with 1 where a case fails."""
    passed, faults = 0, []
    for name in arguments:
        for case in read_json(Path(name).read_text(encoding="utf-8"), name)["cases"]:
            found = difference(case)
            if found:
                faults.append(f"{case['id']}: {found}")
            else:
                passed += 1
    print(*faults, f"{passed} passed, {len(faults)} failed", sep="\n")
    return 1 if faults else 0


def difference(case):
    """Compare a decision with what a case expects; an empty text where they agree."""
    expected = case["expected"]
    accepted = [expected["verdict"], *expected.get("also_accept", ())]
    try:
        request = AccessRequest.from_dict(case["request"])
        decision = evaluate(request, Policies.from_dict(case["policies"]))
    except InvalidPolicy as error:
        return "" if set(accepted) & set(INVALID) else f"invalid: {error}"
    except InvalidParameter as error:
        return "" if "error" in accepted else f"InvalidParameter: {error}"
    except Exception as error:
        return f"{type(error).__name__}: {error}"
    if decision.verdict not in accepted:
        return f"{decision.verdict}, expected {' or '.join(accepted)}"
    if decision.verdict != expected["verdict"]:
        return ""
    return _difference_of_grounds(decision, expected)


def _difference_of_grounds(decision, expected):
    by = expected.get("by")
    named = {*decision.statements, *decision.places}
    if by and not named & set(by if isinstance(by, list) else [by]):
        return f"by {', '.join(decision.statements) or 'nothing'}, expected {by}"
    keys = expected.get("undecided_keys")
    if keys is None:
        return ""
    found = {_normal(key) for key in (*decision.context_keys, *decision.missing_policies)}
    wanted = {_normal(key) for key in keys}
    return "" if found == wanted else f"depends on {sorted(found)}, expected {sorted(wanted)}"


def _normal(name):
    """Names of context keys ignore case; a kind of policy has several names."""
    with contextlib.suppress(InvalidParameter):
        return policy_kind(name)
    return name.lower()


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
