"""Each rule of what is watched and claimed, and of chronicles, met by a filing and mended."""

import sample_says
from case_of import NOW, TERMS, Case
from sulh.canonical import write_base64
from sulh.filings.kinds import write_form
from sulh.mechanism import steps

NOWHERE = {"by": "monitor", "nonce": write_base64(bytes(16))}


def test_effort_unknown_what_was_seen_was_seen_during_a_watch() -> None:
    case = Case()
    says: dict[str, object] = {"count": 0, "day": "2026-03-01", "sight": "nothing"}
    for other in (case.report(), 999, NOWHERE):
        bad = says | {"effort": other}
        case.objects("effort.unknown", ["monitor"], "observation filed", bad)
    watch = case.accepts(["monitor"], "effort filed", effort())
    case.accepts(["monitor"], "observation filed", says | {"effort": watch})


def test_effort_not_kept_who_could_not_watch_saw_nothing_and_not_nothing() -> None:
    case = Case()
    says: dict[str, object] = {"count": 0, "day": "2026-03-01", "sight": "nothing"}
    for unkept in ("down", "access denied"):
        watch = case.accepts(["monitor"], "effort filed", effort(watch=unkept))
        case.objects("effort.not-kept", ["monitor"], "observation filed", says | {"effort": watch})
    for kept in ("kept", "shortened", "access delayed", "access conditioned"):
        watch = case.accepts(["monitor"], "effort filed", effort(watch=kept))
        case.accepts(["monitor"], "observation filed", says | {"effort": watch})


def test_effort_another_body_nobody_sees_through_anothers_eyes() -> None:
    case = Case()
    watch = case.accepts(["east-officer"], "effort filed", effort())
    says = {"count": 0, "day": "2026-03-01", "effort": watch, "sight": "nothing"}
    for by in ("west-officer", "monitor"):
        case.objects("effort.another-body", [by], "observation filed", says)
    case.accepts(["east-head"], "observation filed", says)


def test_body_unknown_whoever_is_named_is_of_this_record() -> None:
    case = Case()
    denied = effort(watch="access denied", minutes=0)
    bad = denied | {"denied_by": "north"}
    case.objects("body.unknown", ["monitor"], "effort filed", bad)
    case.accepts(["monitor"], "effort filed", denied | {"denied_by": "west"})
    says = claim("north")
    case.objects("body.unknown", ["east-head"], "crossing reported", crossing(says))
    for side in ("east", "mission", "other"):
        case.accepts(["east-head"], "crossing reported", crossing(claim(side)))


def test_field_said_openly_what_could_hurt_somebody_is_sealed() -> None:
    case = Case()
    says: dict[str, object] = {"day": "2026-03-01", "family": "K"}
    for field, value in (("act", "air-strike"), ("words", "A strike."), ("author", "west")):
        case.objects("field.said-openly", ["east-officer"], "report filed", says | {field: value})
    case.accepts(["east-officer"], "report filed", says)


def test_field_said_openly_unless_the_terms_make_it_public() -> None:
    policy = b'[information]\n"report filed.act" = "public"\n"effort filed.when" = "panel"\n'
    case = Case(TERMS + policy)
    says: dict[str, object] = {"day": "2026-03-01", "family": "K"}
    case.accepts(["east-officer"], "report filed", says | {"act": "air-strike"})
    case.objects("field.said-openly", ["monitor"], "effort filed", effort(when="2026-03-01T09:30Z"))


def test_chronicle_no_claimant_every_claim_says_whose_word_it_is() -> None:
    case = Case(purpose="chronicle")
    case.at(NOW)
    for kind, says in (
        ("report filed", {"day": "2026-03-01", "family": "K", "words": "Shots."}),
        ("crossing reported", crossing({})),
        ("commitment made", {"by": ["east"], "firmness": "offered", "words": "A truce."}),
    ):
        case.objects("chronicle.no-claimant", ["chronicler"], kind, says)
        case.accepts(["chronicler"], kind, says | claim("east"))


def test_chronicle_no_mechanism_nobody_decides_in_a_chronicle() -> None:
    case = Case(purpose="chronicle")
    of_a_mechanism = {form.kind for form in (*steps._STEPS, *steps._BY_TERMS)}
    for sample in sample_says.says().values():
        kind = sample.says.kind
        if kind in of_a_mechanism:
            said = write_form(sample.says)
            case.objects("chronicle.no-mechanism", ["chronicler"], kind, said)
    filed = {sample.says.kind for sample in sample_says.says().values()}
    assert of_a_mechanism <= filed
    mechanism = Case()
    incident, _ = mechanism.served()
    mechanism.replies(incident)


def effort(**more: object) -> dict[str, object]:
    """Say what a watch says, with changes."""
    return {"day": "2026-03-01", "means": "patrol", "minutes": 90, "watch": "kept"} | more


def claim(side: str) -> dict[str, object]:
    """Say whose word it is."""
    return {"claimant": {"side": side, "speaker": "a spokesman", "uttered": "2026-03-01"}}


def crossing(more: dict[str, object]) -> dict[str, object]:
    """Say that a crossing is open."""
    said = {"crossing": "mill", "day": "2026-03-01", "passage": "open", "traffic": "all"}
    return {**said, **more}
