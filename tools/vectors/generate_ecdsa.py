"""Write vectors/ecdsa_signatures.json: valid ECDSA signatures, and malformed ones.

    python tools/vectors/generate_ecdsa.py [--check]

Needs `cryptography`, and nothing of `sigv4`. The encodings are put together byte by byte, so each
verdict follows from how its case is made.
"""

from __future__ import annotations

import argparse
import base64
import json
import sys
from pathlib import Path

from cryptography.hazmat.primitives.asymmetric import ec, utils
from cryptography.hazmat.primitives.hashes import SHA256

TARGET = Path(__file__).parents[2] / "vectors" / "ecdsa_signatures.json"
# Of AKIDEXAMPLE and wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY, as AWS's SDK for Ruby tests it:
# https://github.com/aws/aws-sdk-ruby/tree/version-3/gems/aws-sigv4/spec
SCALAR = 0x7EFC8C0E65A324242818C5A50C891C6060B6A00717B7BA3CBE3C5D765BE9259C
ORDER = 0xFFFFFFFF00000000FFFFFFFFFFFFFFFFBCE6FAADA7179E84F3B9CAC2FC632551
HALF = ORDER // 2
MESSAGE = "AWS4-ECDSA-P256-SHA256\n20150830T123600Z\n20150830/service/aws4_request\n"
ORIGIN = (
    "Made up for this project, after the kinds of tests that Project Wycheproof has for ECDSA "
    "(https://github.com/C2SP/wycheproof): DER is strict (X.690, 10.1 and 8.3), 0 < r, s < n "
    "(FIPS 186-5, 6.4.2), and hex is lower-case."
)


def positive(number: int) -> bytes:
    """Encode the contents of a DER integer that is not negative."""
    return number.to_bytes(number.bit_length() // 8 + 1, "big")


def part(tag: int, contents: bytes) -> bytes:
    """Encode a DER part of less than 128 bytes."""
    return bytes((tag, len(contents))) + contents


def integer(number: int) -> bytes:
    """Encode a DER integer that is not negative."""
    return part(0x02, positive(number))


def sequence(*parts: bytes) -> bytes:
    """Encode a DER sequence."""
    return part(0x30, b"".join(parts))


def signed_with_high_bits() -> tuple[str, int, int]:
    """Find a message whose r has its first bit set and whose s is low and 32 bytes long."""
    key = ec.derive_private_key(SCALAR, ec.SECP256R1())
    for number in range(10_000):
        message = f"{MESSAGE}{number:064x}"
        r, s = utils.decode_dss_signature(
            key.sign(message.encode(), ec.ECDSA(SHA256(), deterministic_signing=True))
        )
        if r >> 255 and not (s >> 255) and s >> 248 and s < HALF:
            return message, r, s
    raise AssertionError


def encodings(r: int, s: int) -> list[tuple[str, str, bool, str]]:
    """Name, signature, verdict and reason of each case."""
    good = sequence(integer(r), integer(s))
    plain = good.hex()
    body = integer(r) + integer(s)
    ours, theirs = positive(r), positive(s)
    pairs = base64.b64encode(good).decode()
    other = bytes(good[:-1] + bytes((good[-1] ^ 1,))).hex()
    bytewise: list[tuple[str, bytes, str]] = [
        ("trailing-zero", good + b"\0", "A byte follows the sequence."),
        ("trailing-bytes", good + b"\x05\0", "A NULL follows the sequence."),
        ("trailing-inside", sequence(body, b"\x05\0"), "A NULL follows s in the sequence."),
        ("third-integer", sequence(body, integer(1)), "The sequence has a third integer."),
        ("one-integer", sequence(integer(r)), "The integer s is missing."),
        ("no-integer", sequence(), "The sequence is empty."),
        ("truncated", good[:-1], "The last byte is missing."),
        ("truncated-to-half", good[: len(good) // 2], "Half of it is missing."),
        ("truncated-to-tag", good[:1], "There is a tag, and nothing else."),
        ("truncated-to-length", good[:2], "There is a tag and a length, and nothing else."),
        ("length-too-large", bytes((0x30, len(body) + 1)) + body, "The length is one too large."),
        ("length-too-small", bytes((0x30, len(body) - 1)) + body, "The length is one too small."),
        ("length-long-form", bytes((0x30, 0x81, len(body))) + body, "BER: long form of a length."),
        (
            "length-two-bytes",
            bytes((0x30, 0x82, 0, len(body))) + body,
            "BER: a length of two bytes, where one will do.",
        ),
        (
            "length-of-r-long-form",
            sequence(bytes((2, 0x81, len(ours))) + ours, integer(s)),
            "BER: long form of the length of r.",
        ),
        (
            "length-of-s-long-form",
            sequence(integer(r), bytes((2, 0x81, len(theirs))) + theirs),
            "BER: long form of the length of s.",
        ),
        ("length-indefinite", b"\x30\x80" + body + b"\0\0", "BER: indefinite length."),
        (
            "length-of-r-overruns",
            sequence(bytes((2, 0x7F)) + ours, integer(s)),
            "r is said to be longer than the sequence.",
        ),
        ("tag-set", part(0x31, body), "A SET, not a SEQUENCE."),
        ("tag-primitive", part(0x10, body), "The SEQUENCE is not marked as constructed."),
        ("tag-octets", part(0x04, body), "An OCTET STRING, not a SEQUENCE."),
        ("tag-of-r", sequence(part(0x03, ours), integer(s)), "r is a BIT STRING."),
        ("tag-of-s", sequence(integer(r), part(0x0A, theirs)), "s is an ENUMERATED."),
        ("null-r", sequence(b"\x05\0", integer(s)), "r is NULL."),
        ("empty-r", sequence(b"\x02\0", integer(s)), "r has no byte."),
        ("empty-s", sequence(integer(r), b"\x02\0"), "s has no byte."),
        (
            "padded-r",
            sequence(part(2, b"\0" + ours), integer(s)),
            "r has a zero more in front than it needs.",
        ),
        (
            "padded-s",
            sequence(integer(r), part(2, b"\0" + theirs)),
            "s has a zero more in front than it needs.",
        ),
        (
            "negative-r-unpadded",
            sequence(part(2, ours[1:]), integer(s)),
            "Without its zero in front, r is negative.",
        ),
        (
            "negative-s",
            sequence(integer(r), part(2, (2**256 - s).to_bytes(32, "big"))),
            "s is negated.",
        ),
        ("minus-one", sequence(part(2, b"\xff"), part(2, b"\xff")), "Both are -1."),
        ("zero-r", sequence(integer(0), integer(s)), "r is 0."),
        ("zero-s", sequence(integer(r), integer(0)), "s is 0."),
        ("zeroes", sequence(integer(0), integer(0)), "Both are 0."),
        ("order-r", sequence(integer(ORDER), integer(s)), "r is n."),
        ("order-s", sequence(integer(r), integer(ORDER)), "s is n."),
        ("order-both", sequence(integer(ORDER), integer(ORDER)), "Both are n."),
        ("zero-and-order", sequence(integer(0), integer(ORDER)), "r is 0, s is n."),
        ("over-r", sequence(integer(r + ORDER), integer(s)), "r is too large by n."),
        ("over-s", sequence(integer(r), integer(s + ORDER)), "s is too large by n."),
        ("huge-s", sequence(integer(r), integer(s + (ORDER << 256))), "s has 64 bytes."),
        ("one-one", sequence(integer(1), integer(1)), "In range, and signs nothing."),
        ("last-last", sequence(integer(ORDER - 1), integer(ORDER - 1)), "Both in range."),
        ("swapped", sequence(integer(s), integer(r)), "r and s have changed places."),
        ("negated-r", sequence(integer(ORDER - r), integer(s)), "n - r is another value than r."),
        ("raw", r.to_bytes(32, "big") + s.to_bytes(32, "big"), "r and s side by side, no DER."),
    ]
    return [
        ("good", plain, True, "Strict DER, s below n / 2."),
        (
            "high-s",
            sequence(integer(r), integer(ORDER - s)).hex(),
            True,
            "n - s verifies as s does, and AWS's signers make either.",
        ),
        *[(name, made.hex(), False, why) for name, made, why in bytewise],
        ("other-bit", other, False, "The last bit is another."),
        ("empty", "", False, "Nothing at all."),
        ("upper-case", plain.upper(), False, "Upper-case hex."),
        ("mixed-case", plain[:-2] + plain[-2:].upper(), False, "One byte in upper-case hex."),
        ("odd-hex", plain[:-1], False, "An odd number of hex digits."),
        ("odd-hex-longer", plain + "0", False, "An odd number of hex digits, one too many."),
        ("no-hex", "zz" + plain[2:], False, "Other letters than hex has."),
        ("prefixed", "0x" + plain, False, "0x in front."),
        ("space-before", " " + plain, False, "A space in front."),
        ("space-within", f"{plain[:2]} {plain[2:]}", False, "A space between two bytes."),
        ("newline-after", plain + "\n", False, "A line feed at the end."),
        ("nul-after", plain + "\0", False, "A NUL at the end."),
        ("stars", plain.ljust(144, "*"), False, "Padded as the signature of a chunk is."),
        ("wide-digits", "\uff13\uff10" + plain[2:], False, "Full-width digits."),
        ("surrogate", "\ud800" + plain[2:], False, "A lone surrogate."),
        ("base64", pairs, False, "Base64."),
        ("hmac", "f" * 64, False, "As long as an HMAC signature."),
        ("long", plain * 100, False, "A hundred of them."),
    ]


def convert() -> str:
    """Write the text of the file."""
    message, r, s = signed_with_high_bits()
    point = ec.derive_private_key(SCALAR, ec.SECP256R1()).public_key().public_numbers()
    heading = {
        "format": 1,
        "title": "ECDSA signatures of SigV4A, good and malformed",
        "origin": ORIGIN,
        "public_key": {"x": f"{point.x:064x}", "y": f"{point.y:064x}"},
        "message": message,
    }
    lines = ",\n".join(
        json.dumps({"id": f"ecdsa-{name}", "signature": text, "valid": valid, "why": why})
        for name, text, valid, why in encodings(r, s)
    )
    return f'{json.dumps(heading, indent=1)[:-2]},\n "cases": [\n{lines}\n]}}\n'


def main() -> int:
    """Write the file, or compare it with what is there."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--check", action="store_true")
    text = convert()
    if not parser.parse_args().check:
        TARGET.write_text(text, encoding="utf-8")
        return 0
    same = TARGET.read_text(encoding="utf-8") == text
    print("up to date" if same else f"{TARGET.name} differs from what is made")
    return 0 if same else 1


if __name__ == "__main__":
    sys.exit(main())
