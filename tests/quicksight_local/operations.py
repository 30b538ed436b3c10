"""The register of the operations that the fake has: each a function of the account and the request."""

from collections.abc import Callable

from quicksight_local.account import Account
from quicksight_local.service_model import Document, ServiceError, operation_model

Handler = Callable[[Account, Document], Document]

HANDLERS: dict[str, Handler] = {}


def operation(name: str) -> Callable[[Handler], Handler]:
    """Register a function as an operation of the model."""
    operation_model(name)

    def register(handler: Handler) -> Handler:
        HANDLERS[name] = handler
        return handler

    return register


def page(account: Account, request: Document, key: str, items: list[Document]) -> Document:
    """Return one page of a list.

    Raises:
        ServiceError: the token isn't one of this list (InvalidNextTokenException).

    """
    token = request.get("NextToken", "0")
    if not token.isdecimal():
        raise ServiceError("InvalidNextTokenException", f"Invalid NextToken {token}")
    start, size = int(token), min(request.get("MaxResults", account.settings.page_size), account.settings.page_size)
    following = {"NextToken": str(start + size)} if start + size < len(items) else {}
    return {key: items[start : start + size], **following}
