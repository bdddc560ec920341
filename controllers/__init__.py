from . import changes, clients, method, portal, subscriptions, webhook
