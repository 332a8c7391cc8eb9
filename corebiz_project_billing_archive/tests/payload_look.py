"""A text that would run, cover the page and be evaluated, and who notices it."""

# Text that everybody may see; it says that a page shows what was entered.
MARK = "Zauberwort"
OVER = "Zauberdecke"
PRODUCT = "62710561"  # of 7919 and 7919: what a template engine would make of it
RUN = "window.__fired=parent.__fired=top.__fired=1"
STYLE = "position:fixed;inset:0;width:100vw;height:100vh;z-index:99173"
CLASSES = "position-fixed top-0 start-0 vw-100 vh-100 z-3 bg-white"
COVER = f'<div style="{STYLE}">{OVER}</div><div class="{CLASSES}">{OVER}</div>'
IMAGE = f'<img src="data:image/png;base64,x" onerror="{RUN}">'
PAYLOAD = (
    f'{MARK}<img src=x onerror="{RUN}">{IMAGE}<svg onload="{RUN}"></svg>'
    f"{COVER}<script>{RUN}</script>"
    f"""<a href="javascript:{RUN}">'link"</a>"""
    "{{7919*7919}}${7919*7919}#{7919*7919}{% 7919*7919 %}"
    '<t t-out="7919*7919"/><t t-esc="7919*7919"/>'
)

# What is wrong with a page, with its frames and shadows; and whether it shows the text.
# A page is covered where the layer hides something that is neither around it nor part
# of the same text. Whoever confines a layer to its own box passes, however he does it.
LOOK = f"""
(() => {{
    const wrong = new Set();
    const layers = [];
    const checked = (window.__checked ||= new WeakSet());
    let shows = false;
    const isLayer = (node, view) =>
        node.childNodes.length === 1 &&
        node.firstChild.nodeType === 3 &&
        node.textContent.trim() === "{OVER}" &&
        view.getComputedStyle(node).position !== "static";
    // The bar above each screen names the company and the user; a dialog lies over one.
    const aside = document.querySelector(".modal")
        ? "script, style, .o_main_navbar, .o_action_manager"
        : "script, style, .o_main_navbar";
    const getText = (node) => String(node.value || node.textContent || "");
    const isText = (node) => node.nodeType === 3 || "value" in node;
    const isMarked = (node) => isText(node) && getText(node).includes("{MARK}");
    const look = (root, view, host) => {{
        for (const node of root.querySelectorAll("*")) {{
            if (isLayer(node, view) && !checked.has(node)) {{
                layers.push([node, host, view]);
                checked.add(node);
            }}
            if (node.shadowRoot) {{
                look(node.shadowRoot, view, host || node);
            }}
            if (node.tagName === "IFRAME" && node.contentDocument) {{
                look(node.contentDocument, node.contentWindow);
            }}
            if (!shows && [node, ...node.childNodes].some(isMarked)) {{
                shows = !node.closest(aside);
            }}
        }}
        const inputs = [...root.querySelectorAll("input, textarea")];
        const texts = [root.body || root, ...inputs].map(getText);
        if (texts.some((text) => text.includes("{PRODUCT}"))) {{
            wrong.add("evaluated");
        }}
        if (view.__fired) {{
            wrong.add("runs");
            view.__fired = 0;
        }}
    }};
    const covers = (node, host, view) => {{
        let own = node.parentElement;
        while (own && !own.textContent.includes("{MARK}")) {{
            own = own.parentElement;
        }}
        own ||= node;
        const around = new Set();
        for (let one = node; one; one = one.parentNode || one.host) {{
            around.add(one);
        }}
        own.scrollIntoView({{block: "center", behavior: "instant"}});
        // A document names the host for all that is in its shadow.
        const roots = [[node.getRootNode(), node]];
        if (host) {{
            roots.push([view.document, host]);
        }}
        const getHidden = (root, layer, x, y) => {{
            const all = root.elementsFromPoint(x, y);
            const below = all
                .slice(all.indexOf(layer) + 1)
                .find((one) => !own.contains(one));
            if (all.includes(layer) && below && !around.has(below)) {{
                return below.outerHTML.slice(0, 200);
            }}
        }};
        for (let x = 5; x < view.innerWidth; x += 100) {{
            for (let y = 5; y < view.innerHeight; y += 25) {{
                for (const [root, layer] of roots) {{
                    const hidden = getHidden(root, layer, x, y);
                    if (hidden) {{
                        return hidden;
                    }}
                }}
            }}
        }}
        return "";
    }};
    look(document, window);
    const hidden = layers.map((layer) => covers(...layer)).find(Boolean) || "";
    if (hidden) {{
        wrong.add("covers");
    }}
    return {{wrong: [...wrong], shows, hidden}};
}})()
"""

# Takes away what keeps a text in its box.
UNBOX = """
(() => {
    const style = document.createElement("style");
    style.textContent = "* {contain: none !important}";
    document.head.append(style);
})()
"""
