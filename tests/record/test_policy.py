"""Policies: the language, and what it takes to be witnessed."""

import json
from itertools import combinations
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mutation import mutated
from sulh.errors import Malformed, Untrusted
from sulh.note import (
    COSIGNATURE,
    ED25519,
    Key,
    Line,
    Note,
    cosign_line,
    parse_vkey,
    public_key,
    write_note,
    write_vkey,
)
from sulh.record.checkpoint import (
    Checkpoint,
    add_line,
    parse_checkpoint,
    sign_checkpoint,
    write_checkpoint_text,
)
from sulh.record.policy import (
    Cosigned,
    Group,
    Log,
    Policy,
    Standing,
    Witness,
    check_policy,
    judge,
    parse_policy,
    write_policy,
)

SEED = bytes(range(32))
LOG = public_key("log.example/ceasefire", ED25519, SEED)
FIVE = Checkpoint(LOG.name, 5, b"\x05" * 32)
SIGNED = sign_checkpoint(FIVE, LOG, SEED)
NAMES = ("north", "south", "first", "second")
SEEDS = {name: bytes((number,)) * 32 for number, name in enumerate(NAMES, 1)}
KEYS = {
    name: public_key(f"witness.example/{name}", COSIGNATURE, seed) for name, seed in SEEDS.items()
}
TEXT = write_checkpoint_text(FIVE)
LINES = {
    name: cosign_line(KEYS[name], SEEDS[name], TEXT, 1_000 + number)
    for number, name in enumerate(NAMES)
}
LOG_LINE = f"log {write_vkey(LOG)}\n"
WITNESS_LINES = "".join(f"witness {name} {write_vkey(key)}\n" for name, key in KEYS.items())
BASE = LOG_LINE + WITNESS_LINES


def cosigned(*names: str) -> bytes:
    data = SIGNED
    for name in names:
        data = add_line(data, LINES[name])
    return data


def quorum_holds(policy: Policy, names: tuple[str, ...]) -> bool:
    data = cosigned(*names)
    standing = judge(policy, data)
    if standing.quorum:
        assert check_policy(policy, data) == standing
    else:
        with pytest.raises(Untrusted, match="the quorum is short"):
            check_policy(policy, data)
    return standing.quorum


def subsets() -> list[tuple[str, ...]]:
    return [names for count in range(5) for names in combinations(NAMES, count)]


def test_both_parties_or_one_and_all_guarantors() -> None:
    policy = parse_policy(
        f"{BASE}group guarantors all first second\n"
        "group enough 2 north south guarantors\nquorum enough\n".encode()
    )
    for names in subsets():
        guarantors = {"first", "second"} <= set(names)
        parties = len({"north", "south"} & set(names))
        assert quorum_holds(policy, names) is (parties + guarantors >= 2)


def test_the_example_of_the_standard() -> None:
    # Two of three on one side, and any of the others: C2SP tlog-policy, with four keys for six.
    policy = parse_policy(
        f"{BASE}group X-witnesses 2 north south first\ngroup Y-witnesses any second\n"
        "group X-and-Y all X-witnesses Y-witnesses\nquorum X-and-Y\n".encode()
    )
    for names in subsets():
        wanted = len({"north", "south", "first"} & set(names)) >= 2 and "second" in names
        assert quorum_holds(policy, names) is wanted


def test_a_quorum_of_one_witness() -> None:
    policy = parse_policy(f"{BASE}quorum south\n".encode())
    for names in subsets():
        assert quorum_holds(policy, names) is ("south" in names)


def test_a_quorum_of_none_asks_for_the_log_alone() -> None:
    policy = parse_policy(f"{LOG_LINE}quorum none\n".encode())
    assert policy == Policy((Log(LOG),), (), (), None)
    assert check_policy(policy, SIGNED) == Standing(FIVE, LOG, (), quorum=True)
    # Nobody but the log signed: that nobody was asked for does not make it witnessed.
    assert not check_policy(policy, SIGNED).witnessed


def test_a_standing_says_who_signed_and_when() -> None:
    policy = parse_policy(f"{BASE}group any-party any north south\nquorum any-party\n".encode())
    standing = judge(policy, cosigned("second", "south"))
    south, second = policy.witnesses[1], policy.witnesses[3]
    assert standing == Standing(
        FIVE, LOG, (Cosigned(south, 1_001), Cosigned(second, 1_003)), quorum=True
    )
    assert standing.witnessed
    assert judge(policy, SIGNED) == Standing(FIVE, LOG, (), quorum=False)
    assert not judge(policy, SIGNED).witnessed


def test_a_checkpoint_of_no_log_of_the_policy_is_untrusted() -> None:
    stranger = public_key(LOG.name, ED25519, b"\x09" * 32)
    policy = parse_policy(f"log {write_vkey(stranger)}\n{WITNESS_LINES}quorum none\n".encode())
    with pytest.raises(Untrusted, match="not signed by a log"):
        judge(policy, cosigned(*NAMES))
    # The right signature under another origin: the name of a log's key is its origin.
    other = public_key("log.example/other", ED25519, SEED)
    policy = parse_policy(f"log {write_vkey(other)}\nquorum none\n".encode())
    with pytest.raises(Untrusted, match="not signed by a log"):
        judge(policy, SIGNED)
    with pytest.raises(Untrusted, match="not signed by a log"):
        judge(parse_policy(b"quorum none\n"), SIGNED)


def test_a_witness_does_not_sign_in_place_of_the_log() -> None:
    policy = parse_policy(f"{BASE}quorum north\n".encode())
    _, note = parse_checkpoint(cosigned("north"))
    with pytest.raises(Untrusted, match="not signed by a log"):
        judge(policy, write_note(Note(note.text, note.lines[1:])))


def test_any_listed_log_is_accepted() -> None:
    other = public_key("log.example/other", ED25519, b"\x08" * 32)
    renewed = public_key(LOG.name, ED25519, b"\x09" * 32)
    text = f"log {write_vkey(other)}\nlog {write_vkey(renewed)}\n{LOG_LINE}quorum none\n"
    policy = parse_policy(text.encode())
    assert judge(policy, SIGNED).log == LOG
    assert judge(policy, sign_checkpoint(FIVE, renewed, b"\x09" * 32)).log == renewed
    elsewhere = Checkpoint(other.name, 5, FIVE.root)
    assert judge(policy, sign_checkpoint(elsewhere, other, b"\x08" * 32)).checkpoint == elsewhere


def test_a_known_line_that_does_not_hold_makes_the_checkpoint_untrusted() -> None:
    policy = parse_policy(f"{BASE}quorum none\n".encode())
    for name in NAMES:
        line = LINES[name]
        for blob in (
            line.blob[:-1] + bytes((line.blob[-1] ^ 1,)),
            line.blob[:11] + bytes((line.blob[11] ^ 1,)) + line.blob[12:],
            line.blob[:4] + b"\x80" + line.blob[5:],
            line.blob[:5],
            line.blob[:12],
            line.blob + b"\0",
        ):
            with pytest.raises(Untrusted):
                judge(policy, add_line(SIGNED, Line(line.name, blob)))
    twice = write_note(Note(TEXT, (*parse_checkpoint(SIGNED)[1].lines, *[LINES["north"]] * 2)))
    with pytest.raises(Untrusted, match="two signatures"):
        judge(policy, twice)


def test_a_line_of_nobody_the_policy_knows_is_ignored() -> None:
    policy = parse_policy(f"{BASE}quorum north\n".encode())
    data = add_line(cosigned("north"), Line("witness.example/north", b"\0\0\0\0" + bytes(72)))
    assert judge(policy, data) == judge(policy, cosigned("north"))


def test_a_cosignature_of_another_checkpoint_does_not_count() -> None:
    policy = parse_policy(f"{BASE}quorum north\n".encode())
    six = Checkpoint(LOG.name, 6, FIVE.root)
    data = add_line(sign_checkpoint(six, LOG, SEED), LINES["north"])
    with pytest.raises(Untrusted, match="does not hold"):
        judge(policy, data)


def test_a_post_quantum_witness_counts_as_any_other(vectors: Path) -> None:
    case: dict[str, str] = json.loads((vectors / "record" / "mldsa44.json").read_bytes())
    policy = parse_policy(f"{LOG_LINE}witness pq {case['vkey']}\nquorum pq\n".encode())
    standing = check_policy(policy, case["checkpoint"].encode())
    assert [(one.witness.name, one.at) for one in standing.cosigned] == [(b"pq", 1_700_000_000)]
    # A log may sign with such a key too (C2SP tlog-checkpoint), one named after its origin.
    named = parse_vkey(case["vkey"])
    as_log = Key(LOG.name, named.type, named.material)
    policy = parse_policy(f"log {write_vkey(as_log)}\nquorum none\n".encode())
    with pytest.raises(Untrusted, match="not signed by a log"):
        judge(policy, case["checkpoint"].encode())


A = write_vkey(KEYS["north"])
B = write_vkey(KEYS["south"])
AS_LOG = write_vkey(public_key("log.example/north", ED25519, SEEDS["north"]))
RENAMED = write_vkey(public_key("witness.example/again", COSIGNATURE, SEEDS["north"]))
WEAK_KEY = Key(
    "weak.example", COSIGNATURE, b"\x01" + bytes(31)
)  # the identity: anybody signs for it
BAD_POLICIES: dict[str, str | bytes] = {
    "empty": "",
    "only comments": "# quorum none\n",
    "no quorum": LOG_LINE,
    "two quorums": "quorum none\nquorum none\n",
    "a quorum of nothing": "quorum\n",
    "a quorum of two": f"witness a {A}\nwitness b {B}\nquorum a b\n",
    "a quorum that is not defined": f"witness a {A}\nquorum b\n",
    "a quorum defined below": f"quorum a\nwitness a {A}\n",
    "no line feed at the end": "quorum none\n# the end",
    "an unknown line": "mirror m\nquorum none\n",
    "a keyword in capitals": "Quorum none\n",
    "a comment behind": "quorum none # nobody\n",
    "a carriage return": "quorum none\r\n",
    "a vertical tab": "quorum\x0bnone\n",
    "a zero byte": "quorum none\n\0\n",
    "a delete": "# \x7f\nquorum none\n",
    "a log without a key": "log\nquorum none\n",
    "a log with more than a URL": f"{LOG_LINE[:-1]} url more\nquorum none\n",
    "a log that is no key": "log log.example\nquorum none\n",
    "a log with another's id": f"{LOG_LINE.replace('18a3f524', '18a3f525')}quorum none\n",
    "a log that is not UTF-8": b"log \xff+18a3f524+AQ\nquorum none\n",
    "a log with a witness's key": f"log {A}\nquorum none\n",
    "a log twice": f"{LOG_LINE}{LOG_LINE}quorum none\n",
    "a log under two names": LOG_LINE
    + f"log {write_vkey(public_key('log.example/b', ED25519, SEED))}\nquorum none\n",
    "a log as its own witness": f"log {AS_LOG}\nwitness a {A}\nquorum a\n",
    "a witness without a key": "witness a\nquorum none\n",
    "a witness with more than a URL": f"witness a {A} url more\nquorum a\n",
    "a witness with a log's key": f"witness a {write_vkey(LOG)}\nquorum a\n",
    "a witness twice": f"witness a {A}\nwitness a {B}\nquorum a\n",
    "a witness under two names": f"witness a {A}\nwitness b {A}\nquorum a\n",
    "a key under two names": f"witness a {A}\nwitness b {RENAMED}\nquorum a\n",
    "a witness called none": f"witness none {A}\nquorum none\n",
    "a group called none": f"witness a {A}\ngroup none any a\nquorum none\n",
    "a group of nobody": "group g any\nquorum none\n",
    "a group without a threshold": f"witness a {A}\ngroup g a\nquorum g\n",
    "a group named as a witness": f"witness a {A}\ngroup a any a\nquorum a\n",
    "a group twice": f"witness a {A}\nwitness b {B}\ngroup g any a\ngroup g any b\nquorum g\n",
    "a group of itself": "group g any g\nquorum g\n",
    "a group of what is below": f"group g any a\nwitness a {A}\nquorum g\n",
    "a group of none": "group g any none\nquorum g\n",
    "a member twice in a group": f"witness a {A}\ngroup g any a a\nquorum g\n",
    "a member of two groups": f"witness a {A}\ngroup g any a\ngroup h any a\nquorum h\n",
    "a threshold of 0": f"witness a {A}\ngroup g 0 a\nquorum g\n",
    "a threshold above all": f"witness a {A}\ngroup g 2 a\nquorum g\n",
    "a threshold with a zero before": f"witness a {A}\ngroup g 01 a\nquorum g\n",
    "a threshold with a sign": f"witness a {A}\ngroup g +1 a\nquorum g\n",
    "a threshold in another script": f"witness a {A}\ngroup g \u0661 a\nquorum g\n",
    "a threshold without end": f"witness a {A}\ngroup g {'9' * 10_000} a\nquorum g\n",
}


@pytest.mark.parametrize("text", BAD_POLICIES.values(), ids=BAD_POLICIES)
def test_what_the_language_does_not_have_is_malformed(text: str | bytes) -> None:
    with pytest.raises(Malformed):
        parse_policy(text if isinstance(text, bytes) else text.encode())


def test_an_error_names_the_line() -> None:
    with pytest.raises(Malformed, match=r"^policy, line 3: "):
        parse_policy(b"\n# a comment\nwitness a\nquorum none\n")


def test_every_byte_but_controls_may_stand_in_a_name() -> None:
    allowed = bytes((*range(0x21, 0x7F), *range(0x80, 0x100)))
    text = b"witness " + allowed + b" " + A.encode() + b"\nquorum " + allowed + b"\n"
    assert parse_policy(text).quorum == allowed
    for control in (*range(0x09), *range(0x0B, 0x20), 0x7F):
        with pytest.raises(Malformed, match="a control character"):
            parse_policy(b"#" + bytes((control,)) + b"\nquorum none\n")


def test_a_short_quorum_says_who_cosigned() -> None:
    policy = parse_policy(f"{BASE}group g 3 north south first second\nquorum g\n".encode())
    with pytest.raises(Untrusted, match=r"cosigned by north, second$"):
        check_policy(policy, cosigned("second", "north"))
    with pytest.raises(Untrusted, match=r"cosigned by nobody$"):
        check_policy(policy, SIGNED)


def test_a_weak_key_is_untrusted() -> None:
    with pytest.raises(Untrusted, match="line 1"):
        parse_policy(f"witness a {write_vkey(WEAK_KEY)}\nquorum a\n".encode())


def test_blanks_comments_and_urls_are_read_as_the_standard_says() -> None:
    text = (
        f"\n \t \n  # log, in words\n#\n\tlog\t {write_vkey(LOG)} https://log.example/\t\n"
        f" witness #1 {A}  https://a.example/\nwitness \u0645 {B}\n"
        "group both all #1 \u0645\n quorum\tboth \n# the end\n"
    )
    policy = parse_policy(text.encode())
    assert policy == Policy(
        (Log(LOG, b"https://log.example/"),),
        (
            Witness(b"#1", KEYS["north"], b"https://a.example/"),
            Witness("\u0645".encode(), KEYS["south"]),
        ),
        (Group(b"both", 2, (b"#1", "\u0645".encode())),),
        b"both",
    )
    assert parse_policy(write_policy(policy)) == policy


def test_names_are_opaque_bytes() -> None:
    # The Kelvin sign is not the letter K, and what is not UTF-8 is a name like any other.
    text = f"witness K {A}\nwitness ".encode() + "\u212a".encode() + f" {B}\n".encode()
    assert parse_policy(text + b"quorum K\n").quorum == b"K"
    text = b"witness \xff\xfe " + A.encode() + b"\nquorum \xff\xfe\n"
    policy = parse_policy(text)
    assert write_policy(policy) == text
    with pytest.raises(Untrusted):
        judge(policy, SIGNED)


def test_forty_of_each_are_read() -> None:
    lines = []
    for number in range(40):
        seed = bytes((number + 100,)) * 32
        lines.append(f"log {write_vkey(public_key(f'log.example/{number}', ED25519, seed))}")
        key = public_key(f"w.example/{number}", COSIGNATURE, seed[:-1] + b"\0")
        lines.append(f"witness w{number} {write_vkey(key)}")
        before = f" g{number - 1}" if number else ""
        lines.append(f"group g{number} any w{number}{before}")
    policy = parse_policy("\n".join([*lines, "quorum g39", ""]).encode())
    assert len(policy.logs) == len(policy.witnesses) == len(policy.groups) == 40


@st.composite
def policies(draw: st.DrawFn) -> Policy:
    url = st.none() | st.sampled_from([b"https://a.example/", b"\xd9\x85"])
    names = draw(st.lists(st.sampled_from(NAMES), unique=True))
    witnesses = tuple(Witness(name.encode(), KEYS[name], draw(url)) for name in names)
    free = [witness.name for witness in witnesses]
    groups: list[Group] = []
    for _ in range(draw(st.integers(0, 4)) if free else 0):
        members = draw(st.lists(st.sampled_from(free), min_size=1, unique=True))
        group = Group(b"g%d" % len(groups), draw(st.integers(1, len(members))), tuple(members))
        free = [name for name in free if name not in members] + [group.name]
        groups.append(group)
    named = [*(witness.name for witness in witnesses), *(group.name for group in groups)]
    quorum = draw(st.none() | st.sampled_from(named)) if named else None
    logs = (Log(LOG, draw(url)),) if draw(st.booleans()) else ()
    return Policy(logs, witnesses, tuple(groups), quorum)


@given(policies())
def test_a_policy_reads_back_as_it_was_written(policy: Policy) -> None:
    assert parse_policy(write_policy(policy)) == policy


@given(policies(), st.sets(st.sampled_from(NAMES)))
def test_a_quorum_holds_as_its_words_say(policy: Policy, signing: set[str]) -> None:
    def witnesses(name: bytes) -> bool:
        for group in policy.groups:
            if group.name == name:
                return sum(map(witnesses, group.members)) >= group.threshold
        return name.decode() in signing

    data = cosigned(*sorted(signing))
    if not policy.logs:
        with pytest.raises(Untrusted):
            judge(policy, data)
        return
    standing = judge(policy, data)
    assert standing.quorum is (policy.quorum is None or witnesses(policy.quorum))
    known = {witness.name.decode() for witness in policy.witnesses} & signing
    assert {one.witness.name.decode() for one in standing.cosigned} == known


GOOD = f"{BASE}group g all first second\ngroup h 2 north south g\nquorum h\n".encode()


@given(mutated([GOOD, f"{LOG_LINE}quorum none\n".encode()]))
def test_a_mutated_policy_is_malformed_untrusted_or_another_policy(data: bytes) -> None:
    try:
        policy = parse_policy(data)
    except (Malformed, Untrusted):
        return
    assert parse_policy(write_policy(policy)) == policy


@given(mutated([cosigned(*NAMES)]))
def test_a_mutated_checkpoint_is_malformed_untrusted_or_the_one_that_was_signed(
    data: bytes,
) -> None:
    try:
        standing = judge(parse_policy(GOOD), data)
    except (Malformed, Untrusted):
        return
    assert standing.checkpoint == FIVE
