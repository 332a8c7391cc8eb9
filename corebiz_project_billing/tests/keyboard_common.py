import json
import time
from contextlib import contextmanager

from .browser_common import BrowserCase

CLIENT = "!!(window.odoo && odoo.isReady)"
# Key: what Chromium calls it, its number on Windows, and what it types.
KEYS = {
    "Tab": ("Tab", 9, ""),
    "Enter": ("Enter", 13, "\r"),
    " ": ("Space", 32, " "),
    "ArrowRight": ("ArrowRight", 39, ""),
    "ArrowDown": ("ArrowDown", 40, ""),
}
SHIFT = 8
MOST_KEYS = 150  # from one place of a screen to any other
# Where the focus is, and whether somebody can see it: the element, or its label where
# others draw it.
FOCUS = """
(() => {
    const element = document.activeElement;
    const name = element.getAttribute("name") || element.className;
    const isSeen = (one) => {
        const box = one.getBoundingClientRect();
        return box.width > 0 && box.height > 0 &&
            box.bottom > 0 && box.top < innerHeight &&
            box.right > 0 && box.left < innerWidth;
    };
    return {
        path: `${element.localName}[${name}] ${element.textContent.slice(0, 40)}`,
        isThere: element.matches(SELECTOR),
        isSearch: !!element.closest(".o_searchview"),
        isSeen: [element, ...(element.labels || [])].some(isSeen),
    };
})()
"""


class KeyboardCase(BrowserCase):
    """Somebody who has a keyboard and no mouse.

    The keys are those of the browser, not events that a script sends to an element:
    they go where the focus is, and the browser moves it, presses buttons and types.
    """

    @contextmanager
    def _sit_down(self, user, path):
        """``user`` at the keyboard, who has typed an address."""
        with self._open_browser(user.login) as self.browser:
            self._visit(self.browser, f"{self.base_url()}/{path}", "1", CLIENT)
            # A list takes the focus when it comes.
            self._wait_for(".o_action_manager :is(.o_control_panel, .o-mail-Discuss)")
            time.sleep(0.5)
            yield

    def _press(self, key, modifiers=0):
        """Press and release a key: one of ``KEYS``, or a letter."""
        code, number, text = KEYS.get(key, ("", 0, key))
        values = {
            "key": key,
            "code": code,
            "windowsVirtualKeyCode": number,
            "modifiers": modifiers,
        }
        down = {"type": "keyDown", "text": text} if text else {"type": "rawKeyDown"}
        for step in (down, {"type": "keyUp"}):
            self.browser._websocket_request(
                "Input.dispatchKeyEvent", params={**values, **step}
            )

    def _type(self, text):
        for letter in text:
            self._press(letter)

    def _look(self, selector):
        script = FOCUS.replace("SELECTOR", json.dumps(selector))
        return self._run(self.browser, script)

    def _go_to(self, selector, back=False):
        """Press Tab until the focus is on ``selector``, where it can be seen.

        In Odoo's search field Tab goes around its facets; the arrow down leaves it, but
        not to an empty list.

        :param back: go backwards, by Shift+Tab
        """
        self._wait_for(selector)
        way, key = [self._look(selector)], "Tab"
        while len(way) < MOST_KEYS and not way[-1]["isThere"]:
            is_search = way[-1]["isSearch"] and key == "Tab"
            key = "ArrowDown" if is_search else "Tab"
            self._press(key, SHIFT if back else 0)
            way.append(self._look(selector))
        places = "\n".join(dict.fromkeys(focus["path"] for focus in way))
        self.assertTrue(way[-1]["isThere"], f"{selector} is not among:\n{places}")
        self.assertTrue(way[-1]["isSeen"], f"Nobody sees the focus on {selector}")

    def _press_on(self, selector, key="Enter", back=False):
        """Go to ``selector`` and press it."""
        self._go_to(selector, back)
        self._press(key)

    def _wait_for(self, selector, timeout=60):
        """Wait until something is on the screen."""
        script = f"!!document.querySelector({json.dumps(selector)})"
        end = time.monotonic() + timeout
        while not self._run(self.browser, script):
            if time.monotonic() > end:
                self.browser.take_screenshot().result(10)
                self.fail(f"{selector} does not come")
            time.sleep(0.1)

    def _hear(self, role, within="body"):
        """What a screen reader says of all parts with this role.

        :param within: a selector of what surrounds them
        """
        found = self.browser._websocket_request(
            "Runtime.evaluate",
            params={"expression": f"document.querySelector({json.dumps(within)})"},
        )
        tree = self.browser._websocket_request(
            "Accessibility.queryAXTree",
            params={"objectId": found["result"]["objectId"], "role": role},
        )
        return [
            node.get("name", {}).get("value", "")
            for node in tree["nodes"]
            if not node["ignored"]
        ]
