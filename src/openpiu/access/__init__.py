"""Access: who may call, and what each may do. Begun with bearer tokens of machines.

In: a store, names and roles, the header of a request. Out: tokens (once), and who stands behind one. Must
never keep a token, or tell from an error whether a token was ever valid.
"""

from openpiu.access.rights import RIGHTS, ROLES, Caller, Right
from openpiu.access.tokens import Tokens, issue, revoke

__all__ = ["RIGHTS", "ROLES", "Caller", "Right", "Tokens", "issue", "revoke"]
