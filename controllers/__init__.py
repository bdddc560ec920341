from . import (
    changes,
    client,
    clients,
    method,
    offer,
    portal,
    subscribe,
    subscriptions,
    webhook,
)
