"""Complete what was kept beside the charges of 19.0.0.1.0, which were all of one kind."""

from psycopg2.extras import Json

KEPT_SINCE = {
    "kind": "recurring",
    "timing": "advance",
    "part": "1",
    "payment": None,
    "payments": None,
    "causes": [],
    "discounts": [],
}


def migrate(cr, version):
    """Add the facts that explain later charges, where a charge lacks them."""
    cr.execute(
        "UPDATE subdebit_charge SET explanation = %s::jsonb || explanation"
        " WHERE explanation IS NOT NULL AND NOT explanation ? 'causes'",
        [Json(KEPT_SINCE)],
    )
