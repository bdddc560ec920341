from . import (
    test_invoice_doors,
    test_invoice_pdf,
    test_plain_reversal,
    test_tax_archived,
    test_tax_charts,
    test_tax_currency,
    test_tax_included,
    test_tax_on_payment,
    test_tax_positions,
)
