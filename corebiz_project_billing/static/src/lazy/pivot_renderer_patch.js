import {patch} from "@web/core/utils/patch";
import {PivotRenderer} from "@web/views/pivot/pivot_renderer";
import {useScrollFocus} from "../scroll_focus/scroll_focus";

// Odoo loads its pivots when the first one is opened, and this file with them.
patch(PivotRenderer.prototype, {
    setup() {
        super.setup(...arguments);
        useScrollFocus(() => this.tableRef.el && this.tableRef.el.parentElement);
    },
});
