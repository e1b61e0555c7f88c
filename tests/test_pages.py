"""The public pages, as a browser without JavaScript gets them."""

from __future__ import annotations

import re

import pytest
from django.test import Client

from bot.safety.lines import help_card, regions

pytestmark = pytest.mark.django_db
PAGES = ["/", "/help/", "/privacy/", "/safety/", "/articles/", "/articles/attachment-styles/", "/embed/"]
FRENCH = ["/fr/help/", "/fr/privacy/", "/fr/safety/"]


@pytest.mark.parametrize("path", [*PAGES, *FRENCH])
def test_every_page_stands_and_loads_nothing_from_elsewhere(client: Client, path: str) -> None:
    response = client.get(path)
    assert response.status_code == 200
    text = response.content.decode()
    assert text.count("<h1") == 1
    assert re.search(r"<title>[^<]+</title>", text)
    for address in re.findall(r'(?:src|<link[^>]*href)="([^"]+)"', text):
        assert address.startswith("/static/"), address
    assert "<style" not in text
    assert " style=" not in text
    assert not re.search(r"<script(?![^>]*src=)", text)
    assert not re.search(r"\son\w+=", text)
    assert response.cookies == {}


@pytest.mark.parametrize("path", PAGES[:-1])
def test_help_and_leaving_are_on_every_page_without_a_script(client: Client, path: str) -> None:
    text = client.get(path).content.decode()
    assert 'href="/help/"' in text
    assert 'href="/leave/"' in text


def test_the_french_safety_page_says_what_the_english_one_does(client: Client) -> None:
    english, french = (client.get(path).content.decode() for path in ("/safety/", "/fr/safety/"))
    for tag in ("<h2>", "<h3>", "<details>", "<li>", "<dt>"):
        assert french.count(tag) == english.count(tag), tag
    assert "Pensées de suicide dites en mots clairs" in french
    assert "le numéro d’urgence" in french
    main = french[french.index("<main") : french.index("</main>")]
    assert not re.search(r"\b(?:the|and|someone|screen|plan, means)\b", re.sub(r"<[^>]*>", " ", main))


def test_every_line_of_every_region_is_on_the_help_page(client: Client) -> None:
    text = client.get("/help/").content.decode()
    for region in regions():
        if region.id == "unknown":
            continue
        assert region.name in text
        for entry in help_card(region.id).entries:
            assert not entry.tel_href or f'href="{entry.tel_href}"' in text, entry.id
            assert not entry.sms_href or entry.sms_href.replace("&", "&amp;") in text, entry.id


def test_the_safety_page_names_what_the_screen_looks_for_and_counts_without_names(client: Client) -> None:
    from datetime import date

    from bot.web.chat.models import Referral

    Referral.objects.create(month=date(2026, 10, 1), region="GB", kind="ideation", count=3)
    Referral.objects.create(month=date(2026, 10, 1), region="US", kind="partner", count=4)
    text = client.get("/safety/").content.decode()
    assert "Explicit thoughts of suicide" in text
    assert "<td>October 2026</td><td>7</td>" in text


def test_leaving_clears_what_the_site_stored_and_goes_on_to_a_neutral_page(client: Client) -> None:
    response = client.get("/leave/")
    assert response.status_code == 303
    assert response.headers["Location"].startswith("https://www.bbc.com/weather")
    assert '"storage"' in response.headers["Clear-Site-Data"]
    assert response.headers["Cache-Control"] == "no-store"


def test_only_the_embedding_page_may_be_framed_and_only_by_listed_origins(
    client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert "frame-ancestors 'none'" in client.get("/").headers["Content-Security-Policy"]
    assert "frame-ancestors 'none'" in client.get("/embed/").headers["Content-Security-Policy"]
    from dataclasses import replace

    from bot.settings import settings
    from bot.web.pages import views

    allowed = replace(settings(), origins=("https://example.org",))
    monkeypatch.setattr(views, "settings", lambda: allowed)
    policy = client.get("/embed/").headers["Content-Security-Policy"]
    assert "frame-ancestors https://example.org;" in policy
    assert "script-src 'self'" in policy


def test_an_article_has_its_sections_under_addresses_of_their_own(client: Client) -> None:
    text = client.get("/articles/attachment-styles/").content.decode()
    headings = re.findall(r'<h2 id="([\w-]+)">', text)
    assert len(headings) == len(set(headings)) >= 5
    assert f'href="#{headings[0]}"' in text


def test_an_unknown_article_is_missing_and_posting_is_refused(client: Client) -> None:
    assert client.get("/articles/no-such-thing/").status_code == 404
    assert client.post("/").status_code == 405


@pytest.mark.parametrize("path", FRENCH)
def test_consent_help_and_safety_have_pages_in_french_that_lead_to_each_other(client: Client, path: str) -> None:
    text = client.get(path).content.decode()
    assert '<html lang="fr">' in text
    assert 'href="/leave/"' in text
    assert f'href="{path.removeprefix("/fr")}" hreflang="en"' in text
    for page in FRENCH:
        assert f'href="{page}"' in text
    for english in ("Help now", "Leave fast", "Skip to", "Call ", "Open the", "24 hours", "Somewhere else"):
        assert english not in text, english
    assert f'href="{path}" hreflang="fr"' in client.get(path.removeprefix("/fr")).content.decode()


def test_every_line_is_on_the_french_help_page_too(client: Client) -> None:
    text = client.get("/fr/help/").content.decode()
    assert "Royaume-Uni" in text
    for region in regions():
        for entry in help_card(region.id).entries:
            assert not entry.tel_href or f'href="{entry.tel_href}"' in text, entry.id
