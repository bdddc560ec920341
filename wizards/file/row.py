from odoo import fields, models


class SubdebitImportRow(models.TransientModel):
    _name = "subdebit.import.row"
    _inherit = ["subdebit.window"]
    _description = "Row of an Import"
    _order = "is_wrong desc, line_number"

    import_id = fields.Many2one("subdebit.import", required=True, ondelete="cascade")
    line_number = fields.Integer(string="Line")
    reference = fields.Char()
    plan = fields.Char()
    date_start = fields.Date(string="Start Date")
    price = fields.Float(digits="Product Price")
    payment_mode = fields.Selection(
        [("automatic", "Automatic"), ("offline", "Offline")]
    )
    ended = fields.Boolean()
    is_wrong = fields.Boolean()
    problem = fields.Char()
