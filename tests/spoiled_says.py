"""One field of a sample each that is not as its kind asks: which sample, where, and what instead.

The name of each says the rule; `spoiled` writes and signs them.
"""

from typing import NamedTuple

from sample_says import DAY, PLACE

#: Stands for a field that is taken away.
GONE = object()


class Spoilt(NamedTuple):
    """A change to what a sample says: the field at `path` becomes `value`."""

    sample: str
    path: tuple[str | int, ...]
    value: object


REPORT, EFFORT = "report-filed-openly", "effort-filed-access-denied"
SEEN, OPENED = "observation-filed", "incident-opened"
MADE, ORDERED = "finding-made", "measure-ordered"
SAID, ROUND = "statement-made-of-a-source", "round-opened-of-a-source"
CORRECTED, CROSSING = "correction-made", "crossing-reported-of-a-source"
SCREENED, REFUSED = "report-screened-openly", "report-screened-inadmissible"
WITHHELD, CLOSED = "protection-checked-withheld", "case-closed-into-another"
VISITED, THIRD = "visit-made", "finding-made-of-a-third"
HARM = ("casualties", 0)


def spoilt() -> dict[str, Spoilt]:
    """Give every change, by the name of its file in the corpus."""
    return {
        f"says-{name}": Spoilt(*one)
        for name, one in {
            **_claims(),
            **_sources(),
            **_decisions(),
            **_words(),
            **_screened(),
            **_cases(),
            **_inquiries(),
            **_decided(),
        }.items()
    }


_Change = tuple[str, tuple[str | int, ...], object]


def _claims() -> dict[str, _Change]:
    return {
        "day-of-an-hour": (REPORT, ("day",), "2026-11-24T04Z"),
        "day-not-in-the-calendar": (REPORT, ("day",), "2026-11-31"),
        "day-missing": ("report-filed", ("day",), GONE),
        "until-before-day": ("report-filed-of-two-days", ("until",), "2026-11-23"),
        "until-coarser-and-before-day": (REPORT, ("until",), "2025"),
        "until-before-day-of-an-incident": ("incident-opened-openly", ("until",), "2026-10"),
        "until-of-an-hour": (REPORT, ("until",), "2026-12-01T04Z"),
        "when-a-phrase": (REPORT, ("when",), "at dawn"),
        "when-in-a-zone": (REPORT, ("when",), "2026-11-24T07+03:00"),
        "when-of-evidence-not-in-the-calendar": (
            "evidence-filed-openly",
            ("when",),
            "2026-02-30",
        ),
        "family-not-listed": (REPORT, ("family",), "X"),
        "family-of-several": (REPORT, ("family",), "KF"),
        "act-not-of-the-vocabulary": (REPORT, ("act",), "rocket-fire"),
        "act-of-another-family": (REPORT, ("act",), "drone-reconnaissance"),
        "act-in-capitals": (REPORT, ("act",), "Tank-Fire"),
        "article-in-capitals": (REPORT, ("article",), "IV"),
        "article-ending-with-a-dot": (REPORT, ("article",), "4."),
        "article-five-deep": (REPORT, ("article",), "1.2.3.4.5"),
        "author-in-capitals": (REPORT, ("author",), "South"),
        "casualties-none": (REPORT, ("casualties",), []),
        "casualties-over-16": (
            REPORT,
            ("casualties",),
            [{"category": "armed", "harm": "killed", "low": n} for n in range(17)],
        ),
        "casualties-best-below-low": (REPORT, (*HARM, "best"), 1),
        "casualties-high-below-best": (REPORT, (*HARM, "high"), 2),
        "casualties-high-below-low": (REPORT, ("casualties", 2, "high"), 39),
        "casualties-without-low": (REPORT, (*HARM, "low"), GONE),
        "casualties-below-0": (REPORT, (*HARM, "low"), -1),
        "casualties-over-10000000": (REPORT, (*HARM, "high"), 10_000_001),
        "casualties-category-not-listed": (REPORT, (*HARM, "category"), "soldier"),
        "casualties-harm-not-listed": (REPORT, (*HARM, "harm"), "martyred"),
        "casualties-with-more": (REPORT, (*HARM, "names"), ["A. B."]),
        "casualties-of-in-capitals": (REPORT, (*HARM, "of"), "North"),
        "cell-off-the-grid": (REPORT, ("cell",), "+34.2+071.0/0.5"),
        "cell-of-another-side": (REPORT, ("cell",), "+34.2+071.0/0.2"),
        "cell-minus-zero": (REPORT, ("cell",), "-00.0+071.0/0.1"),
        "cell-an-exact-place": (REPORT, ("cell",), PLACE),
        "place-without-radius": (REPORT, ("place",), "+34.123456+071.098765"),
        "place-off-the-earth": (REPORT, ("place",), "+90.000001+071.098765±250m"),
        "place-180-east": (REPORT, ("place",), "+34.123456+180.000000±250m"),
        "place-radius-padded": (REPORT, ("place",), "+34.123456+071.098765±0250m"),
        "place-radius-over-1000-km": (REPORT, ("place",), "+34.123456+071.098765±1000001m"),
        "place-name-empty": (REPORT, ("place_name",), ""),
        "words-over-4000": (REPORT, ("words",), "a" * 4_001),
        "grade-of-one-axis": (REPORT, ("grade",), "B"),
        "grade-credibility-7": (REPORT, ("grade",), "B7"),
        "grade-reliability-g": (REPORT, ("grade",), "G1"),
        "effort-means-not-listed": (EFFORT, ("means",), "rumour"),
        "effort-watch-not-listed": (EFFORT, ("watch",), "mostly"),
        "effort-minutes-below-0": (EFFORT, ("minutes",), -1),
        "effort-kept-and-denied": (EFFORT, ("watch",), "kept"),
        "effort-down-and-denied": (EFFORT, ("watch",), "down"),
        "observation-of-nothing-once": ("observation-filed-of-nothing", ("count",), 1),
        "observation-of-something-0-times": (SEEN, ("count",), 0),
        "observation-without-effort": (SEEN, ("effort",), GONE),
        "observation-sight-not-listed": (SEEN, ("sight",), "violation"),
    }


def _sources() -> dict[str, _Change]:
    address = ("source", "address")
    return {
        "address-of-another-scheme": (REPORT, address, "ftp://courier.example/a"),
        "address-script": (REPORT, address, "javascript:alert(1)"),
        "address-without-host": (REPORT, address, "https:///a"),
        "address-host-in-capitals": (REPORT, address, "https://Courier.example/a"),
        "address-with-a-user": (REPORT, address, "https://courier.example@other.example/a"),
        "address-with-a-space": (REPORT, address, "https://courier.example/a b"),
        "address-with-a-quote": (REPORT, address, 'https://courier.example/a"b'),
        "address-with-an-angle": (REPORT, address, "https://courier.example/<a>"),
        "address-not-ascii": (REPORT, address, "https://courier.example/\u0639"),
        "address-over-600": (REPORT, address, "https://courier.example/" + "a" * 601),
        "source-without-outlet": (REPORT, ("source", "outlet"), GONE),
        "source-without-day": (REPORT, ("source", "published"), GONE),
        "source-published-not-in-the-calendar": (REPORT, ("source", "published"), "2026-13"),
        "source-with-more": (REPORT, ("source", "side"), "north"),
        "source-outlet-over-200": (REPORT, ("source", "outlet"), "a" * 201),
        "source-agency-empty": (REPORT, ("source", "agency"), ""),
        "country-of-two-letters": (REPORT, ("source", "country"), "UT"),
        "country-in-small-letters": (REPORT, ("source", "country"), "uto"),
        "claimant-without-side": (REPORT, ("claimant", "side"), GONE),
        "claimant-without-speaker": (REPORT, ("claimant", "speaker"), GONE),
        "claimant-with-more": (REPORT, ("claimant", "title"), "General"),
        "claimant-uttered-a-phrase": (SAID, ("claimant", "uttered"), "yesterday"),
        "statement-without-claimant": ("statement-made", ("claimant",), GONE),
        "statement-force-not-listed": (SAID, ("force",), "lie"),
        "statement-about-nothing": (SAID, ("about",), []),
        "statement-about-one-twice": (SAID, ("about",), [3, 3]),
        "statement-about-17": (SAID, ("about",), list(range(17))),
        "statement-without-words": (SAID, ("words",), ""),
        "round-present-nobody": (ROUND, ("present",), []),
        "round-present-one-twice": (ROUND, ("present",), ["north", "north"]),
        "round-present-17": (ROUND, ("present",), [f"side-{n}" for n in range(17)]),
        "round-outcome-not-listed": ("round-closed", ("outcome",), "collapse"),
        "commitment-by-nobody": ("commitment-made", ("by",), []),
        "commitment-by-one-twice": ("commitment-made", ("by",), ["north", "north"]),
        "commitment-firmness-not-listed": ("commitment-made", ("firmness",), "promised"),
        "commitment-due-of-an-hour": ("commitment-made", ("due",), "2026-11-24T04Z"),
        "crossing-in-capitals": (CROSSING, ("crossing",), "Upper-Ford"),
        "crossing-passage-not-listed": (CROSSING, ("passage",), "ajar"),
        "crossing-traffic-not-listed": (CROSSING, ("traffic",), "lorries"),
        "crossing-with-a-place": (CROSSING, ("place",), PLACE),
    }


def _decisions() -> dict[str, _Change]:
    outcome = ("outcome",)
    return {
        "incident-of-no-report": (OPENED, ("reports",), []),
        "incident-of-a-report-twice": (OPENED, ("reports",), [3, 3]),
        "incident-of-65-reports": (OPENED, ("reports",), list(range(65))),
        "incident-without-day": (OPENED, ("day",), GONE),
        "link-of-no-report": ("report-linked", ("report",), GONE),
        "link-of-a-name": ("report-unlinked", ("incident",), "the ford"),
        "reply-answer-not-listed": ("reply-filed-openly", ("answer",), "no comment"),
        "evidence-medium-not-listed": ("evidence-filed", ("medium",), "rumour"),
        "evidence-without-medium": ("evidence-filed", ("medium",), GONE),
        "outcome-occurrence-not-listed": (MADE, (*outcome, "occurrence"), "certain"),
        "outcome-characterisation-not-listed": (MADE, (*outcome, "characterisation"), "crime"),
        "outcome-conduct-not-listed": (MADE, (*outcome, "conduct"), "guilty"),
        "outcome-without-attribution": (MADE, (*outcome, "attribution"), GONE),
        "outcome-violation-of-no-article": (MADE, (*outcome, "article"), GONE),
        "outcome-band-without-end": (MADE, (*outcome, "at_most"), GONE),
        "outcome-band-without-beginning": (MADE, (*outcome, "at_least"), GONE),
        "outcome-band-out-of-order": (MADE, (*outcome, "at_least"), 96),
        "outcome-band-over-100": (MADE, (*outcome, "at_most"), 101),
        "outcome-conduct-of-nobody": (MADE, (*outcome, "conduct_of"), GONE),
        "outcome-conduct-missing": (MADE, (*outcome, "conduct"), GONE),
        "outcome-with-more": (MADE, (*outcome, "words"), "x"),
        "outcome-of-a-draft-with-more": ("finding-drafted-openly", (*outcome, "words"), "x"),
        "finding-decided-not-listed": (MADE, ("decided",), "unanimity"),
        "finding-without-outcome": (MADE, outcome, GONE),
        "finding-without-salt": (MADE, ("salt",), GONE),
        "finding-salt-padded": (MADE, ("salt",), "AAECAwQFBgcICQoLDA0ODw=="),
        "finding-salt-with-loose-bits": (MADE, ("salt",), "A" * 21 + "B"),
        "finding-votes-missing": (MADE, ("votes",), GONE),
        "finding-vote-twice": (MADE, ("votes",), [6, 6]),
        "finding-votes-over-32": (MADE, ("votes",), list(range(33))),
        "vote-not-listed": ("vote-cast", ("vote",), "yes"),
        "vote-of-no-draft": ("vote-cast", ("draft",), GONE),
        "measure-action-not-listed": (ORDERED, ("action",), "revenge"),
        "measure-step-0": (ORDERED, ("step",), 0),
        "measure-step-21": (ORDERED, ("step",), 21),
        "measure-due-of-an-hour": (ORDERED, ("due",), "2026-12-24T12Z"),
        "measure-verified-by-nothing-listed": (ORDERED, ("verified_by",), "trust"),
        "measure-without-due": (ORDERED, ("due",), GONE),
        "measure-of-nobody": (ORDERED, ("of",), GONE),
        "measure-with-a-place": (ORDERED, ("place",), PLACE),
        "compliance-not-listed": ("measure-reported", ("compliance",), "mostly"),
        "verified-not-listed": ("measure-verified", ("verified",), "asks for time"),
    }


def _words() -> dict[str, _Change]:
    return {
        "amended-terms-with-loose-bits": ("agreement-amended", ("terms",), "A" * 42 + "B="),
        "signed-terms-by-name": ("agreement-signed", ("terms",), "terms.toml"),
        "bulletin-sha256-in-hexadecimal": ("bulletin-issued", ("sha256",), "00" * 32),
        "bulletin-size-below-0": ("bulletin-issued", ("size",), -1),
        "bulletin-day-a-span": ("bulletin-issued", ("day",), f"{DAY}T19:30Z"),
        "bulletin-with-words": ("bulletin-issued", ("words",), "nothing happened"),
        "correction-without-reason": (CORRECTED, ("reason",), GONE),
        "correction-of-nothing": (CORRECTED, ("filing",), GONE),
        "correction-changes-none": (CORRECTED, ("changes",), []),
        "correction-changes-over-16": (
            CORRECTED,
            ("changes",),
            [{"field": f"field_{n}"} for n in range(17)],
        ),
        "correction-changes-a-field-twice": (
            CORRECTED,
            ("changes",),
            [{"field": "day"}, {"field": "day", "right": "2026"}],
        ),
        "correction-hides-a-field-twice": (
            "correction-made-openly",
            ("hidden",),
            [{"field": "words"}, {"field": "words"}],
        ),
        "correction-field-in-capitals": (CORRECTED, ("changes", 0, "field"), "Day"),
        "correction-field-of-a-field": (CORRECTED, ("changes", 0, "field"), "source.outlet"),
        "correction-right-empty": (CORRECTED, ("changes", 0, "right"), ""),
        "correction-right-a-number": (CORRECTED, ("changes", 0, "right"), 7),
        "correction-not-withdrawn": ("correction-made-of-all", ("withdrawn",), False),
    }


def _screened() -> dict[str, _Change]:
    return {
        "screening-decision-not-listed": (SCREENED, ("decision",), "accepted"),
        "screening-of-no-report": (SCREENED, ("report",), GONE),
        "screening-article-in-capitals": (SCREENED, ("article",), "IV"),
        "screening-because-not-listed": (REFUSED, ("because",), "no interest"),
        "screening-inadmissible-without-because": (REFUSED, ("because",), GONE),
        "screening-admitted-because": (SCREENED, ("because",), "too vague"),
        "screening-duplicate-of-nothing": ("report-screened-a-duplicate", ("of",), GONE),
        "screening-admitted-of-another": (SCREENED, ("of",), 3),
        "screening-inadmissible-of-another": (REFUSED, ("of",), 3),
        "screening-with-a-place": (SCREENED, ("place",), PLACE),
        "particulars-of-no-report": ("particulars-given", ("report",), GONE),
        "particulars-without-words": ("particulars-given-openly", ("words",), ""),
        "particulars-with-a-place": ("particulars-given", ("place",), PLACE),
        "withdrawal-of-no-report": ("report-withdrawn", ("report",), GONE),
        "withdrawal-of-a-name": ("report-withdrawn", ("report",), "the ford"),
    }


def _cases() -> dict[str, _Change]:
    return {
        "protection-notice-not-listed": (WITHHELD, ("notice",), "secret"),
        "protection-because-not-listed": (WITHHELD, ("because",), "politics"),
        "protection-withheld-without-because": (WITHHELD, ("because",), GONE),
        "protection-withheld-without-review": (WITHHELD, ("review",), GONE),
        "protection-review-of-an-hour": (WITHHELD, ("review",), "2026-12-01T12Z"),
        "protection-gist-without-because": ("protection-checked", ("because",), GONE),
        "protection-gist-with-review": ("protection-checked", ("review",), "2026-12-01"),
        "protection-whole-because": ("protection-checked-openly", ("because",), "a child"),
        "protection-whole-with-review": ("protection-checked-openly", ("review",), "2026-12-01"),
        "protection-of-no-incident": (WITHHELD, ("incident",), GONE),
        "triage-severity-not-listed": ("case-triaged", ("severity",), "major"),
        "triage-route-not-listed": ("case-triaged", ("route",), "fast"),
        "triage-without-severity": ("case-triaged", ("severity",), GONE),
        "triage-without-route": ("case-triaged", ("route",), GONE),
        "hotline-without-reached": ("hotline-called", ("reached",), GONE),
        "hotline-reached-one-twice": ("hotline-called", ("reached",), ["north", "north"]),
        "hotline-reached-17": ("hotline-called", ("reached",), [f"side-{n}" for n in range(17)]),
        "service-of-no-incident": ("case-served", ("incident",), GONE),
        "service-of-no-evidence": ("case-served", ("evidence",), []),
        "service-of-evidence-twice": ("case-served", ("evidence",), [14, 14]),
        "service-of-65-pieces": ("case-served", ("evidence",), list(range(65))),
        "closing-how-not-listed": (CLOSED, ("how",), "forgotten"),
        "closing-merged-into-nothing": (CLOSED, ("into",), GONE),
        "closing-settled-into-another": ("case-closed", ("into",), 4),
        "closing-of-no-incident": (CLOSED, ("incident",), GONE),
        "reopening-without-evidence": ("case-reopened", ("evidence",), GONE),
        "reopening-of-no-incident": ("case-reopened", ("incident",), GONE),
    }


def _inquiries() -> dict[str, _Change]:
    tasked, copy = "team-tasked", "evidence-filed-a-copy"
    return {
        "member-without-seat": ("member-named", ("seat",), GONE),
        "member-in-capitals": ("member-named", ("seat",), "North-Head"),
        "member-with-words": ("member-named", ("words",), "x"),
        "team-inquiry-not-listed": (tasked, ("inquiry",), "secret"),
        "team-of-nobody": (tasked, ("members",), []),
        "team-of-one-twice": (tasked, ("members",), ["north-head", "north-head"]),
        "team-of-17": (tasked, ("members",), [f"seat-{n}" for n in range(17)]),
        "team-with-a-place": (tasked, ("place",), PLACE),
        "check-in-status-not-listed": ("team-checked-in", ("status",), "fine"),
        "check-in-of-no-team": ("team-checked-in", ("team",), GONE),
        "check-in-with-a-place": ("team-checked-in", ("place",), PLACE),
        "return-of-no-team": ("team-returned", ("team",), GONE),
        "return-with-a-status": ("team-returned", ("status",), "safe"),
        "access-sought-not-listed": ("access-requested", ("sought",), "everything"),
        "access-of-nobody": ("access-requested", ("of",), GONE),
        "access-place-without-radius": (
            "access-requested-openly",
            ("place",),
            "+34.123456+071.098765",
        ),
        "access-not-listed": ("access-answered", ("access",), "perhaps"),
        "access-answered-to-nothing": ("access-answered", ("request",), GONE),
        "visit-seen-not-listed": (VISITED, ("seen",), ["everything"]),
        "visit-seen-twice": (VISITED, ("seen",), ["samples taken", "samples taken"]),
        "visit-refused-not-listed": (VISITED, ("refused",), ["entry"]),
        "visit-refused-twice": (VISITED, ("refused",), ["samples taken", "samples taken"]),
        "visit-minutes-below-0": (VISITED, ("minutes",), -1),
        "visit-without-route": (VISITED, ("route_by",), GONE),
        "visit-day-of-an-hour": (VISITED, ("day",), "2026-11-24T04Z"),
        "visit-of-no-team": (VISITED, ("team",), GONE),
        "visit-place-off-the-earth": (
            "visit-made-openly",
            ("place",),
            "+90.000001+071.098765±250m",
        ),
        "custody-to-nobody": ("custody-passed", ("to",), GONE),
        "custody-of-nothing": ("custody-passed", ("evidence",), GONE),
        "evidence-origin-in-capitals": (copy, ("origin",), "Line Agency"),
        "evidence-copy-of-a-name": (copy, ("copy_of",), "the original"),
    }


def _decided() -> dict[str, _Change]:
    outcome, otherwise = ("outcome",), "measure-ordered-otherwise"
    support = (*outcome, "rests_on", 0)
    lacking = "finding-made-of-lacking-control"
    return {
        "outcome-both-controlled": (THIRD, (*outcome, "attribution"), "both"),
        "outcome-undetermined-controlled": (lacking, (*outcome, "controlled_by"), "south"),
        "outcome-controlled-by-in-capitals": (THIRD, (*outcome, "controlled_by"), "South"),
        "outcome-knowledge-not-listed": (THIRD, (*outcome, "knowledge"), "likely"),
        "outcome-capacity-not-listed": (THIRD, (*outcome, "capacity"), "some"),
        "outcome-steps-not-listed": (THIRD, (*outcome, "steps"), "few"),
        "outcome-knowledge-of-no-conduct": (
            "finding-made-openly",
            (*outcome, "knowledge"),
            "shown",
        ),
        "outcome-capacity-of-no-conduct": (
            "finding-made-openly",
            (*outcome, "capacity"),
            "not shown",
        ),
        "outcome-steps-of-no-conduct": (
            "finding-made-openly",
            (*outcome, "steps"),
            "undetermined",
        ),
        "outcome-rests-on-nothing": (THIRD, (*outcome, "rests_on"), []),
        "outcome-rests-on-65-pieces": (
            THIRD,
            (*outcome, "rests_on"),
            [
                {"bears": ["conduct"], "evidence": n, "grade": "A1", "origin": "x"}
                for n in range(65)
            ],
        ),
        "support-bears-on-nothing": (THIRD, (*support, "bears"), []),
        "support-bears-on-one-twice": (THIRD, (*support, "bears"), ["conduct", "conduct"]),
        "support-bears-not-listed": (THIRD, (*support, "bears"), ["guilt"]),
        "support-without-evidence": (THIRD, (*support, "evidence"), GONE),
        "support-without-grade": (THIRD, (*support, "grade"), GONE),
        "support-grade-credibility-7": (THIRD, (*support, "grade"), "B7"),
        "support-without-origin": (THIRD, (*support, "origin"), GONE),
        "support-with-words": (THIRD, (*support, "words"), "x"),
        "comment-on-no-draft": ("comment-filed", ("draft",), GONE),
        "comment-with-a-vote": ("comment-filed", ("vote",), "for"),
        "deferral-of-no-draft": ("finding-deferred", ("draft",), GONE),
        "appeal-ground-not-listed": ("appeal-filed", ("ground",), "displeasure"),
        "appeal-without-ground": ("appeal-filed", ("ground",), GONE),
        "appeal-of-no-finding": ("appeal-filed", ("finding",), GONE),
        "appeal-decision-not-listed": ("appeal-decided", ("decision",), "granted"),
        "appeal-decided-of-nothing": ("appeal-decided", ("appeal",), GONE),
        "measure-because-not-listed": (otherwise, ("because",), "mercy"),
        "measure-escalates-a-name": (otherwise, ("escalates",), "the order"),
        "decline-without-because": ("measure-declined", ("because",), GONE),
        "decline-because-not-listed": ("measure-declined", ("because",), "mercy"),
        "decline-of-nobody": ("measure-declined", ("of",), GONE),
        "account-of-no-finding": ("account-given", ("finding",), GONE),
        "commitment-verified-not-listed": ("commitment-verified", ("verified",), "kept"),
        "commitment-verified-of-nothing": ("commitment-verified", ("commitment",), GONE),
        "commitment-verified-with-words": ("commitment-verified", ("words",), "seen"),
    }
