"""Bearer tokens as they are kept: a name, a role, perhaps a carrier, and the digest of the token."""

from __future__ import annotations

from msgspec import Struct, to_builtins
from sqlalchemy import Connection, func, insert, select, update

from openpiu.findings import SettingError
from openpiu.store.connect import now
from openpiu.store.schema import tokens


class TokenRow(Struct, frozen=True):
    """A token without its secret; times in UTC. `revoked_at` is None until it is revoked or its end was
    noticed."""

    name: str
    role: str
    carrier: str | None
    created_at: str
    revoked_at: str | None = None
    expires_at: str | None = None


_COLUMNS = [tokens.c[name] for name in TokenRow.__struct_fields__]


def add(
    connection: Connection, name: str, role: str, carrier: str | None, digest: str, expires_at: str
) -> TokenRow:
    """Keep a new token. Raises SettingError where one of that name was made before, revoked or not."""
    if connection.execute(select(tokens.c.name).where(tokens.c.name == name)).first():
        raise SettingError(f"there is a token {name!r} already; expected a new name: a name is given once")
    row = TokenRow(name, role, carrier, now(), expires_at=expires_at)
    connection.execute(insert(tokens).values(digest=digest, **to_builtins(row)))
    return row


def find(connection: Connection, digest: str) -> TokenRow | None:
    """The token that has this digest, in force or not."""
    row = connection.execute(select(*_COLUMNS).where(tokens.c.digest == digest)).first()
    return None if row is None else TokenRow(*row)


def revoke(connection: Connection, name: str) -> TokenRow:
    """Take a token out of force. Raises SettingError where there is none of that name."""
    row = connection.execute(select(*_COLUMNS).where(tokens.c.name == name)).first()
    if row is None:
        raise SettingError(f"there is no token {name!r}; see `openpiu tokens`")
    if row.revoked_at is None:
        connection.execute(update(tokens).where(tokens.c.name == name).values(revoked_at=now()))
        row = connection.execute(select(*_COLUMNS).where(tokens.c.name == name)).one()
    return TokenRow(*row)


def end_expired(connection: Connection, before: str) -> list[str]:
    """Take out of force, for good, the tokens that expired before that moment; their names."""
    c = tokens.c
    due = (c.revoked_at.is_(None), func.coalesce(c.expires_at, "") <= before)
    names = list(connection.execute(select(c.name).where(*due)).scalars())
    connection.execute(update(tokens).where(*due).values(revoked_at=before))
    return names


def listed(connection: Connection) -> list[TokenRow]:
    """All tokens by name, revoked ones too."""
    return [TokenRow(*row) for row in connection.execute(select(*_COLUMNS).order_by(tokens.c.name))]
