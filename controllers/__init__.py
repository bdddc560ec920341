from . import client, method, portal, subscriptions, webhook
