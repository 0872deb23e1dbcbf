"""The chart of cost against batch size and key length."""

from __future__ import annotations

from math import log10
from typing import Any

BATCHES, LENGTHS = "scaling-batch", "scaling-length"
WIDTH, HEIGHT, LEFT, TOP, SIDE = 800, 360, 70, 50, 300
BOTTOM = HEIGHT - 50

Points = list[tuple[float, float]]


def points(group: dict[str, Any]) -> Points:
    """(size, microseconds for each URL), by size."""
    return sorted(
        (float(name.split()[1].replace(",", "")), row["median"]) for name, row in group.items()
    )


def line(given: Points) -> tuple[float, float]:
    """Where the straight line of least squares begins, and how steep it is."""
    count = len(given)
    x, y = sum(at for at, _ in given) / count, sum(cost for _, cost in given) / count
    steep = sum((at - x) * (cost - y) for at, cost in given) / sum((at - x) ** 2 for at, _ in given)
    return y - steep * x, steep


def chart(groups: dict[str, Any]) -> str:
    """Two panels: the time of a batch, both axes logarithmic; the time of a URL by its key."""
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{WIDTH}" height="{HEIGHT}" '
        f'viewBox="0 0 {WIDTH} {HEIGHT}" role="img" aria-label="Cost against size">\n'
        "<style>text{font:12px system-ui,sans-serif;fill:#57606a}"
        ".title{font-weight:600;font-size:13px}.dot{fill:#1a7f37}"
        ".axis{stroke:#8c959f}.fit{stroke:#1a7f37;stroke-dasharray:5 4}"
        "@media(prefers-color-scheme:dark){text{fill:#9198a1}.dot{fill:#3fb950}"
        ".fit{stroke:#3fb950}}</style>\n"
        + "\n".join([*_batches(points(groups[BATCHES])), *_lengths(points(groups[LENGTHS]))])
        + "\n</svg>\n"
    )


def _batches(given: Points) -> list[str]:
    made = _frame(LEFT, "A batch, by its URLs (dashed: in proportion)")
    total = [(log10(size), log10(size * each * 1e-6)) for size, each in given]
    last_x, last_y = total[-1]
    low, high = last_y - last_x - 0.5, last_y + 0.5

    def place(x: float, y: float) -> tuple[float, float]:
        return LEFT + SIDE * x / max(last_x, 1), BOTTOM - (BOTTOM - TOP) * (y - low) / (high - low)

    made.append(_fit(place(0, last_y - last_x), place(last_x, last_y)))
    for (x, y), (size, each) in zip(total, given, strict=True):
        made += _dot(place(x, y), f"{each:.3g} µs each")
        made.append(
            _label(place(x, low)[0], BOTTOM + 18, f"{size:,.0f}" if x < 4 else f"10^{x:.0f}")
        )
        made.append(_label(LEFT - 8, place(x, y)[1] + 4, _seconds(10**y), "end"))
    return made


def _lengths(given: Points) -> list[str]:
    left = WIDTH - SIDE - 30
    start, steep = line(given)
    made = _frame(left, f"µs a URL by key length: {start:.2f} + {steep * 100:.2f} per 100")
    widest, highest = given[-1][0], max(cost for _, cost in given) * 1.15

    def place(x: float, y: float) -> tuple[float, float]:
        return left + SIDE * x / widest, BOTTOM - (BOTTOM - TOP) * y / highest

    made.append(_fit(place(0, start), place(widest, start + steep * widest)))
    for x, y in given:
        made += _dot(place(x, y), f"{x:,.0f} characters: {y:.3g} µs")
    made += [_label(place(x, 0)[0], BOTTOM + 18, f"{x}") for x in range(0, int(widest) + 1, 200)]
    step = max(1, round(highest / 5))
    made += [
        _label(left - 8, place(0, y)[1] + 4, f"{y}", "end")
        for y in range(0, int(highest) + 1, step)
    ]
    return made


def _seconds(value: float) -> str:
    if value >= 1:
        return f"{value:.3g} s"
    return f"{value * 1e3:.3g} ms" if value >= 1e-3 else f"{value * 1e6:.3g} µs"


def _frame(left: int, title: str) -> list[str]:
    return [
        f'<text x="{left - 20}" y="24" class="title">{title}</text>',
        f'<path d="M{left} {TOP}V{BOTTOM}H{left + SIDE}" fill="none" class="axis"/>',
    ]


def _fit(start: tuple[float, float], end: tuple[float, float]) -> str:
    return (
        f'<path d="M{start[0]:.1f} {start[1]:.1f}L{end[0]:.1f} {end[1]:.1f}" '
        'fill="none" class="fit"/>'
    )


def _dot(at: tuple[float, float], text: str) -> list[str]:
    x, y = at
    return [f'<circle cx="{x:.1f}" cy="{y:.1f}" r="4" class="dot"><title>{text}</title></circle>']


def _label(x: float, y: float, text: str, anchor: str = "middle") -> str:
    return f'<text x="{x:.1f}" y="{y:.1f}" text-anchor="{anchor}">{text}</text>'
