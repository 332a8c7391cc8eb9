import {registry} from "@web/core/registry";

const historyIcons = registry.category("project_history_icons");

for (const [kind, icon, color] of [
    ["purchase", "fa-shopping-cart", "warning"],
    ["receipt", "fa-truck", "warning"],
]) {
    historyIcons.add(kind, {icon, color});
}
