"""What is read of a document to come, as of ``_preview_documents``."""


def is_charge(row):
    """Tell whether a document to come asks for something."""
    return not (row["is_credit_note"] or row["is_free"])


def slot_of(row):
    """Return the slot of the payer of a document to come, as of ``_preview_documents``."""
    document = row["document"]
    return document.positions[0].charge.payer_slot if document.positions else 0


def owners_of(row):
    """Return who pays a document to come, and in whose name it is, as ``res.partner``."""
    document = row["document"]
    return document and document.group.payer | document.group.partner


def charges_of(row):
    return [position.charge for position in row["document"].positions]


def is_part(row):
    """Tell whether a document to come is for a part of a period."""
    return any(charge.derivation.alignment == "prorate" for charge in charges_of(row))
