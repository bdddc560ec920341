import sys
import threading
import unittest

from ..console import children, end_children, follow


class Children(unittest.TestCase):
    def test_what_another_thread_follows_can_be_ended(self):
        began = threading.Event()
        endless = "import time; print('up', flush=True); time.sleep(600)"
        command = [sys.executable, "-c", endless]
        thread = threading.Thread(target=follow, args=(command, lambda _: began.set()))
        thread.start()
        self.assertTrue(began.wait(30))
        end_children()
        thread.join(30)
        self.assertFalse(thread.is_alive())
        self.assertEqual(children, set())
