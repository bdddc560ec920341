{
    "name": "Subscriptions & Debits: Demo",
    "summary": "What only ./dev demo needs: an outbox, a plain print, another day",
    "version": "19.0.1.0.0",
    "category": "Hidden",
    "author": "Subscriptions & Debits contributors",
    "license": "LGPL-3",
    "depends": ["subscription_debit", "payment_demo"],
    "data": ["security/ir.model.access.csv", "views/outbox.xml"],
}
