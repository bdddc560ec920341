"""The error bodies of GoCardless."""

import uuid

_DOCUMENTATION = "https://developer.gocardless.com/api-reference#"


class ApiError(Exception):
    """An answer that is an error.

    :param errors: None where the body has no such key.
    """

    def __init__(self, status, kind, message, anchor, errors=None):
        super().__init__(message)
        self.status = status
        error = {
            "message": message,
            "documentation_url": _DOCUMENTATION + anchor,
            "type": kind,
            "request_id": str(uuid.uuid4()),
            "code": status,
        }
        if errors is not None:
            error["errors"] = errors
        self.body = {"error": error}


def usage(message, status=400, reason=None):
    """The request itself is wrong: its head, its document, its address, its rights."""
    inner = {"message": message}
    if reason:
        inner["reason"] = reason
    anchor = reason or "invalid_document_structure"
    return ApiError(status, "invalid_api_usage", message, anchor, [inner])


def not_found():
    return usage("Resource not found", 404, "resource_not_found")


def validation(resource, field, message):
    """A field is wrong."""
    inner = {
        "message": message,
        "field": field.rpartition("/")[2],
        "request_pointer": f"/{resource}/{field}",
    }
    return ApiError(
        422, "validation_failed", "Validation failed", "validation_failed", [inner]
    )


def state(reason, message):
    """The object is in no state for that."""
    inner = [{"message": message, "reason": reason}]
    return ApiError(422, "invalid_state", message, reason, inner)


def conflict(resource_id):
    """The idempotency key was used."""
    reason = "idempotent_creation_conflict"
    message = "A resource has already been created with this idempotency key"
    inner = {
        "message": message,
        "links": {"conflicting_resource_id": resource_id},
        "reason": reason,
    }
    return ApiError(409, "invalid_state", message, reason, [inner])


def internal():
    return ApiError(500, "gocardless", "Uh-oh!", "internal_error")
