"""A whole mechanism with a canary in every field that is not public, of every kind: none gets out.

They are sealed by drafting and filed at a real desk; then everything is written that Sulh writes:
store, tiles, pages, bulletin, map, projection, snapshots, a copy, and what each command answers, on
both streams and as JSON. Each canary is in a payload, for its readers, and nowhere else.
"""

import hashlib
import io
import json
from collections.abc import Iterator, Sequence
from contextlib import redirect_stderr, redirect_stdout
from dataclasses import dataclass, field
from typing import Any

import pytest

from canaries_of import found_in, written_ways
from case_of import CAST, TERMS
from home_of import Office
from sulh.canonical import write_base64url, write_canonical
from sulh.cli import main
from sulh.errors import SulhError
from sulh.filings.kinds import KINDS, SealedFiling, parse_says
from sulh.filings.wire import Filing, write_text
from sulh.seal import Disclosure
from sulh.shell.drafting import Draft, Sealing, draft
from sulh.shell.filing import know_home, open_payload

DAY = "2026-11-26"
#: A number, an instant and a place that nothing else here has.
LOW, WHEN, PLACE = 7_351_927, "1987-03-17T03:17:59Z", "+12.345678+098.765432±123m"
NUMBERS = (LOW, 542_949_479, 12_345_678, 98_765_432)
OUTCOME = {
    "article": "2",
    "attribution": "west",
    "characterisation": "minor violation",
    "occurrence": "probable",
}


def canary(kind: str, name: str) -> str:
    """Give a word for a field of a kind: no two begin alike, as an index might store endings."""
    digest = hashlib.sha256(f"{kind}.{name}".encode()).hexdigest()
    return digest[:16].translate(str.maketrans("0123456789", "ghijklmnop"))


def texts_in(value: object) -> Iterator[str]:
    """Give every text in a value, at whatever depth."""
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict | list):
        for inner in value.values() if isinstance(value, dict) else value:
            yield from texts_in(inner)


@dataclass
class Planted:
    """An office in which a case goes all its way, with what was planted by kind and field."""

    office: Office
    fields: dict[tuple[str, str], object] = field(default_factory=dict)
    sealed: dict[int, dict[str, object]] = field(default_factory=dict)
    told: list[str] = field(default_factory=list)

    def file(self, by: str, kind: str, says: dict[str, Any], seals: dict[str, Any]) -> int:
        """File with fields sealed to the circle they are for, and note them as planted."""
        named = ("sealed", "payload disclosed", "protection checked")
        to = ("chair", "monitor") if kind in named else ()
        receipt = self.office.file(by.split(), kind, says, Sealing(seals, to) if seals else None)
        assert receipt.objection is None, receipt.objection
        self.fields |= {(kind, name): value for name, value in seals.items()}
        self.sealed[receipt.index] = seals
        self.told.append(repr(receipt))
        return receipt.index

    def words(self, by: str, of: str, says: dict[str, Any], *names: str, **more: object) -> int:
        """File with a canary in each of these fields."""
        return self.file(by, of, says, {name: canary(of, name) for name in names} | more)

    def salt(self, index: int) -> str:
        """Open the payload of a draft, as the chair does, and give the salt of its outcome."""
        return write_base64url(
            next(one.salt for one in self.opened(index) if one.name == "outcome")
        )

    def opened(self, index: int, seat: str = "chair") -> Sequence[Disclosure]:
        read = know_home(self.office.home, index).looked.read
        assert read is not None
        payload = self.office.desk.state.payloads[index].sealed.payload
        return open_payload(self.office.desk.blobs.read(payload), read, self.office.keys[seat])


def plant(office: Office) -> Planted:
    """File one case from a report to a closed measure, and a sealed tip."""
    made = Planted(office)
    when_and_where = {"place": PLACE, "when": WHEN}
    kind = "report filed"
    source = {
        "address": f"https://{canary(kind, 'host')}.example/{canary(kind, 'path')}",
        "agency": canary(kind, "agency"),
        "outlet": canary(kind, "outlet"),
        "published": WHEN,
    }
    report = made.words(
        "east-officer",
        kind,
        {"day": DAY, "family": "F", "cell": "+12.3+098.7/0.1"},
        *("author", "place_name", "words"),
        act="weapons-absent",
        article=f"{canary(kind, 'article')[:8]}.{canary(kind, 'article')[8:]}",
        casualties=[
            {"category": "armed", "harm": "killed", "low": LOW, "of": canary(kind, "whose")}
        ],
        claimant={
            "side": canary(kind, "side"),
            "speaker": canary(kind, "speaker"),
            "uttered": WHEN,
        },
        grade="E6",
        source=source,
        **when_and_where,
    )
    effort = made.words(
        "monitor",
        "effort filed",
        {"day": DAY, "means": "patrol", "minutes": 60, "watch": "kept"},
        "words",
        **when_and_where,
    )
    seen = {"count": 3, "day": DAY, "effort": effort, "sight": "movement"}
    made.words("monitor", "observation filed", seen, "words", **when_and_where)
    vague = office.file(["west-officer"], kind, {"day": DAY, "family": "F"}).index
    office.file(["monitor"], "report screened", {"decision": "particulars asked", "report": vague})
    made.words("west-officer", "particulars given", {"report": vague}, "words")
    screened = {"decision": "admitted", "report": report}
    article = f"{canary('report screened', 'article')[:8]}.{DAY[-2:]}"
    made.words("monitor", "report screened", screened, "words", article=article)
    office.file(["monitor"], "report screened", {"decision": "admitted", "report": vague})
    says: dict[str, Any] = {"day": DAY, "family": "F", "reports": [report]}
    about: dict[str, Any] = {"incident": made.words("monitor", "incident opened", says, "title")}
    made.words("monitor", "report linked", about | {"report": vague}, "reason")
    made.words("monitor", "report unlinked", about | {"report": vague}, "reason")
    made.words("west-officer", "report withdrawn", {"report": vague}, "words")
    evidence = serve(made, about)
    look(made, about)
    leave_open(made, about)
    finding = hold(made, about, evidence)
    made.words("west-panel", "recused", about, "reason")
    advice: dict[str, Any] = {"action": "repair", "finding": finding, "of": "west", "step": 1}
    made.words("chair", "measure recommended", advice, "words")
    made.words("west-officer", "account given", {"finding": finding}, "words")
    nothing = {"because": "already remedied", "finding": finding, "of": "west"}
    made.words("hill-envoy lake-envoy", "measure declined", nothing, "words")
    order = advice | {"due": "2026-12-20", "verified_by": "visit"}
    measure = made.words("hill-envoy lake-envoy", "measure ordered", order, "words")
    says = {"compliance": "complied", "measure": measure}
    made.words("west-officer", "measure reported", says, "words")
    says = {"verified": "complied", "measure": measure}
    made.words("monitor", "measure verified", says, "words")
    change = [{"field": "place_name", "right": canary("correction made", "right")}]
    says = {"filing": report, "reason": "It was elsewhere."}
    made.words("east-officer", "correction made", says, "words", hidden=change)
    tip = made.words("monitor", "sealed", {}, "words", kind="tip passed")
    opened = [one.text for one in made.opened(tip) if one.name == "words"]
    says = {"disclosures": [], "filing": tip}
    made.file("monitor protection", "payload disclosed", says, {"opened": opened})
    return made


def serve(made: Planted, about: dict[str, Any]) -> int:
    """File evidence, check it, and serve both parties with it; gives its index."""
    evidence = made.words(
        "west-officer",
        "evidence filed",
        about | {"medium": "video"},
        *("source", "words"),
        grade="E6",
        when=WHEN,
    )
    passed = {"evidence": evidence, "to": "monitor"}
    made.words("west-officer monitor", "custody passed", passed, "words")
    gist = {"because": "another danger", "notice": "gist"}
    made.words("protection", "protection checked", about | gist, "words")
    taken = {"route": "ordinary", "severity": "grave"}
    made.words("monitor", "case triaged", about | taken, "words")
    made.words("monitor", "hotline called", about | {"reached": ["east"]}, "words")
    made.words("monitor", "case served", about | {"evidence": [evidence]}, "words")
    for party in ("east", "west"):
        made.words(f"{party}-officer", "reply filed", about, "words", answer="justified")
    return evidence


def look(made: Planted, about: dict[str, Any]) -> None:
    """Ask for access, and send a team that looks, says that it is well, and returns."""
    asked = about | {"of": "west", "sought": "site"}
    request = made.words("monitor", "access requested", asked, "words", place=PLACE)
    answer = {"access": "delayed", "request": request}
    made.words("west-officer", "access answered", answer, "words")
    sent = about | {"inquiry": "preliminary", "members": ["monitor"]}
    team = made.words("monitor", "team tasked", sent, "words")
    made.words("monitor", "team checked in", {"status": "safe", "team": team}, "words")
    visit = {"day": DAY, "minutes": 9, "refused": [], "route_by": "mission", "seen": []}
    made.words("monitor", "visit made", visit | {"team": team}, "words", place=PLACE)
    made.words("monitor", "team returned", {"team": team}, "words")


def vote_on(made: Planted, draft: int, **votes: str) -> list[int]:
    """Let both parties comment on a draft, and each member vote."""
    for party in ("east", "west"):
        made.words(f"{party}-officer", "comment filed", {"draft": draft}, "words")
    return [
        made.words(seat.replace("_", "-"), "vote cast", {"draft": draft, "vote": vote}, "words")
        for seat, vote in votes.items()
    ]


def leave_open(made: Planted, about: dict[str, Any]) -> None:
    """Draft what finds no quorum, leave it to the guarantors, settle, and begin anew."""
    hidden = {"attribution": canary("draft", "by"), "characterisation": "accident",
              "occurrence": "possible", "conduct": "lacked control",
              "conduct_of": canary("draft", "conduct")}  # fmt: skip
    draft = made.words("chair", "finding drafted", about, "words", outcome=hidden)
    vote_on(made, draft, chair="for", east_panel="against", west_panel="abstain")
    made.words("chair", "finding deferred", {"draft": draft}, "words")
    made.words("east-head west-head", "case closed", about | {"how": "settled"}, "words")
    more = made.office.file(["monitor"], "evidence filed", about | {"medium": "sound"}).index
    made.words("chair", "case reopened", about | {"evidence": more}, "words")
    serve(made, about)


def hold(made: Planted, about: dict[str, Any], evidence: int) -> int:
    """Find by the panel, on what was served again, and let the appeals of both be dismissed."""
    office = made.office
    served = office.desk.state.cases.by_index[about["incident"]].evidence[-1]
    assert served != evidence
    rests_on = {"bears": ["occurrence"], "evidence": served, "grade": "B2", "origin": "a-film"}
    outcome = OUTCOME | {"rests_on": [rests_on]}
    draft = office.file(
        ["chair"], "finding drafted", about, Sealing({"outcome": outcome}, ())
    ).index
    votes = vote_on(made, draft, chair="for", east_panel="for", west_panel="for")
    says = {"decided": "consensus", "draft": draft, "outcome": outcome, "salt": made.salt(draft)}
    finding = made.words("chair", "finding made", says | {"votes": votes}, "words")
    appeals = [
        made.words(
            f"{party}-head",
            "appeal filed",
            {"finding": finding, "ground": "error of fact"},
            "words",
        )
        for party in ("east", "west")
    ]
    for appeal in appeals:
        dismissed = {"appeal": appeal, "decision": "dismissed"}
        made.words("hill-envoy lake-envoy", "appeal decided", dismissed, "words")
    return finding


COMMANDS = (
    *(("show", str(index)) for index in range(3, 110, 7)),
    ("status",),
    ("duties", "--all"),
    ("standing",),
    ("seats",),
    ("replay",),
    ("search", canary("report filed", "words")),
    ("search", canary("reply filed", "words"), PLACE),
    ("publish",),
    ("bulletin", "--day", DAY, "--out", "bulletin.md"),
    ("open", "3", "--key", "no.key"),
)


def run(*words: str) -> str:
    """Run a command, and give all that it says, on both streams."""
    out, err = io.StringIO(), io.StringIO()
    with redirect_stdout(out), redirect_stderr(err):
        main(words)
    assert out.getvalue() + err.getvalue(), words
    return out.getvalue() + err.getvalue()


@pytest.fixture(scope="module")
def planted(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Planted]:
    folder = tmp_path_factory.mktemp("mechanism")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("SULH_MARKS", str(folder / "marks"))
        patch.chdir(folder)
        office = Office(
            folder / "home",
            cast=CAST,
            terms=TERMS,
            readers=[seat for seat, _, _ in CAST if seat != "clock"],
            said={
                "escrow": [],
                "guarantors": [{"id": "hill", "name": "Hill"}, {"id": "lake", "name": "Lake"}],
            },
            by=("east-head", "hill-envoy", "lake-envoy", "west-head"),
        )
        try:
            made = plant(office)
            made.told += said_openly(office)
            made.told.append(repr(office.desk.state))
        finally:
            office.desk.close()
        home = ("--home", str(made.office.home.path))
        for words in COMMANDS:
            made.told += [run(words[0], *home, *words[1:], *json_) for json_ in ((), ("--json",))]
        made.told += [run("verify", str(made.office.home.path)), run("backup", *home, "copy")]
        yield made


def said_openly(office: Office) -> list[str]:
    """Try to say each canary openly: when it is drafted, and past drafting at the desk."""
    told = []
    for kind, says, name, value in (
        ("report filed", {"day": DAY, "family": "F"}, "words", canary("report filed", "words")),
        ("report filed", {"day": DAY, "family": "F"}, "place", PLACE),
        ("reply filed", {"incident": 9}, "words", canary("reply filed", "words")),
        ("vote cast", {"draft": 9, "vote": "for"}, "words", canary("vote cast", "words")),
    ):
        with pytest.raises(SulhError) as drafted:
            office.file(["east-officer"], kind, says | {name: value})
        plain = draft(office.desk.state, office.desk.seen, ["east-officer"], kind, says).filing
        openly = Filing(plain.by, plain.made, plain.mechanism, plain.nonce, plain.seen,
                        parse_says(kind, says | {name: value}))  # fmt: skip
        entry = Draft(write_text(openly)).signed_with([office.keys["east-officer"]]).entry()
        with pytest.raises(SulhError) as handed_in:
            office.desk.receive(entry)
        told += [str(drafted.value), str(handed_in.value)]
        with pytest.raises(SulhError) as sealed:
            office.file(["east-officer"], kind, says, Sealing({name: [value]}, ("no-seat",)))
        told.append(str(sealed.value))
    return told


def test_there_is_a_canary_in_every_field_that_is_not_public(planted: Planted) -> None:
    every = {(kind, name) for kind, form in KINDS.items() for name in form.audiences or ()}
    assert every <= set(planted.fields)
    assert ("sealed", "words") in planted.fields
    assert SealedFiling.audiences is None


def searched_for(planted: Planted) -> list[str]:
    """Give the texts that have to be nowhere; the words of closed lists stand in pages anyway."""
    texts = {text for value in planted.fields.values() for text in texts_in(value)}
    listed = {"E6", "weapons-absent", "justified", "tip passed", "armed", "killed", "words"}
    listed |= {*texts_in(OUTCOME), "accident", "possible", "lacked control", "place_name"}
    return sorted((texts - listed) | {str(one) for one in NUMBERS[:2]} | {"12.345678", "98.765432"})


def test_no_canary_is_in_any_file_that_anything_writes(planted: Planted) -> None:
    folder = planted.office.home.path.parent
    names = {path.name for path in folder.rglob("*") if path.is_file()}
    assert {"index.html", "bulletin.md", "checkpoint"} <= names
    assert any(name.endswith(".geojson") for name in names)
    texts = searched_for(planted)
    assert len(texts) > 35
    (opened,) = texts_in(planted.fields[("payload disclosed", "opened")])
    digest = hashlib.sha256(opened.encode()).digest()  # the commitment, which is public
    ways = {way: text for text in texts for way in written_ways(text) if way != digest}
    ways |= {n.to_bytes(8, order): str(n) for n in NUMBERS for order in ("little", "big")}
    for path in sorted(folder.rglob("*")):
        if path.is_file():
            data = path.read_bytes()
            assert [text for way, text in ways.items() if way in data] == [], path
    assert found_in(folder, "hill-envoy")  # the search finds what is there


def test_no_canary_is_in_anything_that_is_answered(planted: Planted) -> None:
    asked = {word for words in COMMANDS for word in words}
    for told in planted.told:
        for text in searched_for(planted):
            assert text not in told.replace("PLACE", "") or text in asked, told[:200]
    assert any("for the panel only" in told for told in planted.told)


def test_a_search_finds_no_canary(planted: Planted) -> None:
    home = str(planted.office.home.path)
    for text in searched_for(planted):
        told = json.loads(run("search", "--home", home, text, "--json"))
        assert told["found"] == [], text
    assert json.loads(run("search", "--home", home, "elsewhere", "--json"))["found"]


def test_each_canary_is_in_its_payload_for_its_readers(planted: Planted) -> None:
    planted.office.desk = planted.office.open()
    try:
        for index, seals in planted.sealed.items():
            for seat in planted.office.desk.state.payloads[index].sealed.to:
                opened = {one.name: one.value for one in planted.opened(index, seat)}
                assert write_canonical(opened) == write_canonical(seals)
    finally:
        planted.office.desk.close()
