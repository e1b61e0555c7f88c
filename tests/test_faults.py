"""Real processes, killed in the middle of conversations: nothing sent is lost, all of it is answered, cards are shown."""

from __future__ import annotations

import time

from tests.system import Caller, System


def _answered(caller: Caller, seconds: float = 60.0) -> list[dict[str, object]]:
    until = time.monotonic() + seconds
    while True:
        transcript = caller.transcript()
        waiting = [m for m in transcript if m["role"] == "person" and m["state"] == "waiting"]
        if not waiting or time.monotonic() > until:
            return transcript
        time.sleep(0.5)


def test_rasa_and_the_action_server_die_in_mid_conversation(system: System) -> None:
    caller = Caller(system)
    sent = ["My son broke a glass and I shouted at him"]
    caller.send_surely(sent[0])
    system.kill("actions")
    sent.append("I felt ashamed afterwards")
    caller.send_surely(sent[-1])
    system.kill("rasa")
    sent.append("about seven")
    pending = caller.send_surely(sent[-1])
    assert pending["pending"]
    assert pending["notice"]
    sent.append("I want to kill myself tonight")
    danger = caller.send_surely(sent[-1])
    assert not danger["pending"]
    assert any(reply["card"] for reply in danger["replies"])  # type: ignore[attr-defined]
    system.wait_ready()
    transcript = _answered(caller)
    written = [m["text"] for m in transcript if m["role"] == "person"]
    assert written == sent, "each once, in order"
    assert all(m["state"] != "waiting" for m in transcript)
    answered = {m["reply_to"] for m in transcript if m["role"] == "bot"}
    assert {m["n"] for m in transcript if m["role"] == "person"} <= answered
    caller.close()


def test_the_front_door_dies_and_nothing_it_took_is_lost(system: System) -> None:
    caller = Caller(system)
    caller.send_surely("hello")
    system.kill("frontdoor")
    caller.send_surely("menu")
    caller.send_surely("thanks")
    system.wait_ready()
    transcript = _answered(caller)
    assert [m["text"] for m in transcript if m["role"] == "person"] == ["hello", "menu", "thanks"]
    assert all(m["state"] == "answered" for m in transcript)
    caller.close()


def test_nothing_a_person_wrote_is_in_any_log(system: System) -> None:
    caller = Caller(system)
    for text in (
        "my aunt Quillabert was cross",
        "what would Quillabert say",
        "/Quillabert",
        "I want to die, Quillabert",
    ):
        caller.send_surely(text)
    system.kill("actions")
    caller.send_surely("Quillabert left and I felt sad")
    _answered(caller)
    assert "Quillabert" not in system.log.read_text()
    assert not [p for p in system.state.glob("*.log") if "Quillabert" in p.read_text(errors="replace")]
    caller.close()
