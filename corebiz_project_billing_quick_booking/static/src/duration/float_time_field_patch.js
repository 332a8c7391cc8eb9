import {localization} from "@web/core/l10n/localization";
import {useBus} from "@web/core/utils/hooks";
import {patch} from "@web/core/utils/patch";
import {FloatTimeField} from "@web/views/fields/float_time/float_time_field";
import {useEffect, useRef} from "@odoo/owl";
import {parseDuration} from "./duration";

// Odoo's fields of manufacturing show minutes and seconds with the same field.
const MINUTES_MODELS = /^mrp\./;

/**
 * Write a duration in the only way that Odoo's own parser reads alike everywhere: as a
 * decimal number of the language. What is no duration is left to Odoo.
 */
function writeAsNumber(input) {
    const hours = input && parseDuration(input.value);
    if (typeof hours === "number") {
        input.value = String(hours).replace(".", localization.decimalPoint);
    }
}

/*
 * A German "1.5" was 15 hours, and so was an English "1,5". What is typed is rewritten
 * before Odoo reads it: these listeners are there before those of the field.
 */
patch(FloatTimeField.prototype, {
    setup() {
        if (!MINUTES_MODELS.test(this.props.record.resModel)) {
            this.setupDuration();
        }
        super.setup();
    },

    setupDuration() {
        const inputRef = useRef("numpadDecimal");
        const write = () => writeAsNumber(inputRef.el);
        const writeOnLeave = (ev) => {
            if (ev.key === "Enter" || ev.key === "Tab") {
                write();
            }
        };
        useEffect(
            (input) => {
                input?.addEventListener("change", write);
                input?.addEventListener("keydown", writeOnLeave);
                return () => {
                    input?.removeEventListener("change", write);
                    input?.removeEventListener("keydown", writeOnLeave);
                };
            },
            () => [inputRef.el]
        );
        const {bus} = this.props.record.model;
        useBus(bus, "NEED_LOCAL_CHANGES", write);
        useBus(bus, "WILL_SAVE_URGENTLY", write);
    },
});
