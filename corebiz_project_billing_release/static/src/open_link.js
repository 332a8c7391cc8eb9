/**
 * The address in the mail ends with "#" and the token, which browsers send to no server.
 * The empty page posts it, and takes it out of the address and the history.
 */
function openLink() {
    const form = document.querySelector("form.o_release_open");
    if (!form) {
        return;
    }
    const token = window.location.hash.slice(1);
    if (!token) {
        form.closest(".o_release_opening").classList.add("o_release_without_token");
        document.querySelector(".o_release_missing").classList.remove("d-none");
        document.querySelector(".o_release_waiting").classList.add("d-none");
        return;
    }
    window.history.replaceState(null, "", window.location.pathname);
    form.querySelector("input[name='token']").value = token;
    form.submit();
}

if (document.readyState === "loading") {
    document.addEventListener("DOMContentLoaded", openLink);
} else {
    openLink();
}
