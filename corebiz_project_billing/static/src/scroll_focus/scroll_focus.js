import {getTabableElements} from "@web/core/utils/ui";
import {useEffect, useExternalListener} from "@odoo/owl";

/**
 * Let the keyboard scroll a table that is wider than the screen: the frame around it
 * takes the focus, unless something in the table does, which scrolls along.
 *
 * @param {Function} getFrame returns the element that scrolls, if there is one
 */
export function useScrollFocus(getFrame) {
    let frame = null;
    let before = null;
    const restore = () => {
        if (frame && before === null) {
            frame.removeAttribute("tabindex");
        } else if (frame) {
            frame.setAttribute("tabindex", before);
        }
        frame = null;
    };
    const update = () => {
        restore();
        const element = getFrame();
        const isWider = element && element.scrollWidth > element.clientWidth;
        if (isWider && !getTabableElements(element).length) {
            frame = element;
            before = frame.getAttribute("tabindex");
            frame.setAttribute("tabindex", "0");
        }
    };
    useEffect(update);
    useExternalListener(window, "resize", update);
}
