"""Charts as inline SVG, drawn on the server: shapes and words first, colour second, and always a table beside them."""

from __future__ import annotations

from collections.abc import Sequence

from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

WIDE, EDGE = 480, 22  # units; the page scales them. EDGE is room for half of the last mark's words
TIERS = 4
LABELS, DOTS = 9, 40  # of a row of readings: words that fit beside each other, dots that stand apart


def _frame(height: int, label: str, body: SafeString) -> SafeString:
    return format_html(
        '<svg class="chart" viewBox="0 0 {} {}" role="img" aria-label="{}">{}</svg>', WIDE, height, label, body
    )


def _join(parts: Sequence[SafeString]) -> SafeString:
    return format_html_join("", "{}", ((part,) for part in parts))


def _text(x: float, y: float, said: object, anchor: str = "start", kind: str = "") -> SafeString:
    return format_html(
        '<text x="{}" y="{}" text-anchor="{}" class="{}">{}</text>', round(x, 1), round(y, 1), anchor, kind, said
    )


def _line(x1: float, y1: float, x2: float, y2: float, kind: str) -> SafeString:
    return format_html(
        '<line x1="{}" y1="{}" x2="{}" y2="{}" class="{}"/>', *(round(v, 1) for v in (x1, y1, x2, y2)), kind
    )


def _path(places: Sequence[tuple[float, float]]) -> SafeString:
    points = " ".join(f"{x:.1f},{y:.1f}" for x, y in places)
    return format_html('<polyline points="{}" fill="none" class="change"/>', points)


def _dot(x: float, y: float, kind: str, size: float = 5) -> SafeString:
    return format_html('<circle cx="{}" cy="{}" r="{}" class="{}"/>', round(x, 1), round(y, 1), size, kind)


def columns(days: Sequence[tuple[str, Sequence[int]]], names: Sequence[str], label: str) -> SafeString:
    """Stacked columns, one a day from left to right, most severe at the foot; `days` oldest first, `names` of the tiers."""
    height, foot, left = 150, 22, 34
    full = height + 20
    most = max((sum(parts) for _day, parts in days), default=0) or 1
    step = (WIDE - left - EDGE) / max(1, len(days))
    drawn = [_text(left - 6, 14, most, "end"), _text(left - 6, height - foot, 0, "end")]
    drawn += [_line(left, 10, WIDE - EDGE, 10, "grid")]
    drawn += [_line(left, height - foot, WIDE - EDGE, height - foot, "axis")]
    for place, (day, parts) in enumerate(days):
        x, y = left + place * step, float(height - foot)
        for tier in reversed(range(TIERS)):
            tall = (height - foot - 10) * parts[tier] / most
            y -= tall
            if tall:
                drawn.append(
                    format_html(
                        '<rect x="{}" y="{}" width="{}" height="{}" class="tier{}"><title>{}: {}</title></rect>',
                        round(x + step * 0.12, 1),
                        round(y, 1),
                        round(step * 0.76, 1),
                        round(tall, 1),
                        tier,
                        day,
                        parts[tier],
                    )
                )
        if place % max(1, len(days) // 5) == 0:
            drawn.append(_text(x + step / 2, height - 6, day[5:], "middle"))
    for place, name in enumerate(names):
        x = left + place * (WIDE - left) / len(names)
        drawn.append(
            format_html('<rect x="{}" y="{}" width="9" height="9" class="tier{}"/>', round(x, 1), full - 12, place)
        )
        drawn.append(_text(x + 13, full - 4, name, "start", "name"))
    return _frame(full, label, _join(drawn))


def intervals(
    rows: Sequence[tuple[str, float, float, float]], label: str, marks: Sequence[float] = (0, 0.5, 1), low: float = 0
) -> SafeString:
    """A dot with the interval it may as well lie in, one line a row; values from `low` to 1, marks as given."""
    left, tall = 190, 26
    height = tall * len(rows) + 24

    def at(value: float) -> float:
        return left + (WIDE - left - EDGE) * (min(max(value, low), 1) - low) / (1 - low)

    drawn: list[SafeString] = []
    for mark in marks:
        drawn.append(_line(at(mark), 6, at(mark), height - 20, "grid"))
        said = f"{mark:.0%}" if low == 0 else f"{mark:g}"
        drawn.append(_text(at(mark), height - 5, said, "middle"))
    for place, (name, value, least, most) in enumerate(rows):
        y = 8 + tall * place + tall / 2
        drawn += [_text(left - 10, y + 4, name, "end", "name"), _line(at(least), y, at(most), y, "whisker")]
        drawn += [_line(at(end), y - 4, at(end), y + 4, "whisker") for end in (least, most)]
        drawn.append(_dot(at(value), y, "value"))
    return _frame(height, label, _join(drawn))


def slopes(rows: Sequence[tuple[str, float, float]], label: str) -> SafeString:
    """Before (hollow) and after (full) on the scale from 0 to 10, one line a row."""
    left, tall = 120, 28
    height = tall * len(rows) + 24

    def at(value: float) -> float:
        return left + (WIDE - left - EDGE) * min(max(value, 0), 10) / 10

    drawn: list[SafeString] = []
    for mark in (0, 5, 10):
        drawn += [_line(at(mark), 6, at(mark), height - 20, "grid"), _text(at(mark), height - 5, mark, "middle")]
    for place, (name, before, after) in enumerate(rows):
        y = 8 + tall * place + tall / 2
        drawn += [_text(left - 10, y + 4, name, "end", "name"), _line(at(before), y, at(after), y, "change")]
        drawn += [_dot(at(before), y, "before"), _dot(at(after), y, "value")]
    return _frame(height, label, _join(drawn))


def readings(rows: Sequence[tuple[int, float]], label: str) -> SafeString:
    """A person's own numbers in their order, 0 to 10 from foot to top; each as (turn, value)."""
    height, left, foot = 110, 26, 20
    step = (WIDE - left - 30) / max(1, len(rows) - 1)

    def y(value: float) -> float:
        return 10 + (height - foot - 10) * (1 - min(max(value, 0), 10) / 10)

    drawn: list[SafeString] = []
    for mark in (0, 5, 10):
        drawn += [_line(left, y(mark), WIDE - 8, y(mark), "grid"), _text(left - 6, y(mark) + 4, mark, "end")]
    places = [(left + 14 + step * place, y(value)) for place, (_turn, value) in enumerate(rows)]
    drawn.append(_path(places))
    # As many words as fit, the last turn's among them; dots while they stand apart.
    every = -(-len(rows) // LABELS)
    for place, ((x, at), (turn, value)) in enumerate(zip(places, rows, strict=True)):
        if len(rows) <= DOTS:
            drawn.append(_dot(x, at, "value"))
        if (len(rows) - 1 - place) % every == 0:
            drawn.append(_text(x, at - 8 if value < 8 else at + 16, f"{value:g}", "middle", "name"))
            # The last one's words end with its dot, or they would be cut off.
            last = place == len(rows) - 1
            drawn.append(_text(x + 5 * last, height - 4, f"turn {turn}", "end" if last else "middle"))
    return _frame(height, label, _join(drawn))
