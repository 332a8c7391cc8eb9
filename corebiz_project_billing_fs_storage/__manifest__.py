{
    "name": "CoreBiz Project Billing: Object Storage",
    "summary": "Archive packages in S3 and every other storage that fsspec knows",
    "version": "19.0.1.0.0",
    "category": "Services/Project",
    "author": "CoreBiz",
    "website": "https://github.com/corebiz/project-billing",
    "maintainers": ["corebiz"],
    "license": "LGPL-3",
    "development_status": "Beta",
    "depends": [
        "corebiz_project_billing_archive",
        "fs_storage",
    ],
    "auto_install": True,
    "data": [
        "data/project_archive_package_data.xml",
        "views/project_archive_package_views.xml",
        "views/res_config_settings_views.xml",
    ],
}
