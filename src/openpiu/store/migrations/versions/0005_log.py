"""The log: entries, signed batches, purges; and triggers by which the database keeps them as they are.

Revision ID: 0005
"""

from typing import Any

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import TEXT as PG_TEXT

revision = "0005"
down_revision = "0004"

ID = sa.BigInteger()
SERIAL = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
C = PG_TEXT(collation="C")
TEXT = sa.Text().with_variant(C, "postgresql")

TABLES = ("log_entries", "log_batches", "log_purges")
REFUSAL = "the log is only ever added to"
DUE = "number IS NOT NULL AND OLD.number <= (SELECT max(through) FROM log_purges)"
SEALED_NOW = (
    "OLD.number IS NULL AND NEW.number IS NOT NULL "
    "AND NEW.id = OLD.id AND NEW.at = OLD.at AND NEW.body = OLD.body"
)


def string(length: int) -> sa.String:
    return sa.String(length).with_variant(C, "postgresql")


MOMENT = string(24)


def column(name: str, type_: Any, null: bool = False) -> sa.Column[Any]:
    return sa.Column(name, type_, nullable=null)


def key(table: str, *columns: str) -> sa.PrimaryKeyConstraint:
    return sa.PrimaryKeyConstraint(*columns, name=op.f(f"pk_{table}"))


# fmt: off
def upgrade() -> None:
    op.create_table(
        "log_entries", sa.Column("id", SERIAL, nullable=False, autoincrement=True),
        column("number", ID, null=True), column("at", MOMENT), column("body", TEXT), key("log_entries", "id"),
        sa.UniqueConstraint("number", name=op.f("uq_log_entries_number")),
    )
    op.create_table(
        "log_batches", column("number", ID), column("at", MOMENT),
        column("signature", string(128)), column("statement", TEXT), key("log_batches", "number"),
    )
    op.create_table("log_purges", column("through", ID), column("at", MOMENT), key("log_purges", "through"))
    if op.get_bind().dialect.name == "sqlite":
        _keep_sqlite()
    else:
        _keep_postgresql()
# fmt: on


def _keep_sqlite() -> None:
    allowed = {("log_entries", "DELETE"): f"OLD.{DUE}", ("log_entries", "UPDATE"): SEALED_NOW}
    for table in TABLES:
        for act in ("DELETE", "UPDATE"):
            when = allowed.get((table, act))
            condition = f"WHEN NOT coalesce({when}, 0) " if when else ""
            _refuse_sqlite(table, act, condition)
    # INSERT OR REPLACE would take a row away without any other trigger; and an entry comes unsealed.
    for table, same in (("log_entries", "id"), ("log_batches", "number"), ("log_purges", "through")):
        there = f"EXISTS (SELECT 1 FROM {table} WHERE {same} = NEW.{same})"
        sealed = " OR NEW.number IS NOT NULL" if table == "log_entries" else ""
        _refuse_sqlite(table, "INSERT", f"WHEN {there}{sealed} ")


def _refuse_sqlite(table: str, act: str, condition: str) -> None:
    op.execute(
        f"CREATE TRIGGER {table}_{act.lower()} BEFORE {act} ON {table} {condition}"
        f"BEGIN SELECT RAISE(ABORT, '{REFUSAL}'); END"
    )


def _keep_postgresql() -> None:
    refuse = f"RAISE EXCEPTION '{REFUSAL}' USING ERRCODE = 'restrict_violation'"
    op.execute(f"CREATE FUNCTION log_refuse() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN {refuse}; END $$")
    op.execute(
        "CREATE FUNCTION log_keep() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN "
        "IF TG_OP = 'INSERT' THEN IF NEW.number IS NULL THEN RETURN NEW; END IF; "
        f"ELSIF TG_OP = 'UPDATE' THEN IF {SEALED_NOW} THEN RETURN NEW; END IF; "
        f"ELSIF OLD.{DUE} THEN RETURN OLD; END IF; "
        f"{refuse}; END $$"
    )
    for table in TABLES:
        function = "log_keep" if table == "log_entries" else "log_refuse"
        acts = "INSERT OR UPDATE OR DELETE" if table == "log_entries" else "UPDATE OR DELETE"
        op.execute(
            f"CREATE TRIGGER {table}_keep BEFORE {acts} ON {table} FOR EACH ROW EXECUTE FUNCTION {function}()"
        )
        op.execute(
            f"CREATE TRIGGER {table}_keep_all BEFORE TRUNCATE ON {table} "
            "FOR EACH STATEMENT EXECUTE FUNCTION log_refuse()"
        )


def downgrade() -> None:
    for table in TABLES:
        op.drop_table(table)
    if op.get_bind().dialect.name == "postgresql":
        op.execute("DROP FUNCTION log_keep()")
        op.execute("DROP FUNCTION log_refuse()")
