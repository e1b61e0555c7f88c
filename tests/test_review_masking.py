"""What leads to a person is hidden on the screen, in search and in exports; what does not, stays readable."""

from __future__ import annotations

import phonenumbers
import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.settings import ROOT
from bot.web.review.masking import Ledger, MaskingError, find, mask, read
from bot.web.review.models import AuditEntry, Masked
from bot.web.review.queue import Filters, page
from bot.web.review.roles import LEAD, REVIEWER
from bot.web.review.search import mask_conversation, terms
from tests.review_desk import account, signed_in, talk

QUIET = pytest.mark.filterwarnings("ignore:No directory at:UserWarning")


def number(region: str) -> str:
    example = phonenumbers.example_number(region)
    assert example is not None
    return phonenumbers.format_number(example, phonenumbers.PhoneNumberFormat.NATIONAL)


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("My son Leo screamed and I shouted.", "My son [name 1] screamed and I shouted."),
        ("leo and LEO and Leo's", "[name 1] and [name 1] and [name 1]'s"),
        ("my name is hunter", "my name is [name 1]"),
        ("I'm Zofia, hello", "I'm [name 1], hello"),
        ("mail jo.b@example.org please", "mail [email 1] please"),
        ("jo (at) example (dot) org", "[email 1]"),
        ("insta: sunny_days22", "insta: [handle 1]"),
        ("ask jess o'leary, she knows", "ask [name 1] [name 2], she knows"),
        ("Grace and I split up. Grace is not easy to find.", "[name 1] and I split up. [name 1] is not easy to find."),
        ("By the grace of god.", "By the grace of god."),
        ("my mother-in-law Ottoline moved in", "my mother-in-law [name 1] moved in"),
        ("ask Fidelma first", "ask [name 1] first"),
        ("I'm Broken and Tired.", "I'm Broken and Tired."),
        ("we moved to shrewsbury", "we moved to [place 1]"),
        ("we live in fear, and I come from a loud house", "we live in fear, and I come from a loud house"),
        ("mail kit.b at gmail dot com", "mail [email 1]"),
        ("I look at him and dot the letters", "I look at him and dot the letters"),
        ("number plate is BD51 SMR", "number plate is [number 1]"),
        ("follow @sunny.days", "follow [handle 1]"),
        ("we live at 12 Maple Grove Road, apt 4", "we live at [address 1], [address 2]"),
        ("see www.example.org/me now", "see [link 1] now"),
        ("my friend Hope said so", "my friend [name 1] said so"),
        ("Dr. Patel said so", "Dr. [name 1] said so"),
        ("at Oak Ridge School", "at [place 1]"),
        ("my friend zbigniew said no", "my friend [name 1] said no"),
        ("i told saoirse and thandiwe everything", "i told [name 1] and [name 2] everything"),
        ("because tamsin didnt come. tamsin never does", "because [name 1] didnt come. [name 1] never does"),
        ("it was oluwaseun's turn", "it was [name 1]'s turn"),
        ("jean-luc never calls. Jean-Luc never did", "[name 1] never calls. [name 1] never did"),
        ("my boss yun-seo yelled and mary-jane's mum left", "my boss [name 1] yelled and [name 2]'s mum left"),
        ("Je veux que Thibault parte, et mon père aussi.", "Je veux que [name 1] parte, et mon père aussi."),
        ("j'habite au 12 rue des Lilas", "j'habite au [address 1]"),
        # and their innocent neighbours
        ("Je prends cela au sérieux. Je ne sais plus.", "Je prends cela au sérieux. Je ne sais plus."),
        ("my co-worker is so karen-like", "my co-worker is so karen-like"),
        (
            "a sam-sized hole, and from long-term pain to al-anon",
            "a sam-sized hole, and from long-term pain to al-anon",
        ),
        ("my friend said no, my sister hates me", "my friend said no, my sister hates me"),
        ("i told everybody about my anorexia and sertraline", "i told everybody about my anorexia and sertraline"),
        (
            "i told evrything to my freind becuase i was exausted",
            "i told evrything to my freind becuase i was exausted",
        ),
        ("he left gaslighting me", "he left gaslighting me"),
        ("I hope so. Will he call?", "I hope so. Will he call?"),
        ("I'm Sad and Angry. Nobody listens.", "I'm Sad and Angry. Nobody listens."),
        ("I took 3 of them at 10:30 pm, I am 34", "I took 3 of them at 10:30 pm, I am 34"),
        ("named after my grandfather", "named after my grandfather"),
        ("compared with your mum. What do you notice?", "compared with your mum. What do you notice?"),
        ("call 988 or a friend", "call 988 or a friend"),
        ("oh my God, Mum", "oh my God, Mum"),
        ("school was hard", "school was hard"),
    ],
)
def test_it_hides_names_and_contacts_and_leaves_talk(text: str, shown: str) -> None:
    assert mask(text, Ledger())[0] == shown


@pytest.mark.parametrize("region", ["US", "CA", "GB", "AU", "NZ", "IE", "IN", "ZA"])
def test_it_hides_telephone_numbers_of_every_region(region: str) -> None:
    said = number(region)
    shown = mask(f"ring me on {said} tonight", Ledger(), region=region)[0]
    assert said not in shown
    assert "tonight" in shown


def test_the_same_name_keeps_its_number_through_the_conversation() -> None:
    ledger = Ledger()
    assert mask("My sister Anna called.", ledger)[0] == "My sister [name 1] called."
    assert mask("Then Priya came.", ledger)[0] == "Then [name 2] came."
    assert mask("anna left", ledger)[0] == "[name 1] left"


@settings(max_examples=40, deadline=None)
@given(st.text(max_size=300))
def test_hidden_stretches_are_in_order_apart_and_inside_the_text(text: str) -> None:
    at = 0
    for span in find(text):
        assert at <= span.start < span.end <= len(text)
        at = span.end


def test_masking_words_with_an_unknown_key_stop_the_start() -> None:
    raw = yaml.safe_load((ROOT / "data/review/masking.yml").read_text("utf-8"))
    with pytest.raises(MaskingError, match="exactly the keys"):
        read({**raw, "nmaes": []})


@QUIET
@pytest.mark.django_db
def test_the_page_the_search_and_the_export_show_the_masked_text_only() -> None:
    conversation = talk("My sister Anna paints boats.")
    lead = account("lena", LEAD)
    client = signed_in(lead, sudo=True)
    html = client.get(f"/review/c/{conversation.pseudonym}/").content.decode()
    assert "Anna" not in html
    assert "name 1" in html
    assert [r.pk for r in page(Filters(q="boats", status="all"), lead).rows] == [conversation.pk]
    assert page(Filters(q="Anna", status="all"), lead).rows == []
    for kind in ("jsonl", "csv"):
        exported = client.get(f"/review/export/?format={kind}").content.decode()
        assert "paints boats" in exported
        assert "Anna" not in exported
    assert "Anna" not in client.get(f"/review/c/{conversation.pseudonym}/print/").content.decode()


@QUIET
@pytest.mark.django_db
def test_unmasking_wants_a_reason_is_logged_and_is_for_this_session_only() -> None:
    conversation = talk("My sister Anna paints boats.")
    address = f"/review/c/{conversation.pseudonym}/"
    client = signed_in(account("lena", LEAD), sudo=True)
    assert client.post(f"{address}unmask/", {"reason": "curious"}).status_code == 422
    assert "Anna" not in client.get(address).content.decode()
    assert client.post(f"{address}unmask/", {"reason": "sense"}).status_code == 302
    assert "Anna" in client.get(address).content.decode()
    assert "Anna" not in signed_in(account("vera", REVIEWER)).get(address).content.decode()
    client.post(f"{address}mask/")
    assert "Anna" not in client.get(address).content.decode()
    assert AuditEntry.objects.get(action="unmask").detail == {"reason": "sense"}


@pytest.mark.django_db
def test_masking_is_done_once_and_a_search_takes_any_characters() -> None:
    conversation = talk('It\'s all "quiet" AND (loud) NEAR* me')
    assert mask_conversation(conversation) == 2
    assert mask_conversation(conversation) == 0
    assert Masked.objects.count() == 2
    user = account("vera", REVIEWER)
    for asked in ('"', "AND (", "loud) NEAR", "it's", "qui", "' OR 1=1 --", "a" * 5000, "\x00"):
        page(Filters.of({"q": asked, "status": "all"}), user)
    assert [r.pk for r in page(Filters(q="quie loud", status="all"), user).rows] == [conversation.pk]
    assert terms("one two, three!") == ["one", "two", "three"]
