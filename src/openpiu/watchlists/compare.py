"""What changed between two versions of a list."""

from __future__ import annotations

from msgspec import Struct, structs

from openpiu.watchlists.model import Identity, Watchlist

_SKIPPED = frozenset({"id", "list"})


class FieldChange(Struct, frozen=True):
    """One field of an identity that differs; for a field of several values, what went and what came."""

    field: str
    before: tuple[object, ...]
    after: tuple[object, ...]


class IdentityChange(Struct, frozen=True):
    """An identity that stands in both versions and differs in `fields`."""

    id: str
    fields: tuple[FieldChange, ...]


class Comparison(Struct, frozen=True):
    """The difference of two versions: entries that came, went and changed, in the order of the list."""

    added: tuple[Identity, ...] = ()
    removed: tuple[Identity, ...] = ()
    changed: tuple[IdentityChange, ...] = ()

    def __bool__(self) -> bool:
        return bool(self.added or self.removed or self.changed)


def compare(before: Watchlist, after: Watchlist) -> Comparison:
    """What changed from one version of a list to another, by the entries' references.

    Only entries are compared: the same entries in another order, or under another name of the list, are no
    change. A field of several values (names, births, documents) says which values went and which came.
    """
    old = {identity.id: identity for identity in before.identities}
    new = {identity.id: identity for identity in after.identities}
    changed = []
    for key, identity in new.items():
        former = old.get(key)
        if former is not None and former != identity:
            fields = changes_of(former, identity)
            if fields:
                changed.append(IdentityChange(key, fields))
    return Comparison(
        added=tuple(identity for key, identity in new.items() if key not in old),
        removed=tuple(identity for key, identity in old.items() if key not in new),
        changed=tuple(changed),
    )


def changes_of(before: Identity, after: Identity) -> tuple[FieldChange, ...]:
    """The fields in which one entry differs from itself in another version."""
    changes = []
    for field in structs.fields(Identity):
        if field.name in _SKIPPED:
            continue
        old, new = getattr(before, field.name), getattr(after, field.name)
        if isinstance(old, tuple):
            gone = tuple(value for value in old if value not in new)
            come = tuple(value for value in new if value not in old)
        else:
            gone = () if old is None or old == new else (old,)
            come = () if new is None or old == new else (new,)
        if gone or come:
            changes.append(FieldChange(field.name, gone, come))
    return tuple(changes)
