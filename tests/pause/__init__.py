from . import test_cancel, test_pause, test_resume
