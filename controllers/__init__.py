from . import changes, client, clients, method, portal, subscriptions, webhook
