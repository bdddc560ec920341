"""A PDF without wkhtmltopdf: the words of a document, one below the other, on one page."""

import io
import textwrap

from lxml import html
from reportlab.lib.pagesizes import A4
from reportlab.pdfgen.canvas import Canvas

from odoo import api, models

BLOCKS = {"address", "div", "h1", "h2", "h3", "h4", "h5", "li", "p", "table", "tr"}
CELLS = {"td", "th"}
NOTE = "Printed as plain text, as wkhtmltopdf is not installed."
LEFT, TOP, WIDTH = 50, 790, 95


def words_of(page):
    """The lines of an HTML page, as a person reads them."""
    said = []
    for node in html.fromstring(page).iter():
        if node.tag in BLOCKS:
            said.append("\n")
        elif node.tag in CELLS:
            said.append("   ")
        if isinstance(node.tag, str) and node.tag not in ("script", "style", "title"):
            said.append(" ".join((node.text or "").split()))
        tail = " ".join((node.tail or "").split())
        said.append(f" {tail}" if tail else "")
    lines = (line.strip() for line in "".join(said).splitlines())
    return [line for line in lines if line]


def plain_pdf(pages):
    """A PDF with a page for each HTML page."""
    stream = io.BytesIO()
    canvas = Canvas(stream, pagesize=A4)
    for page in pages:
        lines = [part for line in words_of(page) for part in textwrap.wrap(line, WIDTH)]
        leading = min(14, 720 / max(len(lines), 1))
        text = canvas.beginText(LEFT, TOP)
        text.setFont("Helvetica", min(10, leading * 0.8), leading)
        for line in [*lines, "", NOTE]:
            text.textLine(line.encode("cp1252", "replace").decode("cp1252"))
        canvas.drawText(text)
        canvas.showPage()
    canvas.save()
    return stream.getvalue()


class IrActionsReport(models.Model):
    _inherit = "ir.actions.report"

    @api.model
    def get_wkhtmltopdf_state(self):
        """Print in any case."""
        state = super().get_wkhtmltopdf_state()
        return "ok" if state == "install" else state

    @api.model
    def _run_wkhtmltopdf(self, bodies, *args, **kwargs):
        if super().get_wkhtmltopdf_state() == "install":
            return plain_pdf(bodies)
        return super()._run_wkhtmltopdf(bodies, *args, **kwargs)
