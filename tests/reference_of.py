"""The reference pages: objections, kinds and acts, written from the code that defines them.

Of who files a kind and what it writes the classes know nothing, so that stands here; the tests of
the rules hold it to be true.
"""

from collections.abc import Iterator
from itertools import groupby
from types import NoneType, UnionType
from typing import Annotated, Any, Final, Literal, Union, get_args, get_origin, get_type_hints

from msgspec import Meta, UnsetType

from sulh.filings import vocabulary as v
from sulh.filings.acts import ACTS, FAMILIES
from sulh.filings.kinds import KINDS, Form, Reference
from sulh.mechanism.agreement import DEFAULT_HOURS
from sulh.mechanism.objection import RULES
from sulh.mechanism.procedure import CLOCKS, ENDS, STAGES, TABLE, Stage

_BOTH: Final = "heads of both parties"
_CHAIR: Final = "the chair of the panel, alone, or the deputy who acts for it"
_GUARANTORS: Final = "heads of as many guarantors as the terms ask for"
_MEDIATOR: Final = "a head of the mission or of a guarantor; in a chronicle its chronicler"
_MISSION: Final = "the mission"
_ANYBODY: Final = "any seat; in a chronicle its chronicler, with a claimant"
#: Who files each kind, and which slice of the state it writes, if any.
FILED: Final = {
    "record constituted": (
        "a head of each party and each guarantor; a chronicle's, its chronicler alone",
        "`roster`, `agreement`",
    ),
    "seat filled": (
        "a head of the seat's body; for the seats that erase, heads of both parties",
        "`roster`",
    ),
    "key rotated": ("the holder, or whoever may fill the seat", "`roster`"),
    "key revoked": ("the holder, or whoever may fill the seat", "`roster`"),
    "seat vacated": ("the holder, or whoever may fill the seat", "`roster`"),
    "rules adopted": (f"{_BOTH}; in a chronicle its chronicler", "`roster`"),
    "clock": ("the seat `clock`, alone", "`clock`"),
    "sealed": ("any seat", "`payloads`"),
    "payload disclosed": ("a filer of it with a seat that erases: two holders", "`payloads`"),
    "payload erased": ("both seats that erase", "`payloads`"),
    "payload opened": ("its filers, its readers, the escrow", "`payloads`"),
    "report filed": (_ANYBODY, "`screening`, unless the mission files it or it is a chronicle's"),
    "effort filed": ("any seat", "`effort`"),
    "observation filed": ("a seat of the body that filed the effort", ""),
    "incident opened": (_MISSION, "`cases`"),
    "report linked": (_MISSION, "`cases`"),
    "report unlinked": (_MISSION, "`cases`"),
    "reply filed": ("seats of one party", "`replies`, `cases`"),
    "evidence filed": ("any seat", "`cases`, `evidence`"),
    "finding drafted": (_CHAIR, "`findings`, `cases`"),
    "vote cast": ("a member of the panel, alone", "`findings`, `cases`"),
    "finding made": (f"{_CHAIR}; what is referred, {_GUARANTORS}", "`findings`, `cases`"),
    "recused": ("a member or deputy of the panel, or a head of a guarantor, alone", "`findings`"),
    "measure recommended": (_CHAIR, "`measures`"),
    "measure ordered": (_GUARANTORS, "`measures`"),
    "measure reported": ("the party that it was ordered of", "`measures`"),
    "measure verified": (_MISSION, "`measures`"),
    "report screened": (_MISSION, "`screening`"),
    "particulars given": ("the body that filed the report", "`screening`"),
    "report withdrawn": ("the body that filed the report", "`screening`"),
    "protection checked": (
        "one of the seats that erase, alone; of a notice that is withheld, the other",
        "`cases`",
    ),
    "case triaged": (_MISSION, "`cases`"),
    "hotline called": ("the mission or guarantors", "`cases`"),
    "case served": (_MISSION, "`replies`, `cases`"),
    "case closed": (f"{_MISSION}; what is settled, {_BOTH}", "`cases`"),
    "case reopened": (_CHAIR, "`cases`"),
    "member named": ("seats of a party or of a guarantor", "`verification`"),
    "team tasked": (_MISSION, "`verification`, `cases`"),
    "team checked in": ("members of the team, or the mission", "`verification`"),
    "team returned": ("members of the team, or the mission", "`verification`"),
    "access requested": (_MISSION, "`verification`, `cases`"),
    "access answered": ("the party that was asked", "`verification`"),
    "visit made": ("members of the team, or the mission", "`verification`"),
    "custody passed": (
        "the seat that has the evidence, and then the seat that gets it",
        "`evidence`",
    ),
    "comment filed": ("seats of one party", "`findings`, `cases`"),
    "finding deferred": (_CHAIR, "`findings`, `cases`"),
    "appeal filed": ("seats of a party or of a guarantor", "`findings`, `cases`"),
    "appeal decided": (_GUARANTORS, "`findings`, `cases`"),
    "measure declined": (_GUARANTORS, "`measures`"),
    "account given": ("seats of a party of which a violation is held", "`measures`"),
    "statement made": (
        "a seat of the side it is made for; in a chronicle its chronicler, with a claimant",
        "",
    ),
    "round opened": (_MEDIATOR, "`talks`"),
    "round closed": (_MEDIATOR, "`talks`"),
    "commitment made": (
        "a head of each side that commits itself; in a chronicle its chronicler, with a claimant",
        "`talks`, unless it is demanded",
    ),
    "commitment verified": (_MISSION, "`talks`"),
    "agreement signed": ("a head of the body that signs", "`agreement`"),
    "agreement amended": (_BOTH, "`agreement`"),
    "crossing reported": (_ANYBODY, ""),
    "bulletin issued": (_MISSION, "`bulletins`"),
    "correction made": (
        "seats of the body that filed it; of what several filed, heads of both parties",
        "`bulletins`",
    ),
}
#: Why there are rules about a noun, or who had them before.
WHY: Final = {
    "access": "What was asked of a party it answers itself (SMM: a chapter of its own reports)",
    "agreement": "What binds both is changed by both, and read by everybody from the same text",
    "appeal": "A decision that can be looked at again is easier to accept; once, and in one time",
    "article": "Only what both have agreed to can be violated",
    "body": "A name that nobody bears would be counted and belong to nobody",
    "bulletin": "One bulletin a day, with its cut-off (SMM)",
    "case": "Each step has its place and its turn, so that none is left out in haste (JVT, MM&V)",
    "chronicle": "Who repeats claims has no authority to decide on them",
    "clock": "There is one time for all, or a deadline is a matter of whose clock is asked",
    "commitment": "What is found kept or broken was undertaken before",
    "correction": "Who filed knows what was wrong in it; others have their own word",
    "draft": "One outcome at a time is before the panel, and it is known which",
    "effort": "What was not watched was not seen, and no body sees through another's eyes (SMM)",
    "entry": "What cannot be read, or is not by whom it says, is nobody's word",
    "evidence": "Who had a thing when is known without a gap (Berkeley Protocol: custody)",
    "field": "What could hurt somebody is sealed, since an entry is public for ever",
    "finding": "Nobody is bound without the quorum of the terms, nor by what could not be answered",
    "incident": "A case is of one happening, and named by it",
    "key": "One key, one holder, one purpose: or a signature says less than it seems to",
    "measure": "An order says who, what and by when, of what is final (CTSAMM: vague orders)",
    "panel": "Each member has one vote and the chair its office; nobody acts for another",
    "payload": "What is sealed is opened and destroyed by two persons, never by one",
    "protection": "Notice that names a complainant can cost a life; two look, neither alone",
    "record": "A record begins with all who have to trust it",
    "reply": "Each side answers for itself, and neither for the other",
    "report": "Most reports are not confirmed (JMC Nuba, SLMM), so each is looked at first",
    "round": "Whoever mediates says when talks begin and end",
    "rules": "What follows from what is changed by both, and never back",
    "seat": "Each body fills its own seats, and none another's",
    "statement": "Nobody is spoken for by the other side",
    "team": "Its quorum is written down, and smaller in an emergency (JMC)",
    "vote": "One seat, one vote, by somebody who has no part in the matter",
}
#: What stands in a field, by its type.
_TYPES: Final = (
    (v.Identifier, "the name of a seat, body or holder"),
    (v.Name, "a line of up to 200 characters"),
    (v.Index, "a whole number"),
    (v.Rules, "a whole number from 1"),
    (v.Hash, "SHA-256, as base64"),
    (v.Nonce, "16 bytes, as base64"),
    (v.Key, "a key with its type, as base64"),
    (v.Proof, "a signature, as base64"),
    (v.Recipient, "an age recipient"),
    (v.DisclosureText, "a disclosure"),
    (v.Salt, "a salt of 16 bytes, as base64url"),
    (v.InstantText, "an instant in UTC, to the second"),
    (v.SpanText, "a time in UTC, as coarse as it is known"),
    (v.DayText, "a day, a month or a year"),
    (v.PlaceText, "an exact place with its error"),
    (v.CellText, "a cell of the public grid"),
    (v.Field, "the name of a field"),
    (v.Words, "words, up to 4,000 characters"),
    (v.Url, "an address on the web"),
    (v.Country, "a country's code (ISO 3166-1, three letters)"),
    (v.Article, "an article of the terms"),
    (v.Act, "an [act](vocabulary.md)"),
    (v.Family, "a [family of acts](vocabulary.md)"),
    (v.Count, "a whole number"),
    (v.Percent, "0 to 100"),
    (v.Step, "1 to 20"),
    (v.Grade, "a grade `A1` to `F6`: of the source, of what it says"),
    (bool, "yes or no"),
)


def objections() -> str:
    """Write the list of rules, noun by noun."""
    lines = []
    for noun, rules in groupby(sorted(RULES), key=lambda rule: rule.partition(".")[0]):
        lines += [f"## {noun}", "", f"{WHY[noun]}.", ""]
        lines += ["| rule | what it says |", "| --- | --- |"]
        lines += [f"| `{rule}` | {RULES[rule]} |" for rule in rules]
        lines.append("")
    return "\n".join(lines)


def kinds() -> str:
    """Write each kind with its fields, then the forms that stand inside them."""
    lines: list[str] = []
    forms: dict[type[Form], None] = {}
    for kind, form in KINDS.items():
        who, writes = FILED[kind]
        lines += [f"## {kind}", "", *_says(form), "", f"Filed by: {who}."]
        lines += [f"Writes: {writes}." if writes else "Writes no slice but the docket.", ""]
        audiences = form.audiences
        if audiences is None:
            lines += ["It says nothing openly: the kind and its fields are sealed.", ""]
            continue
        lines += ["| field | what stands in it | who may read it |", "| --- | --- | --- |"]
        for name, words in _fields(form, forms):
            lines.append(f"| {name} | {words} | {audiences.get(name.strip('`'), 'public')} |")
        lines += [
            f"| `{name}` | further fields of what it names, to further readers | {audience} |"
            for name, audience in audiences.items()
            if name not in form.__struct_fields__
        ]
        lines.append("")
    lines += ["# Forms inside the kinds", ""]
    written: set[type[Form]] = set()
    while left := [form for form in forms if form not in written]:
        inner = min(left, key=lambda one: one.__name__)
        written.add(inner)
        lines += [f"## {inner.__name__}", "", *_says(inner), ""]
        lines += ["| field | what stands in it |", "| --- | --- |"]
        lines += [f"| {name} | {words} |" for name, words in _fields(inner, forms)]
        lines.append("")
    return "\n".join(lines)


def acts() -> str:
    """Write the acts, family by family, with what each would be counted under."""
    types = {0: "none", 1: "1 state-based", 2: "2 non-state", 3: "3 one-sided"}
    lines: list[str] = []
    for family, name in FAMILIES.items():
        lines += [f"## {family}: {name}", ""]
        lines += ["| act | what it is | ACLED sub-event | UCDP type |", "| --- | --- | --- | --- |"]
        for id_, act in ACTS.items():
            if act.family == family:
                counted = f"{act.acled or 'none'} | {types[act.ucdp]}"
                lines.append(f"| `{id_}` | {act.name} | {counted} |")
        lines.append("")
    return "\n".join(lines)


def the_procedure() -> str:
    """Write the stages, the table of moves, the clocks, and the diagram that is drawn of both."""
    lines = ["## The stages", "", "| stage | what it means, and where it comes from |"]
    lines += ["| --- | --- |", *(f"| `{stage}` | {what} |" for stage, what in STAGES.items()), ""]
    lines += ["## The diagram", "", "```mermaid", "stateDiagram-v2", *_diagram(), "```", ""]
    lines += ["## What leads on", "", "| event | in which stages | leads to | who brings it |"]
    lines += ["| --- | --- | --- | --- |"]
    for move in TABLE:
        stages = ", ".join(f"`{stage}`" for stage in move.stages)
        to = f"`{move.to}`" if move.to else "stays"
        lines.append(f"| {move.event} | {stages} | {to} | {move.by} |")
    lines += ["", "## The clocks of a case", "", "| stage | time of | leads to |"]
    lines += ["| --- | --- | --- |"]
    lines += [f"| `{one.stage}` | {one.step} | `{one.to}` |" for one in CLOCKS]
    lines += ["", "## How long each step may take", ""]
    lines += ["Where the terms name another time, that one counts.", ""]
    lines += ["| step | hours | precedent or reason |", "| --- | --- | --- |"]
    lines += [f"| {step} | {hours:,} | {why} |" for step, (hours, why) in DEFAULT_HOURS.items()]
    return "\n".join([*lines, "", ""])


def _diagram() -> Iterator[str]:
    """Draw each stage, and what leads from it to another: filings, and the time that runs out."""
    names = {stage: stage.replace(" ", "_") for stage in STAGES}
    yield from (f'    state "{stage}" as {name}' for stage, name in names.items())
    yield f"    [*] --> {names[TABLE[0].stages[0]]}"
    arrows: dict[tuple[Stage, Stage], list[str]] = {}
    for move in TABLE:
        for stage in move.stages:
            if move.to and move.to != stage:
                arrows.setdefault((stage, move.to), []).append(move.event.replace(":", ","))
    for clock in CLOCKS:
        arrows.setdefault((clock.stage, clock.to), []).append(f"time of {clock.step}")
    for (here, there), events in arrows.items():
        yield f"    {names[here]} --> {names[there]} : {' / '.join(events)}"
    yield from (f"    {names[stage]} --> [*]" for stage in STAGES if stage in ENDS)


def _says(form: type[Form]) -> Iterator[str]:
    """Give a docstring one sentence a line."""
    for paragraph in (form.__doc__ or "").split("\n\n"):
        text = " ".join(paragraph.split())
        yield text.replace(". ", ".\n")


def _fields(form: type[Form], forms: dict[type[Form], None]) -> Iterator[tuple[str, str]]:
    hints = get_type_hints(form, include_extras=True)
    for name in form.__struct_fields__:
        parts = get_args(hints[name]) if get_origin(hints[name]) in (Union, UnionType) else ()
        optional = "; may be absent" if UnsetType in parts else ""
        yield f"`{name}`", f"{_words(hints[name], forms)}{optional}"


def _words(hint: Any, forms: dict[type[Form], None]) -> str:  # noqa: ANN401  # a type
    for alias, words in _TYPES:
        if hint == alias:
            return words
    origin, args = get_origin(hint), get_args(hint)
    if origin is Literal:
        return " · ".join(f"`{one}`" for one in args)
    if origin is Annotated and get_origin(args[0]) is tuple:
        (meta,) = (one for one in args[1:] if isinstance(one, Meta))
        low = meta.min_length or 0
        return f"{low} to {meta.max_length} of: {_words(get_args(args[0])[0], forms)}"
    if origin is tuple:
        return f"{len(args)} of: {_words(args[0], forms)}"
    if origin in (Union, UnionType):
        args = tuple(one for one in args if one not in (UnsetType, NoneType))
        if Reference in args:
            forms.setdefault(Reference)
            return "another filing: its index, or a [reference](#reference)"
        return " · ".join(_words(one, forms) for one in args)
    assert isinstance(hint, type), hint
    assert issubclass(hint, Form), hint
    forms.setdefault(hint)
    return f"[{hint.__name__}](#{hint.__name__.lower()})"
