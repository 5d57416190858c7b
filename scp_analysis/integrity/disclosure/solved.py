"""What came of solving a release, by all that went in: many processes need it, one has to work it out.

A release is solved by some hundred integer programmes. Nothing is looked up by name or by date: an answer
is found only for the very counts, relations and earlier releases it was worked out for.
"""

import hashlib
from collections.abc import Callable, Mapping
from typing import Any, TypeVar

from scp_analysis import __version__

Answer = TypeVar("Answer")


class Solved:
    """Answers known, and those that are worked out on the way.

    Parameters
    ----------
    known
        From the ``answers`` of another; empty when everything is to be worked out.

    Examples
    --------
    >>> first = Solved({})
    >>> first.once("sum", (1, 2), lambda: 3)
    3
    >>> Solved(first.answers).once("sum", (1, 2), lambda: "not asked again")
    3
    """

    def __init__(self, known: Mapping[str, Any]) -> None:
        self.answers: dict[str, Any] = dict(known)

    def once(self, question: str, given: object, work_out: Callable[[], Answer]) -> Answer:
        """Give the answer to a question.

        Parameters
        ----------
        question
            Its name.
        given
            All that the answer depends on, with a `repr` that tells it in full.
        work_out
            Gives the answer, in plain values that JSON can hold.
        """
        told = repr((__version__, question, given))
        key = hashlib.sha256(told.encode()).hexdigest()
        if key not in self.answers:
            self.answers[key] = work_out()
        answer: Answer = self.answers[key]
        return answer
