"""Lines of a test log that are no defect of ours: a pattern over `logger: message`, and the reason.

Anything else of the level WARNING or above fails `./dev test`. Keep this short.
"""

REASONS = (
    (
        r"^py\.warnings: (?!\S*/subscription_debit/).*DeprecationWarning: 'werkzeug\.urls",
        "Odoo's own code on the Werkzeug that Odoo itself pins for older Pythons",
    ),
    (
        r"^py\.warnings: \S*/site-packages/\S+: \w*Warning: invalid escape sequence",
        "a third party's source, told once when a newer Python compiles it",
    ),
    (
        r"\.browser: Error received after termination: AssetsLoadingError",
        "the test was over, and the page was closed while it was still loading a script",
    ),
)
