"""One history: a log lives, dies at some step, starts again, and is held to what it promised.

A seed decides everything: how large the record is at first, what is submitted, which operation
fails or at which the power goes, and what a disk then keeps of what was not synced. Engine, store,
sequencer, publisher and mark are the real ones; a `Build` replaces parts of them with broken ones,
to see that the laws notice.
"""

import contextlib
import hashlib
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache, lru_cache
from pathlib import Path
from random import Random

from sim import truth
from sim.disk import FAILURES, Crash, FakeDisk, Fault, Folder
from sim.vfs import mount
from sulh.errors import Busy, Conflict, Full, Missing, Stopped
from sulh.note import ED25519, Line, public_key
from sulh.record.checkpoint import Checkpoint, check_checkpoint, parse_checkpoint
from sulh.shell.disk import TEMPORARY, Disk
from sulh.shell.mark import Mark
from sulh.shell.publisher import CHECKPOINT, Publisher
from sulh.shell.sequencer import Hooks, Log, Sequencer
from sulh.shell.sqlite_store import SqliteStore, open_sqlite_store
from sulh.shell.store import Name, Pending, Store

SEED = bytes(range(32))
LOG = public_key("log.example/line", ED25519, SEED)
DATA = Path("/data")
PUBLIC = Path("/public")
MARK = Path("/elsewhere/mark")
#: At first: no folder, no entry, few, and what lies around the edges of tiles.
SIZES = (-1, 0, 1, 2, 5, 5, 250, 253, 254, 255, 256, 257, 511)
Count = int


@lru_cache(maxsize=1_000)
def checked(note: bytes) -> Checkpoint:
    return check_checkpoint(note, LOG)


def pending(text: bytes, seat: str, nonce: bytes) -> Pending:
    return Pending(b"signed: " + text, seat, nonce, hashlib.sha256(text).digest())


def clock_entry(size: int, root: bytes, at: int) -> Pending:
    text = b"clock %d %s %d" % (size, root.hex().encode(), at)
    return pending(text, "clock", hashlib.sha256(text).digest()[:16])


def admit(count: Count, index: int, one: Pending) -> Count:
    """Fold: the state is how many entries there are, so that a state kept too soon shows."""
    assert index == count, "a state has outlived its batch"
    if one.entry.endswith(b"unwelcome"):
        raise Missing("seat", "nobody holds it")
    return count + 1


def open_store(disk: FakeDisk, files: Disk) -> SqliteStore:
    return open_sqlite_store(DATA, files, mount(disk))


@dataclass(frozen=True, slots=True)
class Build:
    """The parts that a history runs; those of a mutant are broken in one place."""

    files: Callable[[FakeDisk], Disk] = lambda disk: disk
    store: Callable[[FakeDisk, Disk], Store] = open_store
    publisher: type[Publisher] = Publisher
    mark: type[Mark] = Mark
    sequencer: type[Sequencer[Count]] = Sequencer

    def open(self, disk: FakeDisk, now: Callable[[], int]) -> Sequencer[Count]:
        files = self.files(disk)
        store = self.store(disk, files)
        return self.sequencer.open(
            store,
            self.publisher(files, PUBLIC),
            self.mark(files, MARK, LOG),
            Log(LOG, SEED),
            Hooks(now, clock_entry, admit),
            store.head().tree.size,
        )


REAL = Build()


@cache
def beginning(size: int) -> Folder:
    """Give a disk with a sound record of this size, which is copied and never changed."""
    disk = FakeDisk(Random(size))
    if size < 0:
        return disk.root
    sequencer = REAL.open(disk, lambda: 0)
    for step in (1, size - 2):
        if sequencer.head.tree.size < size:
            names = range(max(step, 0))
            batch = [
                pending(
                    b"%d of %d" % (n, step),
                    "north",
                    bytes((n & 255, n >> 8, step & 255)) + bytes(13),
                )
                for n in names
            ]
            # A batch of nothing new has no clock entry either; size 2 takes one that is declined.
            sequencer.append(batch or [pending(b"first", "south", bytes(16))])
    sequencer.close()
    return disk.root.copy()


class History:
    """What was promised so far, and the disk it was promised on."""

    def __init__(self, seed: int, build: Build = REAL, size: int | None = None) -> None:
        self.chance = Random(seed)
        self.build = build
        size = self.chance.choice(SIZES) if size is None else size
        self.disk = FakeDisk(self.chance, beginning(size).copy())
        self.disk.shown = {PUBLIC / CHECKPOINT: [], MARK: []}
        self.sent: list[Pending] = []
        self.acknowledged: dict[Name, int] = {}
        self.cosigned: dict[int, list[Line]] = {}
        self.cosigned_surely: set[int] = set()
        self.seen: dict[int, bytes] = {}
        self.published: list[tuple[int, dict[str, bytes]]] = []
        self.steps = 0

    def run(self) -> None:
        for _ in range(self.chance.randint(1, 3)):
            self.go_wrong()
            self.live()
            self.die()
            self.check_disk()
            # Without this, the next process finds what this one has left, and may die over it.
            if self.chance.random() < 0.6:
                self.recover()
        self.recover()

    def now(self) -> int:
        """A clock that jumps, also backwards."""
        return self.chance.choice((0, 5, 1_000, 2_000_000_000))

    def go_wrong(self) -> None:
        chance, plan, kinds = self.chance, self.disk.plan, self.disk.kind_plan
        if chance.random() < 0.5:
            plan[chance.randint(1, 130)] = chance.choice(FAILURES)
        if chance.random() < 0.3:
            # Rare among the steps, and what matters most.
            kind = chance.choice(("sync", "sync_folder", "unlink", "rename"))
            kinds[kind, chance.randint(1, 10)] = chance.choice(FAILURES)
        if chance.random() < 0.1:
            self.disk.read_plan[chance.randint(1, 100)] = Fault.EIO
        if chance.random() < 0.6:
            plan[chance.randint(1, 150)] = Fault.CRASH
        if chance.random() < 0.3:
            # Done, and not synced: the place to die.
            kind = chance.choice(("rename", "unlink", "create", "make_folder", "sync"))
            kinds[kind, chance.randint(1, 8)] = Fault.CRASH_KEPT

    def live(self, deed: "Callable[[Sequencer[Count]], None] | None" = None) -> None:
        """Start, submit some batches, and write down what is acknowledged."""
        sequencer = None
        try:
            sequencer = self.build.open(self.disk, self.now)
            if deed is not None:
                deed(sequencer)
                return
            for _ in range(self.chance.randint(1, 4)):
                self.submit(sequencer)
                if sequencer.stopped:
                    break
        except Crash:
            pass
        except (Stopped, Full, Busy):
            assert self.disk.faults, "it stops without a reason"
        finally:
            # Whatever the engine still does, it does after death.
            self.disk.dead = True
            if sequencer is not None:
                kill(sequencer)

    def submit(self, sequencer: Sequencer[Count]) -> None:
        """Submit something new, something again, or both."""
        chance = self.chance
        again = [one for one in self.sent if chance.random() < 0.4]
        new = [] if again and chance.random() < 0.4 else self.make(chance.choice((1, 1, 2, 3, 4)))
        batch = new + again
        chance.shuffle(batch)
        self.append(sequencer, batch)
        if chance.random() < 0.2 and sequencer.head.tree.size and not sequencer.stopped:
            self.cosign(sequencer)

    def make(self, count: int) -> list[Pending]:
        """Make filings that were never there before."""
        first, chance = len(self.sent), self.chance
        new = [
            pending(b"filing %d" % n, chance.choice(("north", "south")), chance.randbytes(16))
            for n in range(first, first + count)
        ]
        self.sent += new
        return new

    def append(self, sequencer: Sequencer[Count], batch: list[Pending]) -> None:
        faults = self.disk.faults
        answers = sequencer.append(batch)
        if self.disk.dead:
            return
        for one, answer in zip(batch, answers, strict=True):
            if isinstance(answer, int):
                self.acknowledge(one, answer)
            else:
                assert isinstance(answer, Full | Busy | Stopped)
                assert self.disk.faults > faults or sequencer.stopped, f"{answer} without a reason"

    def cosign(self, sequencer: Sequencer[Count]) -> None:
        size = sequencer.head.tree.size
        line = Line("witness.example/a", b"\x01\x02\x03\x04" + self.chance.randbytes(72))
        # What was acknowledged, and whatever was tried after it.
        self.cosigned.setdefault(size, []).append(line)
        sequencer.add_cosignature(size, line)
        if not self.disk.dead:
            self.cosigned[size] = [line]
            self.cosigned_surely.add(size)

    def acknowledge(self, one: Pending, index: int) -> None:
        name = (one.seat, one.nonce)
        assert self.acknowledged.setdefault(name, index) == index, "two indices for one filing"

    def die(self, *, power: bool | None = None, worst: bool = False) -> None:
        """The process is gone, mostly with the power."""
        self.look()
        self.steps += self.disk.step
        if power is None:
            power = self.chance.random() < 0.6
        if power or self.disk.broken:
            self.disk.crash(worst=worst)
        else:
            self.disk.restart()
        self.disk.faults = 0

    def look(self) -> None:
        """See what anybody could have seen since the last time."""
        for shown in self.disk.shown.values():
            for note in shown:
                self.see(note)
            shown.clear()

    def see(self, note: bytes) -> None:
        """Remember a checkpoint that left the process: two roots of one size are a fork."""
        checkpoint = checked(note)
        assert self.seen.setdefault(checkpoint.size, checkpoint.root) == checkpoint.root, "a fork"

    def check_disk(self) -> None:
        """What was acknowledged is published, and that is marked, before anything is mended."""
        least = max(self.acknowledged.values(), default=-1) + 1
        for path in (PUBLIC / CHECKPOINT, MARK):
            size = 0
            if self.disk.holds(path):
                note = self.disk.read(path)
                size = checked(note).size
                self.see(note)
            assert size >= least, f"{path} holds less than was acknowledged or published"
            least = size
        self.published.append(self.read_public())

    def read_public(self) -> tuple[int, dict[str, bytes]]:
        """Give the size that is published, and all files there are."""
        path = PUBLIC / CHECKPOINT
        size = parse_checkpoint(self.disk.read(path))[0].size if self.disk.holds(path) else 0
        return size, {
            path.relative_to(PUBLIC).as_posix(): data
            for path, data in walk(self.disk.root, Path("/"))
            if path.is_relative_to(PUBLIC)
        }

    def recover(self) -> None:
        """Start again on a sound disk, and hold the record to everything that was promised."""
        sequencer = self.build.open(self.disk, self.now)
        store = sequencer._store
        head = sequencer.head
        for alarm in sequencer.alarms:
            assert isinstance(alarm, Missing), f"a false alarm: {alarm}"
        entries = store.entries(0, head.tree.size)
        assert len(set(entries)) == len(entries), "one filing has two indices"
        assert head.tree.root == truth.root(entries)
        if head.tree.size:
            assert checked(head.checkpoint).root == head.tree.root
        found = store.find((one.seat, one.nonce) for one in self.sent)
        for one in self.sent:
            name = (one.seat, one.nonce)
            if name in self.acknowledged:
                assert name in found, "an acknowledged filing is lost"
                assert found[name].index == self.acknowledged[name], "its index has changed"
            if name in found:
                assert entries[found[name].index] == one.entry, "another filing under its index"
        for size, root in self.seen.items():
            assert size <= len(entries), "a checkpoint was seen that the log does not hold"
            assert truth.root(entries[:size]) == root, "a checkpoint was seen of another history"
        times = [int(entry.split()[-1]) for entry in entries if entry.startswith(b"signed: clock")]
        assert times == sorted(times), "record time goes back"
        for size, files in self.published:
            check_files(entries[:size], files)
        self.published.clear()
        for size in self.cosigned_surely:
            lines = store.cosignatures(size)
            assert len(lines) == 1, "an acknowledged cosignature is lost"
            assert lines[0] in self.cosigned[size], "a cosignature has changed"
        self.check_published(entries)
        self.resubmit(sequencer)
        sequencer.close()
        self.look()
        self.disk.restart()
        self.disk.faults = 0

    def check_published(self, entries: list[bytes]) -> None:
        size, files = self.read_public()
        assert size == len(entries), "not all is published after a start"
        check_files(entries, files)
        expected = truth.files(entries)
        for path in files:
            assert not path.endswith(TEMPORARY), f"{path} was left behind"
            assert (
                path == CHECKPOINT or path.partition(".p")[0] not in expected or path in expected
            ), f"{path} was left behind though it is full"

    def resubmit(self, sequencer: Sequencer[Count]) -> None:
        """Submit everything again, twice: filing twice is filing once."""
        for _ in range(2):
            for one, answer in zip(self.sent, sequencer.append(self.sent), strict=True):
                assert isinstance(answer, int), f"{answer} on a sound disk"
                self.acknowledge(one, answer)
        if self.sent:
            one = self.sent[0]
            other = pending(b"another text", one.seat, one.nonce)
            (answer,) = sequencer.append([other])
            assert isinstance(answer, Conflict)


def check_files(entries: list[bytes], files: dict[str, bytes]) -> None:
    """Every file of a record of these entries is there and right, or the full one that holds it."""
    for path, data in truth.files(entries).items():
        full = files.get(path.partition(".p")[0])
        there = files.get(path) or (full and full[: len(data)])
        assert there == data, f"{path} is published and wrong, or missing"


def walk(folder: Folder, path: Path) -> list[tuple[Path, bytes]]:
    """Give every file below a folder, with its bytes."""
    found = []
    for name, node in folder.names.items():
        if isinstance(node, Folder):
            found += walk(node, path / name)
        else:
            found.append((path / name, bytes(node.data)))
    return found


def kill(sequencer: Sequencer[Count]) -> None:
    """Let go of the engine of a process that is dead."""
    store = sequencer._store
    if isinstance(store, SqliteStore):
        with contextlib.suppress(Crash):
            store._db.close(True)


def run(seed: int, build: Build = REAL) -> int:
    """Run the history of a seed; gives its steps. What breaks a law raises, naming the seed."""
    history = History(seed, build)
    try:
        history.run()
    except BaseException as error:
        error.add_note(f"history {seed}")
        raise
    return history.steps


def run_step(step: int, fault: Fault, build: Build = REAL, size: int = 254, *, power: bool) -> bool:
    """Let one step of start and submission go wrong, start again, and then lose the power.

    The first process dies with or without the power; what it filed is filed again by the second;
    then all that was not synced is lost. Says whether there is such a step.
    """
    history = History(0, build, size)
    history.disk.plan[step] = fault
    history.live(lambda sequencer: history.append(sequencer, history.make(2)))
    reached = history.disk.step >= step
    history.die(power=power)
    history.check_disk()
    history.live(lambda sequencer: history.append(sequencer, history.sent))
    history.die(power=True, worst=True)
    history.check_disk()
    history.recover()
    return reached
