from . import portal, subscriptions
