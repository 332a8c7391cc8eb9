import json
from contextlib import contextmanager, suppress

from odoo.tests import HttpCase
from odoo.tests.common import ChromeBrowser

from .door_street import StreetCase

PATIENCE = 300  # seconds until a page must have come to rest
# Opens the actions one by one in the web client, and looks at each of their tabs.
WALK = """
(async () => {
    const look = async () => LOOK;
    const rest = (time) => new Promise((resolve) => setTimeout(resolve, time));
    // Views are drawn before their records have come.
    let pending = 0;
    const send = XMLHttpRequest.prototype.send;
    XMLHttpRequest.prototype.send = function (...args) {
        pending++;
        this.addEventListener("loadend", () => pending--);
        return send.apply(this, args);
    };
    const settle = async () => {
        for (let turn = 0, quiet = 0; turn < 250 && quiet < 3; turn++) {
            await rest(40);
            quiet = pending ? 0 : quiet + 1;
        }
    };
    const service = odoo.__WOWL_DEBUG__.root.env.services.action;
    const found = {};
    for (const [name, action] of ACTIONS) {
        let error = "";
        const clearBreadcrumbs = action.target !== "new";
        try {
            await service.doAction(action, {clearBreadcrumbs});
        } catch (problem) {
            const data = problem.data || problem.cause?.data;
            error = String(data?.debug || problem.message || problem).slice(-400);
        }
        await settle();
        const place = action.target === "new" ? ".modal " : "";
        const seen = [await look()];
        const tabs = [...document.querySelectorAll(place + ".o_notebook a.nav-link")];
        for (const tab of tabs.slice(1)) {
            tab.click();
            await settle();
            seen.push(await look());
        }
        if (!document.querySelector(
            place + ".o_view_controller, " + place + ".o_action"
        )) {
            error ||= "was not opened";
        }
        found[name] = {error, seen};
        if (action.target === "new") {
            await service.doAction({type: "ir.actions.act_window_close"});
            await rest(40);
        }
    }
    await rest(600);
    found.end = {error: "", seen: [await look()]};
    XMLHttpRequest.prototype.send = send;
    return found;
})()
"""


class WalkCase(HttpCase, StreetCase):
    """A browser that goes through screens and pages."""

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

    def _walk_through(self, browser, actions, look):
        """Open actions in the web client, and look at each of their tabs.

        :param actions: pairs of a name and an action
        :param look: a script that says what is there, or promises it
        :returns: {name: {"error": text, "seen": [what the look has said]}}; what is
            there in the end stands as "end"
        """
        script = WALK.replace("LOOK", look)
        return self._run(
            browser, script.replace("ACTIONS", json.dumps(actions, default=str))
        )
