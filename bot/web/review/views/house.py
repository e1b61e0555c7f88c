"""The house: the log, limits and clocks."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse

from bot.web.review import alerts, audit, duty, erase, invitations, work
from bot.web.review.access import who
from bot.web.review.models import AuditEntry, Limits

LOG_PAGE = 100


def log(request: HttpRequest) -> HttpResponse:
    """The audit log, latest first; `check=1` walks the whole chain."""
    asked = {name: str(request.GET.get(name, "")).strip()[:150] for name in ("actor", "action", "object")}
    rows = AuditEntry.objects.filter(**{name: value for name, value in asked.items() if value})
    before = request.GET.get("before", "")
    if before.isascii() and before.isdigit() and len(before) < 16:
        rows = rows.filter(pk__lt=int(before))
    shown = list(rows.order_by("-id")[:LOG_PAGE])
    checked = request.GET.get("check") == "1"
    context = {
        "rows": shown,
        "asked": asked,
        "before": shown[-1].pk if len(shown) == LOG_PAGE else 0,
        "head": AuditEntry.objects.order_by("-id").values_list("digest", flat=True).first() or "",
        "checked": checked,
        "broken": audit.first_break() if checked else None,
        "section": "log",
    }
    return render(request, "review/log.html", context)


if TYPE_CHECKING:
    _LimitsForm = forms.ModelForm[Limits]
else:
    _LimitsForm = forms.ModelForm  # generic for the type checker only


class LimitsForm(_LimitsForm):
    """The house's numbers."""

    alert_webhook = forms.URLField(
        assume_scheme="https", required=False, max_length=300, label="Imminent: webhook (https address)"
    )

    class Meta:
        model = Limits
        fields = (
            "claim_minutes",
            "break_minutes",
            "severe_cap",
            "session_minutes",
            "sample_percent",
            "keep_days",
            "keep_severe_days",
            "keep_snapshot_days",
            "alert_mail",
            "alert_second_mail",
            "alert_webhook",
            "alert_minutes",
            "timezone",
        )
        labels = {
            "claim_minutes": "A claim lasts (minutes)",
            "break_minutes": "A break is due after (minutes, 0: never)",
            "severe_cap": "Severe conversations a person opens in a day",
            "session_minutes": "Signed out after (minutes without a page, 0: only after eight hours)",
            "timezone": "Time zone of the on-call hours (such as Europe/London)",
            "sample_percent": "Random sample of the unflagged (percent)",
            "keep_days": "Conversations are kept (days, 0: for ever)",
            "keep_severe_days": "Conversations with possible or imminent risk are kept (days, 0: for ever)",
            "keep_snapshot_days": "Working memory is kept (days, 0: for ever)",
            "alert_mail": "Imminent: mail goes to (addresses, separated by commas)",
            "alert_second_mail": "When nobody takes it on: mail goes to",
            "alert_minutes": "Nobody takes it on within (minutes, 0: tell no second address)",
        }

    def clean(self) -> dict[str, Any] | None:
        found = super().clean()
        for name in ("alert_mail", "alert_second_mail", "alert_webhook"):
            value = str(self.cleaned_data.get(name, ""))
            try:
                alerts.check_webhook(value) if name == "alert_webhook" else alerts.addresses(value)
            except alerts.AlertError as problem:
                self.add_error(name, str(problem))
        return found

    def clean_claim_minutes(self) -> int:
        minutes: int = self.cleaned_data["claim_minutes"]
        if not 1 <= minutes <= 480:
            raise forms.ValidationError("A claim lasts from 1 to 480 minutes.")
        return minutes

    def clean_timezone(self) -> str:
        name: str = self.cleaned_data["timezone"]
        if not duty.known_zone(name):
            raise forms.ValidationError("There is no such time zone: write it as Europe/London or UTC.")
        return name

    def clean_sample_percent(self) -> int:
        percent: int = self.cleaned_data["sample_percent"]
        if percent > 100:
            raise forms.ValidationError("That is more than all of them.")
        return percent


def house(request: HttpRequest) -> HttpResponse:
    """Limits and clocks."""
    form = LimitsForm(request.POST or None, instance=work.limits())
    if request.method == "POST" and form.is_valid():
        form.save()
        audit.record(who(request).username, "limits", changed=form.changed_data)
        messages.success(request, "Saved.")
        return HttpResponseRedirect(reverse("review:house"))
    context: dict[str, Any] = {
        "form": form,
        "due": erase.retention(dry_run=True),
        "key": alerts.key(),
        "section": "house",
    }
    context |= {"mail": invitations.mail_ready(), "attempts": alerts.ATTEMPTS, "failing": alerts.failing()}
    return render(request, "review/house.html", context, status=422 if form.errors else 200)
