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
    "message.discard": Act("alteration", "correction", "one was taken out of the quarantine unread"),
    "message.unseal": Act("consultation", "correction", "sealed bytes of the quarantine were opened"),
    "people.screen": Act("combination", "screening", "those still to travel were held against new lists"),
    "people.search": Act("consultation", "search", "people were searched for; those who were shown"),
    "hit.read": Act("consultation", "review", "hits were shown, with the people that they ask about"),
    "flight.read": Act("consultation", "review", "the people of a flight were shown"),
    "traveller.read": Act("consultation", "review", "a traveller was shown, with those on the same booking"),
    "booking.read": Act("consultation", "review", "a booking was shown, with its travellers"),
    "message.read": Act("consultation", "correction", "the text of a transmission was shown, covered or not"),
    "hit.claim": Act("consultation", "review", "a hit was taken in hand, and shown"),
    "hit.release": Act("alteration", "review", "a hit was given back unanswered"),
    "hit.free": Act("alteration", "review", "a supervisor ended another's claim on a hit"),
    "hit.give": Act("alteration", "review", "a supervisor put a hit in somebody's hand"),
    "hit.ask": Act("alteration", "review", "a colleague was asked about a hit"),
    "hit.put-back": Act("alteration", "review", "a hit was put back until new data or a time"),
    "hit.reveal": Act("consultation", "review", "a held-back part was opened before one's own call"),
    "hit.decide": Act("alteration", "review", "somebody answered a hit, for reasons"),
    "hit.undo": Act("alteration", "review", "the last answer was taken back within its window"),
    "hit.reopen": Act("alteration", "review", "a hit that was decided is a question again"),
    "hit.spare": Act("combination", "screening", "questions that stand cleared were not put again"),
    "hit.refuse": Act("alteration", "review", "a refusal was recorded, for one document"),
    "hit.end-refusal": Act("alteration", "review", "a recorded refusal was ended"),
    "hit.refer": Act("disclosure", "review", "a confirmed hit was referred to a competent authority"),
    "queue.order": Act("system", "review", "a supervisor put another order of the queue in force"),
    "shift.hand-over": Act("alteration", "review", "an officer gave back all claims and left a note"),
    "shift.read": Act("consultation", "review", "notes from one shift to the next were shown"),
    "page.print": Act("disclosure", "review", "a page with people's data was printed, from its button"),
    "authority.add": Act("system", "administration", "a competent authority was registered"),
    "authority.end": Act("system", "administration", "a competent authority's registration ended"),
    "list.take": Act("alteration", "administration", "a version of a list was put in force"),
    "list.read": Act("consultation", "administration", "listed persons were shown"),
    "own.read": Act("consultation", "administration", "entries of the unit's own list were shown"),
    "own.preview": Act("combination", "administration", "a draft was held against recent travellers: counts"),
    "own.draft": Act("alteration", "administration", "a version of an entry of the own list was drafted"),
    "own.send": Act("alteration", "administration", "a version was sent to a second person for approval"),
    "own.take-back": Act("alteration", "administration", "its author took a version back before a decision"),
    "own.drop": Act("erasure", "administration", "its author dropped a draft; what it said is gone"),
    "own.approve": Act("alteration", "administration", "a second person put a version in force, or ended it"),
    "own.return": Act("alteration", "administration", "a second person returned a version, with a reason"),
    "threshold.set": Act("system", "administration", "the weight from which a pair is a question was set"),
    "model.set": Act("system", "administration", "a matching model was put in force"),
    "index.use": Act("system", "screening", "a service works with this index and model from now on"),
    "token.add": Act("system", "administration", "a bearer token was made"),
    "token.revoke": Act("system", "administration", "a bearer token was taken out of force"),
    "token.refuse": Act("system", "administration", "a bearer token was refused: expired, revoked, unknown"),
    "user.add": Act("system", "administration", "a person was made who may sign in, with a one-time word"),
    "user.word": Act("system", "administration", "a person got a new one-time word; what they had is void"),
    "user.lock": Act("system", "administration", "a person was locked out"),
    "user.unlock": Act("system", "administration", "a person was let in again"),
    "user.password": Act("system", "administration", "a person set a password"),
    "user.factor": Act("system", "administration", "a person put a second factor in force, or took it out"),
    "user.read": Act("consultation", "oversight", "the people who may sign in were shown"),
    "role.propose": Act("system", "administration", "another role was proposed for a person"),
    "role.accept": Act("system", "administration", "a second person put a proposed role in force"),
    "role.refuse": Act("system", "administration", "a proposed role was refused or taken back"),
    "role.lacking": Act("system", "administration", "somebody's role was not enough for what they asked for"),
    "session.begin": Act("system", "administration", "a person signed in"),
    "session.refuse": Act(
        "system", "administration", "a sign-in was refused; by id where the person is known"
    ),
    "session.end": Act("system", "administration", "a session ended: by sign-out, or by time"),
    "schedule.take": Act("system", "administration", "a version of a carrier's schedule was put in force"),
    "carrier.register": Act("system", "administration", "a carrier's name or addresses were registered"),
    "carrier.outage": Act("system", "administration", "an outage of a carrier was noted"),
    "carrier.notice": Act("disclosure", "oversight", "a notice to a carrier was made: codes and counts"),
    "carrier.recount": Act("system", "correction", "what came by leg was counted anew"),
    "change.put": Act("disclosure", "answering", "a traveller's changed status was put on its way"),
    "change.deliver": Act("disclosure", "answering", "a changed status was delivered to the carrier"),
    "change.acknowledge": Act("collection", "answering", "the carrier has seen a changed status"),
    "change.fail": Act("system", "answering", "a changed status was given up: it was not seen in time"),
    "change.forget": Act(
        "erasure", "retention", "messages of changed statuses were deleted after their term"
    ),
    "store.backup": Act("disclosure", "operation", "a backup was begun"),
    "store.backed-up": Act("disclosure", "operation", "a backup was made; its digest"),
    "store.restore": Act("alteration", "operation", "this store was made from a backup"),
    "log.begin": Act("system", "operation", "the log was begun, with its first key"),
    "log.key": Act("system", "operation", "another key signs from the next batch on"),
    "log.key-lost": Act("system", "operation", "the former key was lost, another one signs"),
    "log.read": Act("consultation", "oversight", "entries of the log were shown: those whom they name"),
    "log.verify": Act("system", "oversight", "the log was verified: whole, or the first entry that is not"),
    "log.export": Act("disclosure", "oversight", "the log was exported"),
    "log.purge": Act("erasure", "retention", "entries whose term is over were removed; digests stay"),
    "clock.back": Act(
        "system",
        "operation",
        "the clock was found to be earlier than before: at the last batch, or when access saw it last",
    ),
}
