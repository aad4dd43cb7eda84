"""The domain model: flights, travellers, documents, bookings, and the message that said so.

In: nothing. Out: frozen structures that every format is read into and written from, and the functions that
belong to them (keys, local and UTC time, the JSON form). Must never know a message format, a list or a store.
"""

from openpiu.travel.answer import Answer, AnswerLevel, AnswerMeaning
from openpiu.travel.keys import Leg, leg_of
from openpiu.travel.model import (
    Address,
    Agency,
    Bag,
    Booking,
    CarrierCode,
    Change,
    Contact,
    Designator,
    Document,
    Flight,
    Iata3,
    LocalTime,
    Locator,
    Loyalty,
    Message,
    Moment,
    OtherSegment,
    PartialDate,
    Payment,
    SeatAssignment,
    Service,
    Ticket,
    Traveller,
)
from openpiu.travel.schedule import LegPattern, ScheduledLeg, TimeMode, legs_between
from openpiu.travel.times import (
    airport_country,
    airport_known,
    airport_position,
    minutes_between,
    to_local,
    to_utc,
)

__all__ = [
    "Address",
    "Agency",
    "Answer",
    "AnswerLevel",
    "AnswerMeaning",
    "Bag",
    "Booking",
    "CarrierCode",
    "Change",
    "Contact",
    "Designator",
    "Document",
    "Flight",
    "Iata3",
    "Leg",
    "LegPattern",
    "LocalTime",
    "Locator",
    "Loyalty",
    "Message",
    "Moment",
    "OtherSegment",
    "PartialDate",
    "Payment",
    "ScheduledLeg",
    "SeatAssignment",
    "Service",
    "Ticket",
    "TimeMode",
    "Traveller",
    "airport_country",
    "airport_known",
    "airport_position",
    "leg_of",
    "legs_between",
    "minutes_between",
    "to_local",
    "to_utc",
]
