from . import changes, method, portal, subscriptions, webhook
