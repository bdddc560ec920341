"""What was agreed with the members of the club, as the pencil has it."""

from .ruler import DAY, NEVER, Ruler, Story

# So many days after all that is settled, or paused, the next charge must be found.
HORIZON = 800


class Line:
    """What was agreed for one line of a member."""

    def __init__(self, member, number, terms):
        self.member, self.number = member, number
        self.price, self.quantity = terms["price"], terms["quantity"]
        self.tax = terms["tax"]
        self.ruler = Ruler(member.start, member.unit, member.count, member.wish)
        self.settled = set()  # Days that are dealt with.

    def get_story(self, events):
        return Story(self, events)


class Member:
    """Who belongs to the club, and what happened to him."""

    def __init__(self, number, start, unit, count, wish, lines, payer, mode):
        self.number, self.start = number, start
        self.unit, self.count, self.wish = unit, count, wish
        self.payer, self.mode = payer, mode
        self.lines = [Line(self, n, terms) for n, terms in enumerate(lines)]
        self.events, self.items = [], []
        self.credits = []  # By events.
        self.is_over = False
        self.tell()

    def tell(self):
        """Work out again what is agreed on."""
        self.stories = [line.get_story(self.events) for line in self.lines]
        self.due = None

    def find_due(self):
        """Return the first day that is agreed on and not settled."""
        found = [NEVER]
        for line, story in zip(self.lines, self.stories, strict=True):
            day = self.start
            known = [end for _begin, end in story.pauses if end != NEVER]
            last = max([day, *line.settled, *known]) + HORIZON * DAY
            while day < last:
                if day not in line.settled and story.agreed(day):
                    found.append(day)
                    break
                day += DAY
        return min(found)

    @property
    def is_asked(self):
        """Tell whether somebody has yet to decide on days of a cancelled invoice."""
        return any(item.is_void and item.covered for item in self.items)

    @property
    def end(self):
        return max(story.end for story in self.stories)
