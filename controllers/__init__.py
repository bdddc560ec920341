from . import method, portal, subscriptions
