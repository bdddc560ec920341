from . import payer
