from . import test_revision, test_revision_usage
