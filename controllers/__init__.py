from . import clients, method, portal, subscriptions, webhook
