from . import portal, subscriptions, webhook
