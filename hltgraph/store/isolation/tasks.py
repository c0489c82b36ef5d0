"""A job on its way through the pool, and what came of it so far."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field

from hltgraph.errors import EngineLost
from hltgraph.store.engine import Beginning, Begun, Done, Job, Outcome, Result, Take, Ticket
from hltgraph.store.isolation.nursery import Worker
from hltgraph.store.isolation.wire import Garbled, Part


@dataclass(eq=False)
class Task(Ticket):
    """A job of a client since ``started`` (seconds of the event loop's clock): whether it is ``slow``, and how many workers it has lost.

    Parts of its result are held back until it may ``go_out``: from then on it can be neither run again nor answered otherwise.
    """

    drop: Callable[[Task], None]
    job: Job
    client: str
    done: Done | None
    begun: Begun | None
    started: float
    worker: Worker[Task] | None = None
    slow: bool = False
    lost: int = 0
    parts: list[Part] = field(default_factory=list)
    take: Take | None = None
    size: int = 0

    def cancel(self) -> None:
        """Nobody waits for it any more."""
        self.done = self.take = None
        self.drop(self)

    def part(self, part: Part) -> None:
        """Take a part of its result.

        :raises Garbled: when there is more than there may be.
        """
        self.size += len(part.body)
        if self.size > self.job.max_bytes:
            raise Garbled
        if self.take:
            self.take(part.body)
        else:
            self.parts.append(part)
            self.go_out()

    def go_out(self) -> None:
        """Let what is there of the result go out, where that is wanted, it runs in the slow lane, and all of it will fit."""
        if self.slow and self.worker and self.begun and self.parts and self.parts[-1].fits:
            self.take, self.begun = self.begun(Beginning(self.parts[-1].packed, "slow")), None
            if self.take:
                self.take(b"".join(part.body for part in self.parts))
                self.parts.clear()

    def again(self) -> None:
        """Forget what came of it; it is run anew."""
        self.parts.clear()
        self.size = 0

    def tell(self, outcome: Outcome) -> None:
        """Say what came of it, once."""
        done, self.done = self.done, None
        if done is None:
            return
        if isinstance(outcome, Result):
            if self.take and outcome.truncated:
                outcome = EngineLost("the result grew over the limit after it had begun; ask again, or for less")
            elif self.parts:
                outcome = outcome._replace(body=b"".join((*(part.body for part in self.parts), outcome.body or b"")))
        self.parts.clear()
        done(outcome)

    @property
    def is_out(self) -> bool:
        """Whether a part of its result went out."""
        return self.take is not None
