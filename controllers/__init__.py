from . import method, offer, portal, subscribe, subscriptions, webhook
