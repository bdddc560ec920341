from odoo import fields, models


class SubdebitImportRow(models.TransientModel):
    _name = "subdebit.import.row"
    _inherit = ["subdebit.window"]
    _description = "Row of an Import"
    _order = "is_wrong desc, line_number"

    import_id = fields.Many2one("subdebit.import", required=True, ondelete="cascade")
    currency_id = fields.Many2one(related="import_id.currency_id")
    line_number = fields.Integer(string="Line")
    reference = fields.Char()
    name = fields.Char(string="Customer Name")
    partner_id = fields.Many2one(
        "res.partner", string="Contact Found", help="Empty: a new one is made."
    )
    plan = fields.Char()
    date_start = fields.Date(string="Start Date")
    price = fields.Float(digits="Product Price")
    cadence = fields.Char(string="Frequency", help="How often the price is billed.")
    settled = fields.Char(
        string="Days Covered", help="Paid elsewhere, and never billed here."
    )
    first_date = fields.Date(string="First Charge")
    first_amount = fields.Monetary(string="First Invoice", help="With taxes.")
    payment_mode = fields.Selection(
        [("automatic", "Automatic"), ("offline", "Offline")]
    )
    ended = fields.Boolean()
    is_wrong = fields.Boolean()
    problem = fields.Char()
