"""The data types shared by all packages; frozen, without behaviour. Those of arguments and answers are in `values`.

None of this loads NumPy, so that a submission can be read while NumPy is loaded.

They are named tuples, with `_replace` for a copy with changes: Python defines a frozen dataclass eight times as slowly,
and each run of `check.py` waits for all of them. Dataclasses are what must not be taken for a tuple (`values`).
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from enum import Enum
from typing import Literal, NamedTuple, TypeAlias

from autograder.core.values import NOT_AN_ARRAY_KINDS as NOT_AN_ARRAY_KINDS
from autograder.core.values import RETURNED_KINDS as RETURNED_KINDS
from autograder.core.values import Answer as Answer
from autograder.core.values import Array as Array
from autograder.core.values import Layers as Layers
from autograder.core.values import NotAnArray as NotAnArray
from autograder.core.values import NotAnArrayKind as NotAnArrayKind
from autograder.core.values import Rng as Rng
from autograder.core.values import Value as Value
from autograder.core.visibility import Visibility as Visibility

# Of the cases of an item with another visibility students read a fixed phrase, for ever: others may still be at work.
TOLD_IN_FULL: frozenset[Visibility] = frozenset(("visible", "after_published"))
Kind: TypeAlias = Literal["pass", "fail", "not judged"]
Status: TypeAlias = Literal[  # the result of a call
    "returned",
    "raised",  # the call raised; `error` says what
    "import failed",  # the file itself could not be run; `error` says why
    "missing",  # the file has no such function; `error` names what there is
    "timed out",  # `seconds` is the limit, `place` the line
    "import timed out",  # the same, while the file itself was run
    "crashed",  # the interpreter died
    "forbidden",  # a library was called that the task does not allow; `error` names it
    "garbled",  # the worker sent no valid frame
    "not run",  # an earlier case or item stopped the task; `why` says which
]
Thrown: TypeAlias = Literal[
    "exception",
    "value error",  # a ValueError of the function's own, in its first call
    "not implemented",  # exactly NotImplementedError, without a message, as a stub raises it
    "our words",  # not from student code: the call could not be made as the task asks; `error` says why
]


class Sliding(NamedTuple):
    """How a window slides over an input in one call, where one window makes one entry of the answer.

    The window of the entry at index i begins at index i · stride − padding of the input.
    """

    source: str  # the parameter that it slides over: a signal (n,), an image (h, w), a tensor (d, h, w)
    n: tuple[int, ...]  # lengths of the axes it slides along
    f: tuple[int, ...]  # lengths of the window along these axes
    stride: int = 1
    padding: int = 0
    weights: str = ""  # the parameter that the window is multiplied by; "" where its largest entry is taken
    biases: str = ""  # the parameter added at the end; then weights hold one filter for each channel of the answer
    by_channel: bool = False  # each channel of the input makes one channel of the answer


class Task(NamedTuple):
    """One function that students write."""

    file: str  # "conv1d": the homework's file, without its ending
    function: str
    number: str  # "1.2": file and place in the lecture's order
    points: tuple[float, float]  # for the visible item, for the hidden ones
    arrays: tuple[str, ...]  # parameters passed by position, in order
    options: tuple[str, ...] = ()  # parameters that follow them, passed by keyword unless a case says otherwise
    parts: tuple[str, ...] = ()  # names of the parts of an answer that is a tuple
    judge: Literal["values", "sample"] = "values"  # sample: judged as random draws
    torch: bool = False  # the task itself is written in PyTorch
    uses: tuple[str, ...] = ()  # earlier functions or classes that its cases call, whatever its own source calls
    tuples: tuple[str, ...] = ()  # parameters that are tuples, or lists of tuples, and not arrays
    labels: tuple[str, ...] = ()  # parameters that are arrays of integers, such as labels; all others are of floats
    zeros: tuple[str, ...] = ()  # of a sample: names of parts that are all zeros, not drawn
    shown_as: str = ""  # the call as students write it, where it is not the function with a case's arguments
    window: Callable[[Case], Sliding | None] | None = None  # the window that explains an entry of the answer
    by_hand: bool = True  # a public case is small enough to be worked out by hand: notebooks ask for it first

    @property
    def name(self) -> str:
        """File and function: "conv1d.conv1d"."""
        return f"{self.file}.{self.function}"


class Case(NamedTuple):
    """One call of one task and, once frozen, its correct answer."""

    task: str  # "conv1d.conv1d"
    title: str  # a sentence
    call: Mapping[str, Value]  # parameter name → value, in the order of the signature
    expected: Answer | None = None  # None until frozen, or when `raises`
    raises: bool = False  # the correct answer is to raise a ValueError
    visibility: Visibility = "visible"
    scored: bool = True  # False: a diagnostic case, for examples and hints only
    slide: str = ""  # where it is in the lecture
    by_position: bool = False  # options are passed by position too
    tie: bool = False  # made by hand to lie on a tie or kink
    references: tuple[str, ...] = ()  # names of those that agree on `expected`
    signatures: Mapping[str, Answer] = {}  # mistake → the wrong answer that it gives here
    pairs: Mapping[str, str] = {}  # two mistakes made together → a sketch of what they give


class Outcome(NamedTuple):
    """What the sandbox reports for one case: numbers and facts, never a verdict."""

    status: Status
    answer: Answer | None = None
    again: Answer | None = None  # a second call with the same arguments
    other: Answer | None = None  # a call with another seed; only where the task is judged as a sample
    arguments: Mapping[str, Answer] = {}  # the arrays among the arguments, after the call
    error: str = ""  # one line, for visible items only; of an exception its class and its message
    thrown: Thrown = "exception"  # what was raised; decided by its type, never by its message
    exception: str = ""  # the name of its class
    second_call: bool = False  # the first call returned, and a second one raised
    elsewhere: bool = False  # it was raised in another file than the task's
    seconds: float = 0.0  # the limit for all cases together, when time ran out
    place: str = ""  # the line of the task's own function that was running then or that raised, in words, if known
    led_to: str = ""  # the line of the student that raised, where it is another one
    charged: float = 0.0  # seconds charged for imports and for what failed in the job; with the first outcome
    why: Reason | None = None  # a case was not run
    notes: tuple[str, ...] = ()  # reported once: skipped plotting, a slow import
    probes: tuple[str, ...] = ()  # for the instructor: what the code looked into, in fixed sentences


class Reason(Enum):
    """Why a verdict is what it is. Code compares reasons; the words for students are in `reporting.words`."""

    PASSED = "passed"
    # An answer came back and is wrong: `Verdict.difference` says how.
    KIND = "another kind"  # text, None, other names, another number of parts
    SHAPE = "shape"
    NOT_FINITE = "not finite"
    VALUES = "values"
    SAMPLE = "sample"  # not drawn as asked
    INPUT = "input changed"
    SECOND_CALL = "second call"  # which gives another answer
    NO_ERROR = "no error"  # where a ValueError is expected
    # No answer came back: `error` has the program's own words.
    RAISED = "raised"
    RAISED_AGAIN = "raised again"  # by a second call, after a first one that returned
    UNFIT = "unfit"  # the call cannot be made, or its answer not used, as the task asks; `error` is our sentence
    TIMED_OUT = "timed out"
    CRASHED = "crashed"
    FORBIDDEN = "forbidden"
    GARBLED = "garbled"
    # There is nothing to call.
    UNWRITTEN = "unwritten"
    MISSING = "missing"
    IMPORT_FAILED = "import failed"
    NOT_HANDED_IN = "not handed in"
    NO_FILE = "no file"  # beside check.py
    UNDEFINED = "undefined"  # in a notebook; `names` are like it
    UNREADABLE = "unreadable"
    # Not judged.
    IMPORT_TIMED_OUT = "import timed out"  # of the files `names`
    FIX_FIRST = "fix first"  # the tasks `names`
    NO_CASES = "no cases"  # the bank was built without PyTorch
    NO_TORCH = "no torch"  # on a student's own machine; `error` is the command that installs it
    EARLIER_CASE = "earlier case"  # took too long
    EARLIER_ITEM = "earlier item"  # of the task did not finish
    NO_TIME_AGAIN = "no time again"  # to run the file once more after the interpreter stopped
    PROCESSES_ENDED = "processes ended"  # the fork server died during earlier calls
    OUT_OF_TIME = "out of time"  # for the whole submission
    BUSY = "busy"  # the machine: the process got next to no time on a processor
    FAULT = "fault"  # of ours
    NOT_RUN = "not run"


NOTHING_TO_CALL = frozenset(
    (
        *(Reason.UNWRITTEN, Reason.MISSING, Reason.IMPORT_FAILED),
        *(Reason.NOT_HANDED_IN, Reason.NO_FILE, Reason.UNDEFINED, Reason.UNREADABLE),
    )
)
NOT_JUDGED = frozenset(
    (
        *(Reason.IMPORT_TIMED_OUT, Reason.FIX_FIRST, Reason.NO_CASES, Reason.NO_TORCH, Reason.EARLIER_CASE),
        *(Reason.EARLIER_ITEM, Reason.NO_TIME_AGAIN, Reason.PROCESSES_ENDED, Reason.OUT_OF_TIME),
        *(Reason.BUSY, Reason.FAULT, Reason.NOT_RUN),
    )
)


class Difference(NamedTuple):
    """The first thing in which two answers differ, as facts."""

    reason: Reason
    part: str = ""  # "d_weights", or "" for an answer of one part
    expected: Array | None = None  # the two arrays, where there are two
    got: Array | None = None
    wrong: Array | None = None  # where they differ
    wanted: Answer | None = None  # of another kind: the expected answer,
    came: Answer | None = None  # and the one that came
    parts: tuple[str, ...] = ()  # names of the parts of the expected answer
    missing: tuple[str, ...] = ()  # names that a dict lacks,
    unexpected: tuple[str, ...] = ()  # and extra names that it has
    between: Literal["answers", "arguments", "calls", "seeds"] = "answers"  # arguments: before and after
    dtype: str = ""  # of the answer, where it explains the difference: "int64" where fractions are expected
    remark: str = ""  # what else is true of the numbers, in a sentence (`judging.observations`, `judging.random_draws`)


class Verdict(NamedTuple):
    """The verdict on one case, or on a task that was not run: its reason, and the facts that belong to it."""

    reason: Reason
    difference: Difference | None = None
    error: str = ""  # what the student's program raised, or why a file cannot be read
    exception: str = ""  # the name of the class that was raised
    names: tuple[str, ...] = ()  # of files, tasks or functions
    seconds: float = 0.0
    place: str = ""
    led_to: str = ""
    instead: Verdict | None = None  # what happened where a ValueError is expected

    @property
    def kind(self) -> Kind:
        """Pass, fail or not judged, by the reason."""
        if self.reason is Reason.PASSED:
            return "pass"
        return "not judged" if self.reason in NOT_JUDGED else "fail"


class Item(NamedTuple):
    """One line of the report: the cases of one task that share a visibility."""

    task: Task
    visibility: Visibility
    max_score: float
    cases: tuple[Case, ...]


class Judged(NamedTuple):
    """One case with its outcome and its verdict."""

    case: Case
    outcome: Outcome
    verdict: Verdict


class Wrong(NamedTuple):
    """A case that does not pass, with what many submissions are compared by (`judging.fingerprints`).

    For instructors: it is of cases of any visibility, and nothing that a student reads is made of it.
    """

    case: Case
    kind: Kind
    answer: str = ""  # what came back
    change: str = ""  # how that differs from the right answer
    error: str = ""  # what was raised, or how else the call ended


class Cause(NamedTuple):
    """An earlier task that fails itself, and that this task uses."""

    task: Task
    unwritten: bool


class Picture(NamedTuple):
    """Something that is drawn with letters: lines of one width of letter, under a caption."""

    caption: str
    lines: tuple[str, ...]


class SecondStep(NamedTuple):
    """The second step of help, for a known mistake that has come back (`core.second_step`)."""

    slide: str  # which slide of the lecture to look at; "" where the homework names none
    pictures: tuple[Picture, ...]  # the slide's, and one entry of the case that is shown
    compare: str  # what to write down and to compare


class ItemResult(NamedTuple):
    """The result of an item, as facts; `reporting.words` puts them into words."""

    item: Item
    verdict: Verdict  # of the case that is reported; only the reason, unless it is TOLD_IN_FULL: nothing else can leak
    passed: int  # scored cases
    score: float
    unrun: int = 0  # scored cases that were not run; of items TOLD_IN_FULL
    kinds: tuple[Kind, ...] = ()  # the verdict on each scored case, in order, where it was run; of visible items only
    hint: str = ""  # when exactly one known mistake fits; of visible items only
    mistakes: tuple[str, ...] = ()  # the name of that mistake, or both names of a pair; of visible items only
    second_step: SecondStep | None = None  # where this mistake has come back; of visible items only
    shown: Judged | None = None  # the smallest case that fails, to be drawn; of items TOLD_IN_FULL
    supplied: tuple[str, ...] = ()  # names of the wrong earlier tasks that were replaced by correct versions
    substituted: bool = False  # earlier functions were replaced, wrong or not
    cause: Cause | None = None  # the earlier task to fix, where no correct version can replace it
    public_pass: bool = False  # hidden cases fail, and the task's visible ones pass
    wrong: tuple[Wrong, ...] = ()  # every case that does not pass, for instructors; reporting must not read it

    @property
    def kind(self) -> Kind:
        """That of the verdict."""
        return self.verdict.kind


class Earlier(NamedTuple):
    """What a task's visible item came to in the earlier submissions of the same student."""

    latest: Kind | None = None  # in the latest one that judged it; None: not known, or its cases have changed since
    mistakes: Mapping[str, int] = {}  # known mistake → how many submissions had it


class Report(NamedTuple):
    """The results of one submission."""

    items: tuple[ItemResult, ...]
    notices: tuple[str, ...] = ()
    fault: str = ""  # an internal error; then hidden items, or all, were not judged
    probes: tuple[str, ...] = ()  # for the instructor: what files name, and tasks' code looked into (visible items)
    sandbox: Mapping[str, str] = {}  # layer → "on" or "off: …"; effect → "held" or "open: …"
    assignment: str = ""  # the package of the homework
