"""A conversation's end and what may be changed of it: download, deletion, region, age."""

from __future__ import annotations

import json

import pytest

from tests.conftest import Person

pytestmark = pytest.mark.django_db(transaction=True)


async def test_end_download_and_delete(person: Person, rasa_here: None) -> None:
    from bot.web.chat import database
    from bot.web.chat.models import Message

    await person.begin()
    await person.say("menu please")
    text = (await person.get("conversation/download?format=text")).content.decode()
    assert "menu please" in text
    data = json.loads((await person.get("conversation/download?format=json")).content)
    assert any(m["text"] == "menu please" for m in data["messages"])
    assert (await person.post("conversation/end", {})).json()["messages"][0]["role"] == "bot"
    late = await person.post("messages", {"client_id": "after-end-1", "text": "hello"})
    assert late.status_code == 409
    gone = await person.client.delete("/api/v1/conversation", headers=person.headers)
    assert gone.status_code == 204
    assert (await person.get("messages?after=0")).status_code == 404
    assert await database.run(Message.objects.count) == 0


async def test_the_region_can_be_changed_and_the_lines_follow(person: Person) -> None:
    await person.begin(region="US")
    response = await person.client.patch(
        "/api/v1/conversation", {"region": "GB"}, content_type="application/json", headers=person.headers
    )
    assert response.json()["card"]["region"] == "GB"


async def test_a_minor_gets_youth_lines_and_a_warm_word(person: Person) -> None:
    found = await person.begin(adult=False)
    assert "18" in found["messages"][0]["text"]
