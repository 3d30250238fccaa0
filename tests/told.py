"""Two stories for tests of what is read: an exercise told to its end, and a chronicle.

Each can be told with its two parties exchanged, in every filing and in the terms, signed again with
the keys of the other; and with the parties declared in the other order.
"""

import re
from collections.abc import Iterable, Mapping
from typing import Any, TypeVar

from case_of import CAST, TERMS, Case, hash_of, seal_as
from shelf_of import LATER, MemoryShelf
from sulh.mechanism.state import State, start
from sulh.moment import parse_span
from sulh.shell.publish import cut_off_of, draft_bulletin

T = TypeVar("T")

_PAIRS = {"east": "west", "west": "east", "East": "West", "West": "East"}
#: A cell of the public grid, and another.
HERE, THERE = "+10.1+020.0/0.1", "+10.4+020.3/0.1"
#: Markup and more, to stand in every text that a filing has.
MARKUP = "<script>alert(1)</script> **[x](y)** & \"' {{ 911*7 }}"


def exchange(value: T) -> T:
    """Exchange the parties in whatever names them."""
    found: Any = value
    if isinstance(found, str):
        found = re.sub("(?<![A-Za-z])(?:[Ee]ast|[Ww]est)", lambda name: _PAIRS[name[0]], found)
    elif isinstance(found, Mapping):
        found = {exchange(key): exchange(one) for key, one in found.items()}
    elif isinstance(found, list | tuple):
        found = type(found)(exchange(one) for one in found)
    told: T = found
    return told


class Story(Case):
    """A case that can be told with its parties exchanged, or declared in the other order."""

    def __init__(
        self,
        purpose: str = "exercise",
        *,
        exchanged: bool = False,
        turned: bool = False,
        title: str = "Exercise",
        terms: bytes = TERMS,
    ) -> None:
        self._exchanged = exchanged
        parties = [{"id": "east", "name": "East"}, {"id": "west", "name": "West"}]
        names = [name for name, _, _ in CAST if name.startswith(("east", "west"))]
        super().__init__(
            exchange(terms.decode()).encode() if exchanged else terms,
            purpose=purpose,
            keys={name: exchange(name) for name in names} if exchanged else None,
            said={"parties": parties[::-1] if turned else parties, "title": title},
        )

    def file(
        self,
        by: str,
        kind: str,
        says: Mapping[str, object],
        *,
        sealed: Mapping[str, object] | None = None,
        to: str = "east-panel west-panel",
        name: str = "",
    ) -> int:
        """File by the seats of a line; `sealed` are fields, sealed to the seats of another."""
        seats: Iterable[str] = self._told(by.split())
        fields = None if sealed is None else self._told(dict(sealed))
        made = None if fields is None else seal_as(name or kind, fields, self._told(to.split()))
        return self.accepts(seats, kind, self._told(dict(says)), made)

    def shelf(self, as_of: int = LATER) -> MemoryShelf:
        """Give what is known of it."""
        return MemoryShelf(self.entries, self.start, as_of)

    @property
    def start(self) -> State:
        """What its fold begins with."""
        return start(self.state.documents)

    def _told(self, value: T) -> T:
        return exchange(value) if self._exchanged else value


def issue(story: Story, day: str) -> None:
    """Issue the bulletin of a day, as what was known at its cut-off makes it."""
    at = parse_span(day, "day").start
    number = len(story.state.bulletins.by_day) + 1
    then = story.shelf(cut_off_of(story.shelf(), at))
    made, text = draft_bulletin(then, at, number)
    says = {"day": day, "number": number, "sha256": hash_of(text), "size": made.size}
    chair = "chronicler" if story.state.roster.purpose == "chronicle" else "mission-head"
    story.file(chair, "bulletin issued", says)


def tell_exercise(text: str = "", *, exchanged: bool = False, turned: bool = False) -> Story:
    """Tell an exercise to its end; `text` stands in every open text."""
    words = text or "Shots were heard from the river."
    story = Story(title=text[:200] or "Exercise", exchanged=exchanged, turned=turned)
    file = story.file
    story.at("2026-03-01T08:00:00Z")
    watch = {"cell": HERE, "day": "2026-03-01", "means": "patrol", "minutes": 240}
    effort = file("monitor", "effort filed", watch | {"watch": "kept"}, sealed={"place": "x"})
    denied = {"denied_by": "west", "watch": "access denied", "minutes": 60}
    file("monitor", "effort filed", watch | denied)
    seen = {"count": 3, "day": "2026-03-01", "effort": effort, "sight": "explosion"}
    file("monitor", "observation filed", seen | {"cell": HERE})
    hidden = {"act": "small-arms-fire", "author": "west", "words": "CANARY by the mill"}
    report = {"cell": HERE, "day": "2026-03-01", "family": "K"}
    first = file("east-officer", "report filed", report, sealed=hidden, to="monitor chair")
    second = file("west-officer", "report filed", report, sealed={"author": "east"}, name="other")
    third = file("monitor", "report filed", report | {"cell": THERE, "family": "C"})
    _screen(story, report, first, second)
    story.later(3600)
    says = {"day": "2026-03-01", "family": "K", "reports": [first, second], "cell": HERE}
    incident = file("monitor", "incident opened", says, sealed={"title": "CANARY title"})
    file("monitor", "report linked", {"incident": incident, "report": third})
    claimant = {"side": "east", "speaker": words[:200], "uttered": "2026-03-01"}
    statement = {"claimant": claimant, "force": "deny", "words": words, "about": [incident]}
    file("east-head", "statement made", statement)
    evidence = _inquire(story, incident)
    story.later(80 * 3600)
    measure = _decide(story, incident, evidence)
    story.later(86_400)
    file("west-head", "measure reported", {"compliance": "complied", "measure": measure})
    file("monitor", "measure verified", {"measure": measure, "verified": "complied"})
    _talk(story, words)
    file("monitor", "correction made", {"filing": effort, "reason": words})
    pending = file("east-officer", "report filed", report | {"day": "2026-03-05", "family": "H"})
    file("monitor", "report screened", {"decision": "admitted", "report": pending})
    says = {"day": "2026-03-05", "family": "H", "reports": [pending]}
    hurt = file("monitor", "incident opened", says | {"article": "2"})
    danger = {"because": "a child", "notice": "withheld", "review": "2026-04-02"}
    hidden = {"words": "CANARY danger"}
    check = {"incident": hurt} | danger
    file("protection", "protection checked", check, sealed=hidden, to="chair")
    story.later(90 * 3600)
    for day in ("2026-03-01", "2026-03-05"):
        issue(story, day)
    return story


def _screen(story: Story, report: Mapping[str, object], *admitted: int) -> None:
    """Admit reports, and three more are a duplicate, too vague at first, and withdrawn."""
    file = story.file
    for one in admitted:
        words = {"article": "1", "words": "CANARY admitted"}
        says = {"decision": "admitted", "report": one}
        file("monitor", "report screened", says, sealed=words, name=f"screened {one}")
    again, vague, taken = (
        file(seat, "report filed", {**report}, sealed={"words": f"CANARY {seat}"}, name=name)
        for seat, name in (("east-head", "again"), ("west-head", "vague"), ("west-head", "taken"))
    )
    same = {"decision": "duplicate", "of": admitted[0], "report": again}
    file("monitor", "report screened", same)
    file("monitor", "report screened", {"decision": "particulars asked", "report": vague})
    said = {"words": "CANARY particulars"}
    file("west-officer", "particulars given", {"report": vague}, sealed=said, to="monitor")
    late = {"because": "out of time", "decision": "inadmissible", "report": vague}
    file("monitor", "report screened", late)
    file("west-head", "report withdrawn", {"report": taken}, sealed=said, to="monitor")


def _inquire(story: Story, incident: int) -> int:
    """Serve a grave case, see what there is to see, and hear both; gives the evidence served."""
    file = story.file
    of: dict[str, object] = {"incident": incident}
    check: dict[str, object] = {"because": "the complainant could be known", "notice": "gist"}
    testimony = of | {"medium": "testimony", "origin": "witness-1"}
    evidence = file("monitor", "evidence filed", testimony, sealed={"source": "CANARY witness"})
    copy = testimony | {"copy_of": evidence, "medium": "document"}
    file("monitor", "evidence filed", copy, sealed={"words": "CANARY copy"})
    passed = {"evidence": evidence, "to": "chair"}
    file("monitor chair", "custody passed", passed, sealed={"words": "CANARY custody"})
    file("protection", "protection checked", of | check, sealed={"words": "CANARY check"})
    taken = of | {"route": "ordinary", "severity": "grave"}
    file("monitor", "case triaged", taken, sealed={"words": "CANARY triage"})
    file("monitor", "hotline called", of | {"reached": ["west"]}, sealed={"words": "CANARY call"})
    served = {"evidence": [evidence], "incident": incident}
    file("monitor", "case served", served, sealed={"words": "CANARY notice"})
    file("west-officer", "reply filed", of, sealed={"words": "CANARY reply"})
    file("east-head", "member named", of | {"seat": "east-officer"})
    for sought in ("site", "person"):
        asked = of | {"of": "west", "sought": sought}
        place = {"place": "+10.123456+020.098765±250m", "words": f"CANARY {sought}"}
        request = file("monitor", "access requested", asked, sealed=place, name=sought)
        if sought == "site":
            answer = {"access": "conditioned", "request": request}
            file("west-officer", "access answered", answer, sealed={"words": "CANARY answer"})
    team = of | {"inquiry": "preliminary", "members": ["monitor", "east-officer"]}
    sent = file("monitor", "team tasked", team, sealed={"words": "CANARY team"})
    well = {"status": "safe", "team": sent}
    file("monitor", "team checked in", well, sealed={"words": "CANARY well"})
    visit = {"day": "2026-03-02", "minutes": 90, "refused": ["witnesses heard alone"]}
    visit = visit | {"route_by": "west", "seen": ["site seen in part"], "team": sent}
    file("monitor", "visit made", visit, sealed={"words": "CANARY visit"})
    file("monitor", "team returned", {"team": sent}, sealed={"words": "CANARY back"})
    return evidence


def _decide(story: Story, incident: int, evidence: int) -> int:
    """Draft, comment, vote, find with a dissent, appeal, advise and order; gives the measure."""
    file = story.file
    outcome = {
        "article": "1",
        "attribution": "west",
        "at_least": 80,
        "at_most": 95,
        "characterisation": "minor violation",
        "capacity": "shown",
        "conduct": "failed to prevent",
        "conduct_of": "west",
        "occurrence": "established",
        "steps": "not shown",
        "rests_on": [
            {
                "bears": ["occurrence", "conduct"],
                "evidence": evidence,
                "grade": "B2",
                "origin": "witness-1",
            }
        ],
    }
    draft = file(
        "chair", "finding drafted", {"incident": incident}, sealed={"outcome": outcome},
        name=f"draft {len(story.entries)}",
    )  # fmt: skip
    for party in ("east-officer", "west-head"):
        words = {"words": f"CANARY comment of {party}"}
        file(party, "comment filed", {"draft": draft}, sealed=words, name=party)
    votes = [
        file(seat, "vote cast", {"draft": draft, "vote": vote})
        for seat, vote in (("chair", "for"), ("east-panel", "for"), ("west-panel", "against"))
    ]
    made = story.finding(draft, votes, outcome, decided="majority with dissent")
    finding = file("chair", "finding made", made)
    why = {"finding": finding, "ground": "error of fact"}
    words = {"words": "CANARY appeal"}
    appeals = [  # of both, or the time of the other would have to pass
        file(party, "appeal filed", why, sealed=words, name=f"appeal of {party}")
        for party in ("west-head", "east-head")
    ]
    words = {"words": "CANARY dismissed"}
    for appeal in appeals:
        answer = {"appeal": appeal, "decision": "dismissed"}
        guarantors = "hill-envoy lake-envoy"
        file(guarantors, "appeal decided", answer, sealed=words, name=f"answer to {appeal}")
    file("west-head", "account given", {"finding": finding}, sealed={"words": "CANARY account"})
    advice = {"action": "private note", "finding": finding, "of": "west", "step": 1}
    advised = file("chair", "measure recommended", advice)
    ordered = advice | {"due": "2026-03-20", "verified_by": "visit", "recommendation": advised}
    return file("hill-envoy lake-envoy", "measure ordered", ordered)


def _talk(story: Story, words: str) -> None:
    """Close a crossing, and hold a round of talks."""
    file = story.file
    crossing = {"crossing": "old-bridge", "day": "2026-03-02", "passage": "closed"}
    file("monitor", "crossing reported", crossing | {"traffic": "trade", "words": words})
    talks = {"day": "2026-03-03", "place_name": words[:200], "present": ["west", "hill", "east"]}
    opened = file("mission-head", "round opened", talks | {"title": words[:200]})
    promised = {"by": ["east"], "firmness": "offered", "round": opened, "words": words}
    file("east-head", "commitment made", promised | {"article": "2"})
    closed = {"day": "2026-03-04", "outcome": "adjourned", "round": opened}
    file("mission-head", "round closed", closed)


def tell_chronicle(text: str = "", *, exchanged: bool = False, turned: bool = False) -> Story:
    """Tell a chronicle of three days; `text` stands in every text."""
    words = text or "It is reported that the other side fired first."
    story = Story("chronicle", title=text[:200] or "Chronicle", exchanged=exchanged, turned=turned)
    story.at("2026-05-01T08:00:00Z")

    def source(day: str, outlet: str, **more: object) -> dict[str, object]:
        address = f"https://news.example/{outlet.lower()}/{day}"
        return {"address": address, "outlet": text[:200] or outlet, "published": day} | more

    def report(side: str, day: str, **more: object) -> int:
        other = exchange(side)
        says: dict[str, object] = {
            "act": "exchange-of-fire",
            "author": other,
            "cell": HERE,
            "claimant": {"side": side, "speaker": text[:200] or "A spokesman", "uttered": day},
            "day": day,
            "family": "K",
            "grade": "C3",
            "place_name": text[:200] or "the old bridge",
            "source": source(day, "Courier", country="AAA", agency=text[:200] or "An agency"),
            "words": words,
        }
        return story.file("chronicler", "report filed", says | more)

    def lost(of: str, low: int, **more: object) -> list[dict[str, object]]:
        return [{"category": "armed", "harm": "killed", "low": low, "of": of} | more]

    one = report("west", "2026-04-05", casualties=lost("east", 58, high=58))
    two = report("east", "2026-04-05", casualties=lost("east", 23, high=23), article="1")
    three = report("other", "2026-04-06", author="west", family="C", act="civilians-killed")
    late = report("hill", "2026-04-07", act="explosion", until="2026-04-08")
    incident = {"cell": HERE, "day": "2026-04-05", "family": "K", "reports": [one, two]}
    title = text[:200] or "Fire at the old bridge"
    story.file("chronicler", "incident opened", incident | {"title": title})
    again = {"cell": THERE, "day": "2026-04-06", "family": "C", "reports": [three]}
    story.file("chronicler", "incident opened", again | {"title": title})
    for force, side, day in (
        ("deny", "west", "2026-04-05"),
        ("demand", "east", "2026-04-06"),
        ("warn", "west", "2026-04-06"),
    ):
        said = {"side": side, "speaker": text[:200] or "A minister", "uttered": day}
        statement = {"claimant": said, "force": force, "words": words, "article": "1"}
        about = {"about": [one]} if force == "deny" else {}
        story.file(
            "chronicler",
            "statement made",
            statement | about | {"grade": "B2", "source": source(day, "Gazette")},
        )
    said = {"side": "hill", "speaker": "A minister", "uttered": "2026-04-06"}
    talks = {
        "claimant": said,
        "day": "2026-04-06",
        "place_name": "A third city",
        "present": ["west", "east", "hill"],
        "source": source("2026-04-06", "Courier"),
        "title": text[:200] or "Second round",
    }
    opened = story.file("chronicler", "round opened", talks)
    promised = {"by": ["east", "west"], "claimant": said, "firmness": "agreed in principle"}
    story.file("chronicler", "commitment made", promised | {"round": opened, "words": words})
    crossing = {"claimant": said, "crossing": "old-bridge", "day": "2026-04-06"}
    story.file(
        "chronicler", "crossing reported", crossing | {"passage": "closed", "traffic": "all"}
    )
    story.file("chronicler", "correction made", {"filing": late, "reason": words})
    story.later(3600)
    for day in ("2026-04-05", "2026-04-06"):
        issue(story, day)
    return story
