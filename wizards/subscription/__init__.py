from . import payer, unlock
