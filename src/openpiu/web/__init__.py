"""Web: the HTTP interface, a Litestar application over a running service.

In: requests with a bearer token. Out: JSON, problem details (RFC 9457), CUSRES. Handlers are thin: they check
what came over HTTP and call the rooms below. Must never answer without a token but to `/health`, or put
personal data into an error, a log, a URL or a figure.
"""

from openpiu.intake.limits import Bounds
from openpiu.web.app import make_app
from openpiu.web.monitor import monitored
from openpiu.web.pages import Unit
from openpiu.web.server import serve

__all__ = ["Bounds", "Unit", "make_app", "monitored", "serve"]
