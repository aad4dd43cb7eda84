"""The parts of a law profile: frozen structures with what each value means."""

from __future__ import annotations

from typing import Annotated, Any, Literal

from msgspec import Meta, Struct

Category = Literal[
    "race_ethnic_origin",
    "political_opinion",
    "religion_philosophy",
    "union_membership",
    "health",
    "sex_life_orientation",
]
CATEGORIES: tuple[Category, ...] = (
    "race_ethnic_origin",
    "political_opinion",
    "religion_philosophy",
    "union_membership",
    "health",
    "sex_life_orientation",
)
Basis = Literal["clear", "open_hit", "unreadable", "timeout", "refused"]
"""What an answer about a traveller stands on."""

SecondOfficer = Literal["same_person", "unmask", "own_list_entry"]
"""An act that may need a second officer."""

ReferredField = Literal[
    "names", "birth_date", "sex", "nationality", "documents", "booking", "seat", "listed_identity"
]
REFERRED_FIELDS: tuple[ReferredField, ...] = (
    "names",
    "birth_date",
    "sex",
    "nationality",
    "documents",
    "booking",
    "seat",
    "listed_identity",
)

Duration = str
"""ISO 8601: `P5Y`, `P6M`, `P30D`, `PT72H`."""


class _Part(Struct, frozen=True, forbid_unknown_fields=True):
    pass


class Retention(_Part, frozen=True):
    """How long data is kept from the clock's start; past `keep_past` only with the reason that is named."""

    max: Duration
    at_end: Literal["delete", "delete_or_anonymise"]
    hold: str
    keep_past: Duration | None = None
    keep_past_needs: str | None = None


class Masking(_Part, frozen=True):
    """When which groups of fields are masked, and in which stores."""

    after: Duration
    fields: tuple[str, ...]
    stores: tuple[str, ...]
    hard_limit: Duration | None = None


class Unmask(_Part, frozen=True):
    """Who approves that masked data is shown, on what, who is told, and for how long."""

    approver: tuple[str, ...]
    approver_in_piu: bool
    needs: tuple[str, ...]
    dpo: tuple[str, ...]
    view: Duration


class Sensitive(_Part, frozen=True):
    """Data that must not be processed, and when it goes."""

    categories: tuple[Category, ...]
    on_receipt: Literal["delete_asap", "delete_before_first_write"]
    as_criterion: Literal["never"]
    vital_interest_exception: bool


class Intake(_Part, frozen=True):
    """What may come in. With `remarks = "minors_only"` only contacts and minors stay of free text."""

    whitelist: Literal["state_catalogue", "annex_i"]
    unknown: Literal["drop_and_count"]
    remarks: Literal["state_catalogue", "minors_only"] = "state_catalogue"


class Review(_Part, frozen=True):
    """How people decide on hits.

    `second_officer` are the acts that need another person: saying that two are the same person, unmasking, an
    entry in the unit's own list. `second_looks` is the share of cleared hits that another officer looks at
    without seeing the answer. With `remember_cleared` a pair that was cleared is no question again for the
    same facts.
    """

    each_hit: bool
    bulk: bool
    reasons: Literal["required"]
    min_reviewers: int
    second_officer: tuple[SecondOfficer, ...]
    machine_decision: Literal["never"]
    self_learning_criteria: Literal["never"]
    second_looks: Annotated[float, Meta(ge=0, le=1)] = 0.05
    remember_cleared: bool = True


class Interactive(_Part, frozen=True):
    """What an interactive request is answered with; refusing is a person's recorded decision.

    `codes` are the authority's own by the names above (`clear = "0Z"`): one or two signs, of which the first
    says what the answer means. Where one is missing, that of `messages.answer_codes.DEFAULT` is sent.
    """

    clear: Literal["ok", "referred"]
    open_hit: Literal["referred"]
    unreadable: Literal["referred"]
    timeout: Literal["ok_and_recorded", "referred"]
    refused: Literal["recorded_officer_decision_same_document_and_birth_date"]
    codes: dict[Basis, str] = {}


class Referral(_Part, frozen=True):
    """What a competent authority is told of a confirmed hit. `fields` are the parts that may be handed over;
    the flight, the list and the reasons always are."""

    fields: tuple[ReferredField, ...] = REFERRED_FIELDS


class Push(_Part, frozen=True):
    """One transmission that a carrier owes for each leg, by hours before its scheduled departure (negative
    ones are after it): one of its kind that comes from `opens` to `due`, or up to `grace` later, is in time.
    `source` says which rule asks for it."""

    name: str
    of: Literal["api", "pnr"]
    opens: float
    due: float
    grace: float
    source: str


class Transmissions(_Part, frozen=True):
    """Which transmissions are expected for a leg. `state` (ISO 3166-1 alpha-2) is whose border counts; where
    it is not set, every leg between two countries does. `delivered` is how long a status change is kept in
    the outbox once nothing is to be done for it any more."""

    pushes: tuple[Push, ...] = ()
    state: str | None = None
    delivered: Duration = "P2D"


class Rules(_Part, frozen=True):
    """What a rule needs before it runs, and how often it is looked at again."""

    evidence: Literal["required"]
    exculpatory: Literal["optional", "required"]
    review_every: Duration
    on_lapse: Literal["stop"]


class Logs(_Part, frozen=True):
    """Which operations are logged and how long the log is kept."""

    operations: tuple[str, ...]
    keep: Duration
    then: Literal["purge"]


class Purposes(_Part, frozen=True):
    """What the data may be used for."""

    codes: tuple[str, ...]
    offences: str | None = None
    min_max_sentence: Duration | None = None
    air_link: str | None = None


class Profile(_Part, frozen=True):
    """One law profile, complete. `further` holds parts that only some laws have, by name.

    `silent` are the keys on which the law says nothing; those of them in `fallback` have their value from
    there. `extends` is the shipped profile that a unit's own one tightens, None for a whole one.
    """

    schema: Literal["openpiu.profile/1"]
    name: str
    title: str
    basis: tuple[str, ...]
    clock: Literal["first_transfer_to_piu"]
    request_approval_before_masking: bool
    retention: Retention
    masking: Masking
    unmask: Unmask
    sensitive: Sensitive
    intake: Intake
    review: Review
    interactive: Interactive
    rules: Rules
    logs: Logs
    purposes: Purposes
    referral: Referral = Referral()
    transmissions: Transmissions = Transmissions()
    further: dict[str, dict[str, Any]] = {}
    silent: tuple[str, ...] = ()
    fallback: dict[str, Any] = {}
    extends: str | None = None
