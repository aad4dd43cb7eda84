"""The index of the log: marks of what is sealed, those of the entries that are there already with them.

Revision ID: 0014
"""

import json
from hashlib import blake2b
from typing import Any

import sqlalchemy as sa
from alembic import op

revision = "0014"
down_revision = "0013"

REFUSAL = "the log is only ever added to"
FREQUENT = {"message.take", "message.screen", "message.answer"}
STEP = 10_000


def upgrade() -> None:
    op.create_table(
        "log_marks",
        sa.Column("mark", sa.BigInteger(), nullable=False),
        sa.Column("entry", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("mark", "entry", name=op.f("pk_log_marks")),
        sqlite_with_rowid=False,
    )
    _mark_what_is_sealed()
    there = "EXISTS (SELECT 1 FROM log_entries WHERE id = OLD.entry)"
    if op.get_bind().dialect.name == "sqlite":
        for act, when in (("UPDATE", ""), ("DELETE", f"WHEN {there} ")):
            op.execute(
                f"CREATE TRIGGER log_marks_{act.lower()} BEFORE {act} ON log_marks {when}"
                f"BEGIN SELECT RAISE(ABORT, '{REFUSAL}'); END"
            )
        return
    op.execute(
        "CREATE FUNCTION log_keep_mark() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN "
        f"IF TG_OP = 'DELETE' AND NOT {there} THEN RETURN OLD; END IF; "
        f"RAISE EXCEPTION '{REFUSAL}' USING ERRCODE = 'restrict_violation'; END $$"
    )
    op.execute(
        "CREATE TRIGGER log_marks_keep BEFORE UPDATE OR DELETE ON log_marks "
        "FOR EACH ROW EXECUTE FUNCTION log_keep_mark()"
    )
    op.execute(
        "CREATE TRIGGER log_marks_keep_all BEFORE TRUNCATE ON log_marks "
        "FOR EACH STATEMENT EXECUTE FUNCTION log_refuse()"
    )


def _mark_what_is_sealed() -> None:
    connection, last = op.get_bind(), 0
    held = sa.text(
        "SELECT number, id, body FROM log_entries WHERE number > :last ORDER BY number LIMIT :step"
    )
    put = sa.text("INSERT INTO log_marks (mark, entry) VALUES (:mark, :entry)")
    while rows := connection.execute(held, {"last": last, "step": STEP}).all():
        marks = sorted({(mark, row.id) for row in rows for mark in _marks(row.body)})
        if marks:
            connection.execute(put, [{"mark": mark, "entry": entry} for mark, entry in marks])
        last = rows[-1].number


def _marks(body: str) -> list[int]:
    try:
        entry: dict[str, Any] = json.loads(body)
        said = [f"on {one}" for one in entry["on"]]
        said += [f"who {entry['who']}"] if entry["who"].startswith("user:") else []
        said += [f"act {entry['act']}"] if entry["act"] not in FREQUENT else []
    except (ValueError, KeyError, TypeError, AttributeError):  # damaged: whoever verifies tells
        return []
    digests = (blake2b(one.encode(), digest_size=8).digest() for one in said)
    return [int.from_bytes(digest, "big", signed=True) for digest in digests]


def downgrade() -> None:
    op.drop_table("log_marks")
    if op.get_bind().dialect.name == "postgresql":
        op.execute("DROP FUNCTION log_keep_mark()")
