"""What the fake answers when it says no."""

from quicksight_local.service_model import http_status_of_error


class ServiceError(Exception):
    """An error of the service: its code, its message, and the HTTP status that the model gives it."""

    def __init__(self, code: str, message: str) -> None:
        """Take the code without its namespace, such as `ResourceNotFoundException`."""
        super().__init__(f"{code}: {message}")
        self.code = code
        self.message = message
        self.http_status = http_status_of_error(code)


def not_found(what: str, name: str) -> ServiceError:
    """Return the error for something that isn't there."""
    return ServiceError("ResourceNotFoundException", f"{what} {name} is not found")


def exists(what: str, name: str) -> ServiceError:
    """Return the error for something that is there already."""
    return ServiceError("ResourceExistsException", f"{what} {name} already exists")


def invalid(message: str) -> ServiceError:
    """Return the error for a value that the service can't take."""
    return ServiceError("InvalidParameterValueException", message)
