"""A club: its members, the hands that work for it, and a pencil that checks the books."""
