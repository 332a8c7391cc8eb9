import {browser} from "@web/core/browser/browser";
import {_t} from "@web/core/l10n/translation";
import {user} from "@web/core/user";
import {useBus, useService} from "@web/core/utils/hooks";
import {session} from "@web/session";
import {Component, onMounted, onWillUnmount, useState} from "@odoo/owl";
import {
    FAILED,
    RUNNING,
    StepProgress,
    getFinished,
} from "@corebiz_project_billing/step_progress/step_progress";

export const ARCHIVE_BEGUN = "corebiz_project_billing:archive-begun";
const PAUSE = 2000;

/**
 * How far the projects are that this person has sent into the archive. The work is done
 * by the server, which is asked every now and then: the bar is there again after a
 * reload, and whoever closes it stops nothing.
 */
export class ArchiveProgress extends Component {
    static template = "corebiz_project_billing_archive.ArchiveProgress";
    static components = {StepProgress};
    static props = {onReady: Function};

    setup() {
        this.orm = useService("orm");
        this.state = useState({rows: [], last: ""});
        this.memory = `corebiz_project_billing.archive.${session.db}.${user.userId}`;
        onMounted(() => this.load());
        onWillUnmount(() => {
            this.isGone = true;
            this.stop();
        });
        useBus(this.env.bus, ARCHIVE_BEGUN, () => this.load());
    }

    get finished() {
        return getFinished(this.state.rows);
    }

    get failed() {
        return this.state.rows.filter((row) => row.status === FAILED);
    }

    get isReady() {
        return this.finished.length === this.state.rows.length;
    }

    /** The project that is worked on, and at the end those that failed. */
    get listed() {
        return this.isReady
            ? this.failed
            : this.state.rows.filter((row) => row.status === RUNNING);
    }

    get summary() {
        const values = {
            finished: this.finished.length - this.failed.length,
            total: this.state.rows.length,
            failed: this.failed.length,
        };
        return values.failed
            ? _t(
                  "%(finished)s of %(total)s projects archived, %(failed)s failed",
                  values
              )
            : _t("%(finished)s of %(total)s projects archived", values);
    }

    /** What this person is watching since when, and what was closed. */
    get remembered() {
        return JSON.parse(browser.localStorage.getItem(this.memory) || "{}");
    }

    remember(values) {
        const text = JSON.stringify({...this.remembered, ...values});
        browser.localStorage.setItem(this.memory, text);
    }

    async load() {
        this.stop();
        const {since} = this.remembered;
        let found = null;
        try {
            found = await this.orm.silent.call(
                "project.project",
                "get_archive_progress",
                [],
                {since: since || false}
            );
        } catch {
            // The server is away or busy; the list itself tells so.
        }
        if (this.isGone) {
            return;
        }
        if (found) {
            this.show(found, since);
        }
        if (!found || !this.isReady) {
            this.timer = browser.setTimeout(() => this.load(), PAUSE);
        }
    }

    show(found, since) {
        const {closed} = this.remembered;
        const wasOpen = !this.isReady;
        this.state.last = found.last;
        this.state.rows = found.last > (closed || "") ? found.rows : [];
        this.remember({since: !this.isReady && found.since});
        if (this.isReady && wasOpen) {
            this.props.onReady();
        } else if (this.isReady && !since && !this.failed.length) {
            // It was over before anybody looked.
            this.state.rows = [];
        }
    }

    stop() {
        browser.clearTimeout(this.timer);
    }

    close() {
        this.stop();
        this.remember({closed: this.state.last, since: false});
        this.state.rows = [];
    }
}
