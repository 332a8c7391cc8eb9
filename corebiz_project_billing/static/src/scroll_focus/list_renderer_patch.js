import {patch} from "@web/core/utils/patch";
import {ListRenderer} from "@web/views/list/list_renderer";
import {useScrollFocus} from "./scroll_focus";

patch(ListRenderer.prototype, {
    setup() {
        super.setup(...arguments);
        useScrollFocus(() => this.rootRef.el);
    },
});
