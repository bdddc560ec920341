"""Lines of a test log that are no defect of ours: a pattern over `logger: message`, and the reason.

Anything else of the level WARNING or above fails `./dev test`. Keep this short.
"""

REASONS = (
    (
        r"^py\.warnings: .*/odoo/addons/(base|web|http_routing)/.*DeprecationWarning: 'werkzeug\.urls",
        "Odoo's own code on the Werkzeug that Odoo itself pins",
    ),
    (
        r"^py\.warnings: .*/site-packages/werkzeug/urls\.py.*DeprecationWarning: 'werkzeug\.urls",
        "the same, one frame further down",
    ),
    (
        r"\.browser: Error received after termination: AssetsLoadingError",
        "the test was over, and the page was closed while it was still loading a script",
    ),
)
