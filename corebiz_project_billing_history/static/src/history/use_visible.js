import {useEffect, useRef} from "@odoo/owl";

/** Call `callback` each time the element `t-ref="name"` comes near the screen. */
export function useVisible(name, callback) {
    const ref = useRef(name);
    useEffect(
        (el) => {
            if (!el) {
                return;
            }
            const observer = new IntersectionObserver(
                (entries) =>
                    entries.some((entry) => entry.isIntersecting) && callback(),
                {rootMargin: "600px"}
            );
            observer.observe(el);
            return () => observer.disconnect();
        },
        // Observed anew after each page, because a short page leaves the end in sight.
        () => [ref.el, ref.el && ref.el.dataset.rows]
    );
    return ref;
}
