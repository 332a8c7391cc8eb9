from odoo import http
from odoo.exceptions import UserError
from odoo.http import content_disposition, request

SESSION = "project_release_links"
# Nothing is loaded from elsewhere, and nobody elsewhere learns the address.
HEADERS = {
    "Cache-Control": "no-store",
    "Content-Security-Policy": "default-src 'self' 'unsafe-inline' 'unsafe-eval';"
    " img-src 'self' data: blob:; font-src 'self' data:; frame-ancestors 'none';"
    " form-action 'self'; base-uri 'self'",
    "Referrer-Policy": "no-referrer",
    "X-Content-Type-Options": "nosniff",
    "X-Robots-Tag": "noindex, nofollow",
}


class ReleasePage(http.Controller):
    """The page on which a customer releases hours, without a login.

    The mail's address ends with ``#`` and a token, which browsers keep to themselves. A
    page without any data posts it (:meth:`open_link`); from then on the session of this
    browser may read this one statement. Every request asks again whether the link is
    still valid. A ``GET`` changes nothing.
    """

    @http.route("/release/<int:link_id>", type="http", auth="public", methods=["GET"])
    def show(self, link_id, **kwargs):
        """The statement; the empty page that posts the token before."""
        link, token_known = self._find_link(link_id)
        if not token_known:
            return self._render("release_opening", {"link_id": link_id})
        return self._show(link)

    @http.route(
        "/release/<int:link_id>/open", type="http", auth="public", methods=["POST"]
    )
    def open_link(self, link_id, token=None, **kwargs):
        """Let this session read the statement of the link, if the token is right."""
        link = request.env["project.release.link"].sudo().browse(link_id).exists()
        if not link._is_token(token):
            text = request.env._(
                "This link is not valid. Please use the link in our mail as it is."
            )
            return self._render("release_closed", {"text": text}, status=404)
        request.session[SESSION] = {
            **request.session.get(SESSION, {}),
            str(link_id): token,
        }
        return self._go_back(link_id)

    @http.route(
        "/release/<int:link_id>/object", type="http", auth="public", methods=["POST"]
    )
    def object_to_rows(self, link_id, **form):
        """Object to the rows that are marked, with the reasons that are given."""
        link, _known = self._find_link(link_id)
        if not link or link._get_closed_text():
            return self._go_back(link_id)
        release = link.release_id
        reasons = {
            line: form.get(f"reason_{line.id}")
            for line in release.line_ids
            if form.get(f"object_{line.id}")
        }
        try:
            with request.env.cr.savepoint():
                release._object(link, reasons)
        except UserError as error:
            return self._show(link, error=str(error), form=form)
        return self._go_back(link_id)

    @http.route("/release/<int:link_id>/sign", type="jsonrpc", auth="public")
    def sign(self, link_id, name=None, signature=None, **kwargs):
        """Sign; called by Odoo's form for signatures.

        :return: ``error`` with a sentence for the customer, or where to go
        """
        link, _known = self._find_link(link_id)
        if not link:
            return {"error": request.env._("Please open the link in our mail again.")}
        if text := link._get_closed_text():
            return {"error": text}
        try:
            with request.env.cr.savepoint():
                link.release_id._sign(link, name, signature)
        except UserError as error:
            return {"error": str(error)}
        return {"force_refresh": True, "redirect_url": f"/release/{link_id}"}

    @http.route(
        "/release/<int:link_id>/pdf", type="http", auth="public", methods=["GET"]
    )
    def download(self, link_id, **kwargs):
        """The statement as PDF, printed for this answer only if it is not signed."""
        link, _known = self._find_link(link_id)
        if not link or link._get_closed_text():
            return self._go_back(link_id)
        release = link.release_id
        content = release.attachment_id.raw or release._print()
        if not content:
            text = request.env._("The PDF cannot be printed at the moment.")
            return self._show(link, error=text)
        return request.make_response(
            content,
            [
                *HEADERS.items(),
                ("Content-Type", "application/pdf"),
                ("Content-Disposition", content_disposition(release._get_file_name())),
            ],
        )

    # === Who asks ===

    def _find_link(self, link_id):
        """The link, if this session has shown its token, in the customer's language.

        :return: the link or nothing, and whether the token was right
        """
        links = request.env["project.release.link"].sudo()
        link = links.browse(link_id).exists()
        token = request.session.get(SESSION, {}).get(str(link_id))
        if not token or not link._is_token(token):
            return links, False
        release = link.release_id
        request.update_context(lang=release.lang, tz=release._get_zone())
        return link.with_env(request.env(su=True)), True

    # === What is shown ===

    def _show(self, link, error=None, form=None):
        if text := link._get_closed_text():
            return self._render("release_closed", {"text": text}, status=410)
        release = link.release_id
        is_waiting = not release.signed_date and release.state in ("sent", "objected")
        values = {
            "link": link,
            "release": release,
            "is_waiting": is_waiting,
            "can_sign": is_waiting
            and any(line.state == "open" for line in release.line_ids),
            "error": error,
            "form": form or {},
        }
        return self._render("release_page", values)

    def _render(self, template, values, status=200):
        # The language of the page, for screen readers and for the form to sign.
        html_data = {"lang": request.env.lang.replace("_", "-")}
        response = request.render(
            f"corebiz_project_billing_release.{template}",
            {
                "html_data": html_data,
                "no_footer": True,
                "no_header": True,
                **values,
            },
            status=status,
        )
        response.headers.update(HEADERS)
        return response

    def _go_back(self, link_id):
        response = request.redirect(f"/release/{link_id}", code=303)
        response.headers.update(HEADERS)
        return response
