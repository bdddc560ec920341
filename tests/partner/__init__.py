from . import test_partner, test_partner_doors
