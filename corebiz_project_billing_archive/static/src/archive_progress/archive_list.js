import {registry} from "@web/core/registry";
import {ListController} from "@web/views/list/list_controller";
import {ListRenderer} from "@web/views/list/list_renderer";
import {listView} from "@web/views/list/list_view";
import {ARCHIVE_BEGUN, ArchiveProgress} from "./archive_progress";

export class ArchiveListController extends ListController {
    async afterExecuteActionButton(clickParams) {
        await super.afterExecuteActionButton(clickParams);
        this.env.bus.trigger(ARCHIVE_BEGUN);
    }
}

export class ArchiveListRenderer extends ListRenderer {
    static template = "corebiz_project_billing_archive.ArchiveListRenderer";
    static components = {...ListRenderer.components, ArchiveProgress};

    /** Show how the projects stand now, unless somebody is at work on the list. */
    onArchiveReady() {
        const {model, selection, editedRecord} = this.props.list;
        if (!selection.length && !editedRecord) {
            return model.load();
        }
    }
}

// A list of projects with the progress of archiving above it.
registry.category("views").add("project_archive_list", {
    ...listView,
    Controller: ArchiveListController,
    Renderer: ArchiveListRenderer,
});
