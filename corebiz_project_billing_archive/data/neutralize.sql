-- keep the packages of archived projects in the files of this database
UPDATE res_company
   SET archive_store = 'filestore',
       archive_folder = NULL;
