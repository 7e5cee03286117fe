"""How much is measured: enough for the documentation, or just enough to see that the bench works."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Sizes:
    """Numbers of rounds. `peers`: are other judges installed and measured as well?"""

    peers: bool
    rounds: int
    warm_up: int
    compilations: int
    acquisitions: int
    batches: int
    batch: int  # submissions in one batch of the engine alone
    alone: int  # submissions over REST, one after the other
    together: int  # submissions over REST by all clients
    clients: int


FULL = Sizes(
    peers=True,
    rounds=30,
    warm_up=3,
    compilations=10,
    acquisitions=200,
    batches=7,
    batch=100,
    alone=60,
    together=600,
    clients=20,
)
QUICK = Sizes(
    peers=False,
    rounds=2,
    warm_up=1,
    compilations=1,
    acquisitions=5,
    batches=1,
    batch=10,
    alone=3,
    together=20,
    clients=5,
)
