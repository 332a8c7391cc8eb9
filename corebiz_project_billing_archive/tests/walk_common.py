import json

from odoo.addons.corebiz_project_billing.tests.browser_common import BrowserCase

from .door_street import StreetCase

AT_ONCE = 40  # screens that have come to rest well within the patience of the browser
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


class WalkCase(BrowserCase, StreetCase):
    """A browser that goes through screens and pages."""

    def _walk_through(self, browser, actions, look):
        """Open actions in the web client, and look at each of their tabs.

        :param actions: pairs of a name and an action
        :param look: a script that says what is there, or promises it
        :returns: {name: {"error": text, "seen": [what the look has said]}}; what is
            there in the end stands as "end"
        """
        script = WALK.replace("LOOK", look)
        found, ends = {}, []
        for begin in range(0, len(actions), AT_ONCE):
            part = json.dumps(actions[begin : begin + AT_ONCE], default=str)
            found |= self._run(browser, script.replace("ACTIONS", part))
            ends += found["end"]["seen"]
        return {**found, "end": {"error": "", "seen": ends}}
