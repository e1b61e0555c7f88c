"""A turn at both bots, many at once, turn 200 beside turn 10, and the memory of everything, interleaved A B A B."""

from __future__ import annotations

import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from threading import Barrier

from bench.ours import Ours
from bench.people import OurPerson, StockPerson
from bench.processes import Server, members
from bench.report import Budget, Report, p50, percentile, ratio
from bench.stock import Stock

TURN, RATE, GROWTH, MEMORY = 1.0, 1.5, 1.2, 1_600.0  # budgets of the design
AT_ONCE = 16
CYCLE = 10  # turns of a script: windows of that length hold the same kinds of turn
EARLY, LATE = 10, 200

Person = OurPerson | StockPerson


def one_user(person: Callable[[int], Person], seeds: range) -> list[float]:
    """Milliseconds of each turn of fresh conversations of ten turns, one after another."""
    found: list[float] = []
    for seed in seeds:
        someone = person(seed)
        found += [someone.turn() for _ in range(CYCLE)]
        someone.close()
    return found


def at_once(person: Callable[[int], Person], turns: int, seed: int) -> float:
    """Messages a second of 16 people who each write `turns` messages as fast as they are answered."""
    people = [person(seed + place) for place in range(AT_ONCE)]
    meet = Barrier(AT_ONCE + 1)

    def write(someone: Person) -> None:
        meet.wait()
        for _ in range(turns):
            someone.turn()

    with ThreadPoolExecutor(AT_ONCE) as pool:
        writing = [pool.submit(write, someone) for someone in people]
        meet.wait()
        began = time.perf_counter()
        for each in writing:
            each.result()
        taken = time.perf_counter() - began
    for someone in people:
        someone.close()
    return AT_ONCE * turns / taken


def window(times: list[float], turn: int) -> float:
    """Median of the ten turns around turn number `turn` (from 1)."""
    return p50(times[turn - CYCLE // 2 - 1 : turn + CYCLE // 2 - 1])


def processor_milliseconds(server: Server) -> float:
    """Processor time that a server and everything it started have used so far."""
    ticks = 0
    for pid in members(server.process.pid) if server.process else ():
        try:
            fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
        except OSError:
            continue
        ticks += int(fields[11]) + int(fields[12])
    return ticks * 10.0


def run(report: Report, ours: Ours, stock: Stock, rounds: int, late: int = LATE) -> None:
    """Both must be running."""
    mine: Callable[[int], Person] = lambda seed: OurPerson(ours.port, seed)  # noqa: E731
    theirs: Callable[[int], Person] = lambda seed: StockPerson(stock.port, seed)  # noqa: E731
    sides = ((theirs, stock.server), (mine, ours.server))
    one_user(theirs, range(2))
    one_user(mine, range(2))

    single: tuple[list[float], list[float]] = ([], [])
    spent = [0.0, 0.0]
    for number in range(rounds):
        for side, (person, server) in enumerate(sides):
            before = processor_milliseconds(server)
            single[side].extend(one_user(person, range(1000 + 3 * number, 1003 + 3 * number)))
            spent[side] += processor_milliseconds(server) - before
    stock_turn, our_turn = p50(single[0]), p50(single[1])
    used = [spent[side] / len(single[side]) for side in (0, 1)]
    report.add(
        Budget(
            "turn, one user, p50",
            ratio(our_turn, stock_turn),
            "x",
            TURN,
            rows=len(single[1]),
            detail=f"ours {our_turn:.1f} ms (p95 {percentile(single[1], 95):.1f}), "
            f"stock {stock_turn:.1f} ms (p95 {percentile(single[0], 95):.1f})",
        ),
        Budget(
            "processor time of a turn",
            ratio(used[1], used[0]),
            "x",
            rows=len(single[1]),
            detail=f"ours {used[1]:.1f} ms over all processes, stock {used[0]:.1f} ms",
        ),
    )

    rates: tuple[list[float], list[float]] = ([], [])
    for number in range(rounds):
        for side, (person, _) in enumerate(sides):
            rates[side].append(at_once(person, CYCLE, 5000 + 100 * number))
    report.add(
        Budget(
            f"messages a second at {AT_ONCE} at once",
            ratio(p50(rates[1]), p50(rates[0])),
            "x",
            RATE,
            at_least=True,
            rows=AT_ONCE * CYCLE * rounds,
            detail=f"ours {p50(rates[1]):.1f}/s, stock {p50(rates[0]):.1f}/s",
        )
    )

    grown = []
    for person, _ in sides:
        someone = person(77)
        times = [someone.turn() for _ in range(late + CYCLE // 2)]
        someone.close()
        grown.append((window(times, EARLY), window(times, late)))
    (stock_early, stock_late), (early, after) = grown
    report.add(
        Budget(
            f"turn {late} / turn {EARLY} of one conversation",
            ratio(after, early),
            "x",
            GROWTH,
            rows=late,
            detail=f"ours {early:.1f} to {after:.1f} ms, medians of {CYCLE} turns; stock {stock_early:.1f} to {stock_late:.1f} ms "
            f"({stock_late / stock_early:.1f} x)",
        )
    )

    parts, other = ours.server.megabytes(), stock.server.megabytes()
    total, theirs_total = sum(parts.values()), sum(other.values())
    report.add(
        Budget(
            "resident memory, everything",
            total,
            "MB",
            MEMORY,
            detail=f"stock {theirs_total:,.0f} MB ({ratio(total, theirs_total):.2f} x); "
            + ", ".join(f"{name} {size:,.0f}" for name, size in sorted(parts.items(), key=lambda part: -part[1])),
        )
    )
