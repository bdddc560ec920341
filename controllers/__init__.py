from . import method, portal, subscriptions, webhook
