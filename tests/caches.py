"""What a test leaves in Odoo's caches is what any work leaves there that is rolled back.

Odoo's own tests forget all after each test, and the next one makes rights, rules and
views anew. Here a cache that was cleared on the way becomes what it was before, and one
that was not keeps what it learnt: so does Odoo after a rollback.
"""

# NOTE: to read an external id that is not there is an error and is not remembered, so
# to make one clears nothing: the next test may make it again, for another record.
FORGOTTEN = "ir.model.data"


class Caches:
    """The caches of a registry around work that is going to be rolled back."""

    def __init__(self, registry):
        self.caches = registry._Registry__caches
        # Whoever clears a cache takes this away as well.
        self.mark = ("subdebit", id(self))
        self.before, self.left = self._read(), {}
        for cache in self.caches.values():
            cache[self.mark] = True

    def _read(self):
        return {name: cache.snapshot for name, cache in self.caches.items()}

    def look(self):
        """See what the work has left; call this before the rollback."""
        self.left = {
            name: self._kept(name, now)
            for name, now in self._read().items()
            if self.mark in now
        }

    def _kept(self, name, now):
        before = self.before[name]
        return {
            key: value
            for key, value in now.items()
            if key in before or key[0] not in (FORGOTTEN, "subdebit")
        }

    def restore(self):
        """Give the caches what is true again; call this after the rollback."""
        for name, cache in self.caches.items():
            cache.clear()
            for key, value in {**self.before, **self.left}[name].items():
                cache[key] = value
