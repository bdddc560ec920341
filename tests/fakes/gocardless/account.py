"""The creditor: whose account it is."""

from .schemes import SCHEMES

CURRENCIES = ("aud", "cad", "dkk", "eur", "gbp", "nzd", "sek", "usd")
_NOWHERE = {
    "address_line1": "1 Rue du Bac",
    "address_line2": None,
    "address_line3": None,
    "city": "Paris",
    "country_code": "FR",
    "postal_code": "75007",
    "region": None,
}


def make(world, ref, name):
    """Make the one creditor, with every scheme."""
    stamp = world.stamp()
    world.objects["creditors"][ref] = {
        **_NOWHERE,
        "bank_reference_prefix": "FAKE",
        "can_create_refunds": True,
        "created_at": stamp,
        "creditor_type": "company",
        "custom_payment_pages_enabled": False,
        "fx_payout_currency": None,
        "id": ref,
        "logo_url": None,
        "mandate_imports_enabled": False,
        "merchant_responsible_for_notifications": False,
        "name": name,
        "verification_status": "successful",
        "links": {
            f"default_{code}_payout_account": f"BA9000000{number}"
            for number, code in enumerate(CURRENCIES)
        },
        "scheme_identifiers": [
            _identifier(number, scheme, name, stamp)
            for number, scheme in enumerate(sorted(SCHEMES))
        ],
    }


def _identifier(number, scheme, name, stamp):
    row = SCHEMES[scheme]
    return {
        **_NOWHERE,
        "can_specify_mandate_reference": False,
        "created_at": stamp,
        "currency": row.currency,
        "email": "accounts@example.com",
        "id": f"SU0000000{number}",
        "minimum_advance_notice": row.notice,
        "name": name,
        "phone_number": "+33 1 00 00 00 00",
        "reference": f"FAKE{scheme.upper()}",
        "scheme": "sepa" if scheme == "sepa_core" else scheme,
        "status": "active",
    }
