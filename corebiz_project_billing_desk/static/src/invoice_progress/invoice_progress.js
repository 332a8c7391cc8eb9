import {_t} from "@web/core/l10n/translation";
import {RPCError} from "@web/core/network/rpc";
import {registry} from "@web/core/registry";
import {useService} from "@web/core/utils/hooks";
import {standardActionServiceProps} from "@web/webclient/actions/action_service";
import {Component, onMounted, onWillUnmount, useState} from "@odoo/owl";
import {
    DONE,
    FAILED,
    RUNNING,
    StepProgress,
    WAITING,
    getFinished,
} from "@corebiz_project_billing/step_progress/step_progress";

/**
 * Creates the invoices of several projects, one call each, and shows how far it is. A
 * project that fails is named with the reason; the others go on. Closing the dialog
 * stops after the project that is being worked on.
 */
export class InvoiceProgress extends Component {
    static template = "corebiz_project_billing_desk.InvoiceProgress";
    static components = {StepProgress};
    static props = {...standardActionServiceProps};

    setup() {
        this.orm = useService("orm");
        this.action = useService("action");
        const {dialog_id, projects} = this.props.action.params;
        this.dialogId = dialog_id;
        this.isStopped = false;
        this.state = useState({
            rows: projects.map((project) => ({
                ...project,
                status: WAITING,
                text: "",
                invoiceIds: [],
            })),
        });
        onMounted(() => this.run());
        onWillUnmount(() => {
            this.isStopped = true;
        });
    }

    get finished() {
        return getFinished(this.state.rows);
    }

    get isReady() {
        return this.finished.length === this.state.rows.length;
    }

    get invoiceIds() {
        return this.state.rows.flatMap((row) => row.invoiceIds);
    }

    get summary() {
        return _t("Projects: %(finished)s of %(total)s, invoices: %(invoices)s", {
            finished: this.finished.length,
            total: this.state.rows.length,
            invoices: this.invoiceIds.length,
        });
    }

    async run() {
        for (const row of this.state.rows) {
            if (this.isStopped) {
                return;
            }
            row.status = RUNNING;
            await this.invoice(row);
        }
    }

    async invoice(row) {
        try {
            row.invoiceIds = await this.orm.call(
                "project.invoice.create",
                "action_invoice_project",
                [[this.dialogId], row.id]
            );
            row.status = DONE;
        } catch (error) {
            row.text =
                error instanceof RPCError
                    ? error.data?.message || error.message
                    : _t("The server cannot be reached.");
            row.status = FAILED;
        }
    }

    async openInvoices() {
        const action = await this.orm.call(
            "project.invoice.create",
            "action_open_invoices",
            [[this.dialogId], this.invoiceIds]
        );
        await this.action.doAction(action);
    }

    close() {
        return this.action.doAction({type: "ir.actions.act_window_close"});
    }
}

registry
    .category("actions")
    .add("corebiz_project_billing.invoice_progress", InvoiceProgress);
