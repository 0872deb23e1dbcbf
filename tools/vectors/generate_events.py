"""Write vectors/event_chains.json: streams of signed events, made by AWS's SDK for Transcribe.

    python tools/vectors/generate_events.py [--check]

Needs amazon-transcribe 0.6.4 (``pip install --no-deps amazon-transcribe``: it pins an older awscrt
than the tests want, of which nothing is used here), and nothing of `sigv4`.
"""

from __future__ import annotations

import argparse
import json
import sys
from datetime import datetime, timedelta, timezone
from pathlib import Path

from amazon_transcribe.auth import Credentials  # type: ignore[import-not-found,unused-ignore]
from amazon_transcribe.eventstream import (  # type: ignore[import-not-found,unused-ignore]
    EventSigner,
    EventStreamMessageSerializer,
)

TARGET = Path(__file__).parents[2] / "vectors" / "event_chains.json"
ORIGIN = (
    "Computed with EventSigner and EventStreamMessageSerializer of amazon-transcribe 0.6.4, "
    "Apache-2.0 (https://github.com/awslabs/amazon-transcribe-streaming-sdk). The keys are those "
    "of AWS's documentation, the rest is made up. Times are milliseconds since 1970, all else is "
    "hex; the last event of a stream is its signed end."
)
ACCESS_KEY_ID, SECRET = "AKIAIOSFODNN7EXAMPLE", "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY"
EPOCH = datetime(1970, 1, 1, tzinfo=timezone.utc)
START = datetime(2026, 11, 23, 23, 59, 58, tzinfo=timezone.utc)
WHOLE_SECONDS = (0, 0, 1000, 2000, 86_402_000, 86_402_000)
MILLISECONDS = (1, 291, 999, 1500, 1501)
CASES = (
    ("midnight", "The scope's day follows each event's own date.", "transcribe", WHOLE_SECONDS),
    ("milliseconds", "Dates with milliseconds: signed whole in :date, cut off in the text.",
     "transcribe", MILLISECONDS),
    ("only-the-end", "A stream without events is its signed end.", "bedrock", (0,)),
)  # fmt: skip


def event(number: int) -> bytes:
    """Encode an audio event."""
    headers = {
        ":message-type": "event",
        ":event-type": "AudioEvent",
        ":content-type": "application/octet-stream",
    }
    encoded: bytes = EventStreamMessageSerializer().serialize(headers, bytes(range(number * 7)))
    return encoded


def stream(service: str, offsets: tuple[int, ...]) -> list[dict[str, object]]:
    """Sign the events of a stream."""
    events: list[dict[str, object]] = []
    previous = bytes(32)
    credentials = Credentials(ACCESS_KEY_ID, SECRET)
    for number, offset in enumerate(offsets):
        time = START + timedelta(milliseconds=offset)
        payload = event(number) if number < len(offsets) - 1 else b""
        signer = EventSigner(service, "us-west-2", lambda time=time: time)
        headers = signer.sign(payload, previous, credentials)
        previous = headers[":chunk-signature"]
        message = EventStreamMessageSerializer().serialize(headers, payload)
        at = (time - EPOCH) // timedelta(milliseconds=1)
        events.append({"at": at, "event": payload.hex(), "message": message.hex()})
    return events


def convert() -> str:
    """Write the text of the file."""
    streams = [
        {
            "id": f"event-stream-{name}",
            "shows": shows,
            "access_key_id": ACCESS_KEY_ID,
            "secret_access_key": SECRET,
            "region": "us-west-2",
            "service": service,
            "seed": bytes(32).hex(),
            "since": START.strftime("%Y%m%dT%H%M%SZ"),
            "events": stream(service, offsets),
        }
        for name, shows, service, offsets in CASES
    ]
    title = "Streams of signed events"
    return json.dumps({"title": title, "origin": ORIGIN, "streams": streams}, indent=1) + "\n"


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
