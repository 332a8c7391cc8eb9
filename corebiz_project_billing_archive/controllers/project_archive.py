from werkzeug.exceptions import NotFound
from werkzeug.utils import send_file

from odoo import http
from odoo.exceptions import AccessError
from odoo.http import request


class ProjectArchive(http.Controller):
    """Hands package files to people who may read them."""

    @http.route(
        "/project_archive/package/<int:package_id>",
        type="http",
        auth="user",
        methods=["GET"],
        readonly=True,
    )
    def download(self, package_id):
        """The file of a package, read in pieces; not found for everybody else."""
        package = request.env["project.archive.package"].browse(package_id).exists()
        try:
            package.check_access("read")
            stream = package.sudo()._open_file()
        except (AccessError, OSError, ValueError) as error:
            raise NotFound() from error
        name = package.sudo().name.rpartition("/")[2]
        return send_file(
            stream,
            request.httprequest.environ,
            mimetype="application/zip",
            as_attachment=True,
            download_name=name,
        )
