from odoo import api, fields, models

# Where a plan is seen by everybody who has the address.
PUBLIC_PAGE = "/subscribe"


class SubdebitPlan(models.Model):
    """What a plan says to whom it is offered, and to the public."""

    _inherit = "subdebit.plan"

    consent_text = fields.Text(
        string="Consent",
        translate=True,
        help="What is ticked by whoever accepts an offer of this plan. Empty: what the"
        " company has chosen.",
    )
    allows_offline = fields.Boolean(
        string="Without a Payment Method",
        tracking=True,
        help="Who accepts an offer may pay by bank transfer, if the company allows it"
        " too.",
    )
    is_public = fields.Boolean(
        string="Public Page",
        tracking=True,
        copy=False,
        help="Whoever has the address of the page sees the prices and can subscribe.",
    )
    public_url = fields.Char(string="Address", compute="_compute_public_url")
    public_text = fields.Html(
        string="On the Public Page",
        translate=True,
        help="What is told of the plan above its prices.",
    )

    @api.depends("is_public", "name")
    def _compute_public_url(self):
        for plan in self:
            is_shown = plan.is_public and plan._origin
            plan.public_url = bool(is_shown) and (
                f"{plan.get_base_url()}{plan._get_public_path()}"
            )

    def _get_public_path(self):
        # NOTE: the number alone counts; the name may change, and is for people to read.
        return f"{PUBLIC_PAGE}/{self.env['ir.http']._slug(self._origin.sudo())}"

    @api.model
    def _find_public_sudo(self, slug):
        """Return the plan of an address; empty where none is shown to the public.

        :param str slug: the last part of the address, as a visitor sends it.
        """
        _name, number = self.env["ir.http"]._unslug(slug)
        found = self.sudo().search(
            [("id", "=", number or 0), ("is_public", "=", True)], limit=1
        )
        return found.with_company(found.company_id)

    def _allows_offline(self):
        """Tell whether a customer may choose to pay by himself: both have to allow it."""
        self.ensure_one()
        return self.allows_offline and self.company_id.sudo().subdebit_offline_signup

    # === PRICES, AS THE PUBLIC READS THEM === #

    def _get_public_prices_sudo(self):
        """Return what the plan costs in each frequency in which all of it has a price.

        :return: list of dict ``cadence, price, monthly, said, lines, addons``; the last
            two are lines of a subscription that is saved nowhere.
        """
        offers = [self._get_public_price_sudo(one) for one in self.cadence_ids]
        return list(filter(None, offers))

    def _get_public_price_sudo(self, cadence):
        pair = cadence._get_pair()
        base = self.line_ids.filtered(lambda line: not line.is_addon)
        if not base or any(line._get_price(*pair) is None for line in base):
            return None
        addons = (self.line_ids - base).filtered(
            lambda line: line._get_price(*pair) is not None
        )
        sketch, more = (self._sketch_sudo(lines, pair) for lines in (base, addons))
        return {
            "cadence": cadence,
            "price": sketch.price_text,
            "monthly": sketch._say_month_on_average(),
            "said": list(sketch._say_how_it_goes_on()),
            "lines": sketch.line_ids,
            "addons": more.line_ids,
        }

    def _get_code_problem_sudo(self, cadence, addons, text):
        """Return why promo codes cannot be used for what a visitor chose, or None.

        NOTE: whether he may use them is looked at once it is known who he is.
        """
        if not text:
            return None
        base = self.line_ids.filtered(lambda line: not line.is_addon)
        sketch = self._sketch_sudo(base | addons, cadence._get_pair())
        return "\n".join(sketch._get_discount_problems(text)) or None

    def _sketch_sudo(self, plan_lines, pair):
        unit, count = pair
        vals_list = [line._prepare_line_vals(unit, count) for line in plan_lines]
        return (
            self.env["subdebit.subscription"]
            .sudo()
            .new(
                {
                    "company_id": self.company_id.id,
                    "plan_id": self.id,
                    "state": "draft",
                    "currency_id": self.currency_id.id,
                    "cadence_unit": unit,
                    "cadence_count": count,
                    "date_start": self.company_id._subdebit_today(),
                    "line_ids": [fields.Command.create(vals) for vals in vals_list],
                }
            )
        )
