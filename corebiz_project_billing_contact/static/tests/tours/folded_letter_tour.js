import {registry} from "@web/core/registry";

/* The chatter shows mails in a shadow tree, where no trigger finds them. */
const getLetters = () =>
    Array.from(document.querySelectorAll(".o-mail-Chatter .o-mail-Message *"))
        .map((element) => element.shadowRoot?.querySelector("[data-o-mail-quote]"))
        .filter(Boolean);

registry.category("web_tour.tours").add("project_billing_folded_letter", {
    steps: () => [
        {
            content: "The letter of the step before is folded",
            trigger: ".o-mail-Chatter .o-mail-Message",
            async run({waitUntil}) {
                await waitUntil(() => getLetters().length);
                if (getLetters().some((letter) => letter.checkVisibility())) {
                    throw new Error("A whole letter stands in the chatter");
                }
            },
        },
        {
            content: "A button shows it again",
            trigger: ".o-mail-Chatter .o-mail-Message",
            async run({waitUntil}) {
                const letter = getLetters()[0];
                letter.getRootNode().querySelector("button.o-mail-ellipsis").click();
                await waitUntil(() => letter.checkVisibility());
            },
        },
    ],
});
