"""An outcome: what became of one test, and why."""

from dataclasses import dataclass

from conformance.suite import Case

PASSED, BY_VALUE, FAILED, REFUSED, EXCLUDED = "passed", "by value", "failed", "refused", "excluded"


@dataclass(frozen=True)
class Outcome:
    """What was found, and ``said``, the reason where it did not pass.

    ``by value`` is an answer with the expected solutions in which some number is written in another form.
    ``refused`` is a test that writes or federates: all that does was refused, all that reads was answered.
    """

    case: Case
    verdict: str
    said: str = ""
