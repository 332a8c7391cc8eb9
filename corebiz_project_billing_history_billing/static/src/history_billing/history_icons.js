import {registry} from "@web/core/registry";

const historyIcons = registry.category("project_history_icons");

for (const [kind, icon, color] of [
    ["meeting", "fa-calendar", "info"],
    ["vendor_bill", "fa-file-text-o", "warning"],
    ["vendor_credit", "fa-undo", "warning"],
    ["quotation", "fa-file-o", "secondary"],
    ["order", "fa-handshake-o", "success"],
    ["invoice", "fa-file-text-o", "success"],
    ["payment", "fa-money", "success"],
    ["credit_note", "fa-undo", "danger"],
    ["order_line", "fa-exchange", "primary"],
]) {
    historyIcons.add(kind, {icon, color});
}
