"""The errors that OpenPIU raises: a small hierarchy under `OpenPIUError`.

Bad input in a message is not an error but a `Finding`: data beside the results. An error is raised where
there is nothing to go on with: a file that is not a message, a list that is not what it says it is, a store
that is not there. Messages are for people: what, where, what was expected; never personal data.
"""


class OpenPIUError(Exception):
    """Every error of OpenPIU; `str()` of it is a sentence that may be shown to a person."""


class UnreadableError(OpenPIUError, ValueError):
    """Input in which nothing could be read: not a message, empty, or of a kind that is not handled."""


class TooLargeError(OpenPIUError, ValueError):
    """Input that is larger than what is taken in at once; it is refused before it is read."""


class ListError(OpenPIUError, ValueError):
    """A watchlist that is not what it says it is; it is refused whole, a former version stays in force."""


class IndexFormatError(OpenPIUError, ValueError):
    """A matching index of another version, cut short, or not an index at all."""


class StoreError(OpenPIUError):
    """A store that is missing, of another version, not writable or not reachable."""


class StreamError(OpenPIUError):
    """A stream that is not reachable, not there, or not one for ids of transmissions."""


class AuditError(OpenPIUError, ValueError):
    """A log, a key of it or a checkpoint that cannot be worked with; or an entry that may not be written."""


class ReviewError(OpenPIUError):
    """An act on a hit that is not allowed, or not any more: the text says why and what is."""


class PurposeError(OpenPIUError):
    """A search or a view for a purpose that the law profile does not allow, or not without an approval."""


class SettingError(OpenPIUError, ValueError):
    """A setting or an argument that cannot be used; the text says which, where it came from and what fits."""


class AccessError(OpenPIUError):
    """Somebody who is not let in, or may not do what they ask for; tells nothing of what there is."""
