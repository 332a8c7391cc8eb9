from contextlib import contextmanager, suppress

from odoo.tests import HttpCase
from odoo.tests.common import ChromeBrowser

PATIENCE = 300  # seconds until a page must have come to rest


class BrowserCase(HttpCase):
    """A browser that is told what to do from here, and not by a tour."""

    @contextmanager
    def _open_browser(self, login="admin"):
        """A browser in which somebody is logged in."""
        browser = ChromeBrowser(self)
        try:
            with self.allow_requests(browser=browser):
                self.authenticate(login, login, browser=browser)
                self.cr.flush()
                self.cr.clear()
                yield browser
                self._wait_remaining_requests()
        finally:
            browser.stop()

    def _run(self, browser, script):
        """The value of a script in the page."""
        result = browser._websocket_request(
            "Runtime.evaluate",
            params={"expression": script, "awaitPromise": True, "returnByValue": True},
            timeout=PATIENCE,
        )
        self.assertNotIn("exceptionDetails", result, str(result)[:500])
        return result["result"].get("value")

    def _visit(self, browser, url, look, ready="document.readyState === 'complete'"):
        """Open an address, and look at it after a while."""
        # The first visit builds what is not in the database yet; that may take long.
        for _attempt in range(3):
            browser.navigate_to(url, wait_stop=True)
            with suppress(TimeoutError):
                if browser._wait_ready(ready, timeout=30):
                    break
        else:
            done = browser._result.done() and browser._result.exception()
            self.fail(f"{url} does not come to rest: {done}")
        self._run(browser, "new Promise((resolve) => setTimeout(resolve, 200))")
        return self._run(browser, look)
