"""What axe-core says of a page."""

from importlib.resources import files

AXE = files("axe_core_python").joinpath("axe.min.js").read_text()
# The frame around a screen, and examples that fade away where there are no records.
ODOO = [
    *([".o_main_navbar"], [".o-mail-Chatter"], [".o_loading_indicator"]),
    [".o_view_sample_data"],
    *([".o_searchview"], [".o_searchview_dropdown_toggler"]),
    *([".o_spreadsheet_dashboard_search_panel"], [".o_sp_date_filter_button"]),
]
# What a field shows inside is made by its widget; its label and colours are the view's.
INSIDE = ["aria-allowed-attr", "image-alt", "role-img-alt"]
# Colours are those of the end of a movement.
STILL = """
(() => {
    const style = document.createElement("style");
    style.textContent = "* {transition: none !important; animation: none !important}";
    document.head.append(style);
})()
"""
TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa"]

# What is wrong, as [rule, kind of element, its HTML]. An element of Odoo is known again
# by its kind on another screen: its tag and classes, and the widget that it is part of,
# or what is around it. For a contrast it is the pair of colours and the size of text.
LOOK = f"""
(() => {{
    const names = (node) =>
        [...node.classList]
            .filter((one) => /^(o[-_]|oi|fa|nav-|form-|btn|badge)/.test(one))
            .filter((one) => !/^o_(required|readonly|field_empty|invalid)/.test(one))
            .map((one) => one.replace(/\\d+/g, "").replace(/(one|many)many/, "xmany"))
            .sort();
    const sign = (node) => [node.localName, ...names(node)].join(".");
    const getKind = (node, rule) => {{
        const colors = rule === "color-contrast" && node.any[0]?.data;
        if (colors?.fgColor) {{
            return `${{colors.fgColor}} on ${{colors.bgColor}}`;
        }}
        const element = node.element;
        const widget = element.parentElement?.closest(".o_field_widget");
        const around = widget || element.parentElement;
        if (widget && {INSIDE}.includes(rule)) {{
            return [...widget.classList].find((one) =>
                /^o_field_(?!widget|empty)/.test(one)
            );
        }}
        return `${{sign(element)}} in ${{around ? sign(around) : "page"}}`;
    }};
    // With a second tab only the notebook has changed.
    const tab = document.querySelector(".o_notebook .nav-item:first-child .active");
    const notebook = document.querySelector(".o_notebook_content");
    const modal = document.querySelector(".modal") ? [[".modal"]] : [["body"]];
    const include = notebook && !tab ? [[".o_notebook_content"]] : modal;
    return axe.run(
        {{include, exclude: {ODOO}}},
        {{
            runOnly: {TAGS},
            rules: {{"heading-order": {{enabled: true}}}},
            resultTypes: ["violations"],
            elementRef: true,
        }}
    ).then((result) =>
        result.violations.flatMap((rule) =>
            rule.nodes.map((node) => [
                rule.id, getKind(node, rule.id), node.html.slice(0, 300)
            ])
        )
    );
}})()
"""
