import {registry} from "@web/core/registry";

/** The sign of each kind of row; another addon adds its own here. */
export const historyIcons = registry.category("project_history_icons");

for (const [kind, icon, color] of [
    ["mail_in", "fa-envelope-o", "info"],
    ["mail_out", "fa-paper-plane-o", "info"],
    ["note", "fa-sticky-note-o", "secondary"],
    ["call", "fa-phone", "info"],
    ["step", "fa-flag-checkered", "primary"],
    ["estimate", "fa-balance-scale", "primary"],
    ["alert", "fa-exclamation-triangle", "danger"],
    ["booking", "fa-clock-o", "secondary"],
    ["file", "fa-paperclip", "secondary"],
]) {
    historyIcons.add(kind, {icon, color});
}
