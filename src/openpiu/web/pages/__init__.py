"""Pages: the workbench, server-made HTML over the same store and the same rooms as the HTTP interface.

In: requests of people with a session. Out: pages that work as plain forms and links; keys and swaps in
place are added by one small script. Must never show who somebody is in a URL or title, put a score or a
list's charge before an officer's own call, decide about more than one hit at a time, or load anything from
another host."""

from litestar import Router
from litestar.exceptions import HTTPException

from openpiu.web.pages.desk import as_page
from openpiu.web.pages.frame import UNIT, Unit
from openpiu.web.pages.routes import HANDLERS


def router() -> Router:
    """The pages, with errors that are pages too."""
    return Router(
        "/",
        route_handlers=HANDLERS,
        exception_handlers={HTTPException: as_page, Exception: as_page},
        include_in_schema=False,
    )


__all__ = ["HANDLERS", "UNIT", "Unit", "as_page", "router"]
