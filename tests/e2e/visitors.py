"""Visitors, the form they find, and what is there a moment after they have sent it."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import partial
from typing import Any
from urllib.parse import urlencode

from playwright.sync_api import expect

from tests.e2e.screen import Screen

# How long a person may have to wait until the team can act on what they wrote.
PROMISE = 2.0
# Forms refuse whoever is faster than a person can type.
_READING = 2_500

SLUGS = {"zh": "kaifa-zixun", "en": "ask-an-engineer"}
NAMES = {"zh": "开发咨询", "en": "Ask an engineer"}
CONSENT = {
    "zh": "我愿意接收相关邮件，并可以随时退订。",
    "en": "I would like to receive mails about this. I can stop them.",
}
THANKS = {"zh": "已收到，我们明天联系你。", "en": "It has arrived. We shall write tomorrow."}


@dataclass(frozen=True, slots=True)
class Visitor:
    """What somebody types, and how it must stand in the record afterwards."""

    typed: Mapping[str, str]
    email: str
    phone: str
    country: str


VISITORS = {
    "zh": Visitor(
        {
            "name": "  欧阳 明月 ",
            "email": "Mingyue.OuYang@Jiangnan-Zhizao.example",
            "company": "江南智造有限公司",
            "phone": "138 0013 8000",
            "title": "技术总监",
            "country": "CN",
        },
        "mingyue.ouyang@jiangnan-zhizao.example",
        "+8613800138000",
        "CN",
    ),
    "en": Visitor(
        {
            "name": "  grace   hopper ",
            "email": "Grace.Hopper@Navy-Yard.example",
            "company": "Navy Yard Ltd",
            "phone": "020 7946 0958",
            "title": "Chief Technology Officer",
            "country": "GB",
        },
        "grace.hopper@navy-yard.example",
        "+442079460958",
        "GB",
    ),
}


@dataclass(frozen=True, slots=True)
class Arrival:
    """What came of one submission, as the API tells it, and how many seconds after the click each was there."""

    visitor: Visitor
    contact: Mapping[str, Any]
    lead: Mapping[str, Any]
    mail: Mapping[str, Any]
    notice: Mapping[str, Any]
    seconds: Mapping[str, float]


def build_form(admin: Screen) -> str:
    """Made by hand in the app, from an empty list of forms to a public address."""
    page, language = admin.page, admin.language
    admin.go("/forms")
    admin.button("forms.new").click()
    dialog = page.get_by_role("dialog")
    admin.field("forms.name", dialog).fill(NAMES[language])
    admin.field("forms.slug", dialog).fill(SLUGS[language])
    admin.button("forms.createAndBuild").click()
    fields = admin.region("forms.fields").locator("li")
    expect(fields).to_have_count(4)
    for number, name in enumerate(("title", "country"), start=5):
        admin.choose(page.get_by_role("combobox", name=admin.say("forms.addField")), label_of(admin, "contact", name))
        expect(fields).to_have_count(number)
    page.get_by_role("tab", name=admin.say("forms.settings")).click()
    for name, texts in (("forms.consent", CONSENT), ("forms.success", THANKS)):
        for other, text in texts.items():
            page.get_by_label(f"{admin.say(name)} · {admin.say(_OTHER[other])}", exact=True).fill(text)
    admin.button("forms.publish").click()
    expect(page.get_by_text(admin.say("forms.published"), exact=True)).to_be_visible()
    return f"{admin.address}/f/{SLUGS[language]}"


def arrive(stranger: Screen, admin: Screen, owner: Screen, form: str, visitor: Visitor) -> Arrival:
    """Send the form while the screens of the team look out for what must come of it."""
    watch(
        admin,
        ("contact", f"/contacts?{urlencode({'filter': _address_of(visitor)})}", ""),
        ("lead", f"/leads?{urlencode({'filter': f'contact.{_address_of(visitor)} and owner is not empty'})}", ""),
        ("mail", "/caught-mails", visitor.email),
    )
    watch(owner, ("notice", "/notices", "/leads/"))
    fill(stranger, form, visitor)
    sent_at = send(stranger)
    seen = {**seen_by(admin, "contact", "lead", "mail"), **seen_by(owner, "notice")}
    seconds = {name: (at - sent_at) / 1000 for name, (at, _) in seen.items()}
    found = {name: item for name, (_, item) in seen.items()}
    contact = one(admin, "contacts", found.pop("contact")["id"])
    return Arrival(visitor=visitor, contact=contact, seconds=seconds, **found)


def watch(screen: Screen, *things: tuple[str, str, str]) -> None:
    """Let the page ask the API for one thing after the other (name, list, words in the item) until each is there.

    One question at a time: many at once would slow down what they measure.
    """
    screen.page.evaluate(_WATCH, things)


def seen_by(screen: Screen, *names: str) -> dict[str, tuple[float, Any]]:
    """For each name the moment, in milliseconds of the browser's clock, when its first item was there, and the item."""
    return {name: screen.until(partial(screen.page.evaluate, _SEEN, name), f"the {name}") for name in names}


_WATCH = """async (things) => {
  window.seen = {};
  (async () => {
    for (const [name, path, words] of things) {
      while (!window.seen[name]) {
        const items = (await (await fetch('/api/v1' + path)).json()).items || [];
        const item = items.find((one) => JSON.stringify(one).includes(words));
        if (item) window.seen[name] = [Date.now(), item];
        else await new Promise((go) => setTimeout(go, 100));
      }
    }
  })();
}"""
_SEEN = "(name) => window.seen[name]"


def fill(stranger: Screen, form: str, visitor: Visitor, **changes: str) -> None:
    """Open the hosted page and answer it as a person does, in a person's time."""
    page = stranger.page
    page.goto(form)
    for name, text in {**visitor.typed, **changes}.items():
        _answer(stranger, name, text)
    page.get_by_label(CONSENT[stranger.language]).check()
    page.wait_for_timeout(_READING)


def send(stranger: Screen) -> float:
    """Press the button and read the thanks. Answers the moment of the click on the browser's clock."""
    page = stranger.page
    page.evaluate("document.addEventListener('click', () => { window.clicked = Date.now() }, true)")
    page.locator("button[type=submit]").click()
    expect(page.get_by_role("status")).to_have_text(THANKS[stranger.language])
    return float(page.evaluate("window.clicked"))


def label_of(screen: Screen, object_name: str, field: str) -> str:
    """What the server calls a field, in the language of the screen."""
    (found,) = [
        one["label"]
        for each in screen.get("/meta")["objects"]
        for one in each["fields"]
        if (each["name"], one["name"]) == (object_name, field)
    ]
    return str(found[screen.language])


def contact_of(screen: Screen, visitor: Visitor) -> Mapping[str, Any] | None:
    found = screen.get("/contacts", filter=_address_of(visitor), total="true")["items"]
    return found[0] if found else None


def one(screen: Screen, objects: str, id: str) -> Mapping[str, Any]:
    row: Mapping[str, Any] = screen.get(f"/{objects}/{id}")
    return row


def leads_of(screen: Screen, contact: Mapping[str, Any]) -> list[Mapping[str, Any]]:
    found: list[Mapping[str, Any]] = screen.get(f"/contacts/{contact['id']}/related/leads")["items"]
    return found


def _address_of(visitor: Visitor) -> str:
    return f'email = "{visitor.email}"'


def _answer(stranger: Screen, name: str, text: str) -> None:
    _ANSWERS.get(name, lambda box, value: box.fill(value))(stranger.page.locator(f"[name={name}]"), text)


_ANSWERS = {"country": lambda box, value: box.select_option(value)}
_OTHER = {"zh": "common.chinese", "en": "common.english"}
