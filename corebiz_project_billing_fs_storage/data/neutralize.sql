-- forget the keys to the storages of the original; packages still find them by their code
UPDATE fs_storage
   SET options = NULL,
       eval_options_from_env = false
 WHERE id IN (SELECT archive_fs_storage_id FROM res_company)
    OR code IN (
       SELECT split_part(location, ':', 1)
         FROM project_archive_package
        WHERE store = 'fs_storage'
);

-- keep the packages of archived projects in the files of this database
UPDATE res_company
   SET archive_store = 'filestore',
       archive_fs_storage_id = NULL,
       archive_object_lock = 'none';
