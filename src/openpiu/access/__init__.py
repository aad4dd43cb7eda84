"""Access: who may call, and what each may do: people with their sessions, machines with their tokens.

In: a store, names and roles, secrets from a request. Out: tokens and one-time words (once), sessions, and who
stands behind one. Must never keep a token, a password, a word or a session's secret, or tell from an error
which part of what was said is wrong, or whether there is such a user.
"""

from openpiu.access.rights import RIGHTS, ROLES, Caller, Right
from openpiu.access.sessions import Sessions
from openpiu.access.sign_in import Begun, PasswordNeededError, RefusedError, SignIn, WaitError
from openpiu.access.tokens import Tokens, issue, revoke

__all__ = [
    "RIGHTS",
    "ROLES",
    "Begun",
    "Caller",
    "PasswordNeededError",
    "RefusedError",
    "Right",
    "Sessions",
    "SignIn",
    "Tokens",
    "WaitError",
    "issue",
    "revoke",
]
