"""Counts that lead to nobody: the crisis ledger, the console's own numbers, the playbook."""

from __future__ import annotations

from django.db.models import Sum
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from bot.web.chat.models import Referral
from bot.web.review import audit, figures
from bot.web.review.access import who
from bot.web.review.export import table
from bot.web.review.risk import class_name
from bot.web.review.views.lead import attachment


def ledger(request: HttpRequest) -> HttpResponse:
    """How often crisis lines were shown, by month, region and class."""
    rows = [
        (r.month, r.region, class_name(r.kind), r.count) for r in Referral.objects.order_by("-month", "region", "kind")
    ]
    if request.GET.get("format") == "csv":
        audit.record(who(request).username, "export_ledger")
        lines = [[f"{month:%Y-%m}", region, kind, count] for month, region, kind, count in rows]
        return attachment(table(["month", "region", "class", "shown"], lines), "crisis-ledger.csv", "text/csv")
    months = list(Referral.objects.values("month").annotate(total=Sum("count")).order_by("-month")[:24])
    most = max((m["total"] for m in months), default=1)
    context = {"rows": rows[:600], "months": months, "most": most, "section": "ledger"}
    return render(request, "review/ledger.html", context)


def numbers(request: HttpRequest) -> HttpResponse:
    """How the work goes and what it finds, each figure with its table."""
    found = figures.all_figures()
    name = request.GET.get("csv", "")
    if name in {f.id for f in found}:
        figure = next(f for f in found if f.id == name)
        audit.record(who(request).username, "export_figure", name)
        return attachment(table(list(figure.header), [list(r) for r in figure.rows]), f"{name}.csv", "text/csv")
    return render(request, "review/numbers.html", {"figures": found, "section": "numbers"})


def playbook(request: HttpRequest) -> HttpResponse:
    """What to do about an imminent risk, and what nobody here can do."""
    return render(request, "review/playbook.html", {"section": "playbook"})
