"""Every act that is written down: its code, which operation of the law it is, why it is done, what it means.

The operations are those whose logging the law asks for: collection, alteration, consultation, disclosure,
transfer, combination, erasure (Directive (EU) 2016/681 art. 13(6), 2016/680 art. 25). `system` are acts on
the machinery that decides what the others mean. A code is never given another meaning.
"""

from __future__ import annotations

from typing import Literal, NamedTuple

Operation = Literal[
    "collection", "alteration", "consultation", "disclosure", "transfer", "combination", "erasure", "system"
]


class Act(NamedTuple):
    """`why` is the purpose that is written down where no reference to a file is given."""

    operation: Operation
    why: str
    meaning: str


ACTS: dict[str, Act] = {
    "message.take": Act("collection", "intake", "transmissions were stored at a door"),
    "message.screen": Act("combination", "screening", "transmissions were read and held against the lists"),
    "message.answer": Act("disclosure", "answering", "a carrier's request was answered, on these grounds"),
    "message.replay": Act("alteration", "correction", "a transmission was processed again"),
    "message.unseal": Act("consultation", "correction", "sealed bytes of the quarantine were opened"),
    "people.screen": Act("combination", "screening", "those still to travel were held against new lists"),
    "people.search": Act("consultation", "search", "people were searched for; those who were shown"),
    "hit.read": Act("consultation", "review", "hits were shown, with the people that they ask about"),
    "list.take": Act("alteration", "administration", "a version of a list was put in force"),
    "list.read": Act("consultation", "administration", "listed persons were shown"),
    "threshold.set": Act("system", "administration", "the weight from which a pair is a question was set"),
    "index.use": Act("system", "screening", "a service works with this index and model from now on"),
    "token.add": Act("system", "administration", "a bearer token was made"),
    "token.revoke": Act("system", "administration", "a bearer token was taken out of force"),
    "store.backup": Act("disclosure", "operation", "a backup was begun"),
    "store.backed-up": Act("disclosure", "operation", "a backup was made; its digest"),
    "store.restore": Act("alteration", "operation", "this store was made from a backup"),
    "log.begin": Act("system", "operation", "the log was begun, with its first key"),
    "log.key": Act("system", "operation", "another key signs from the next batch on"),
    "log.key-lost": Act("system", "operation", "the former key was lost, another one signs"),
    "log.export": Act("disclosure", "oversight", "the log was exported"),
    "log.purge": Act("erasure", "retention", "entries whose term is over were removed; digests stay"),
    "clock.back": Act("system", "operation", "the clock was found to be earlier than at the last batch"),
}
