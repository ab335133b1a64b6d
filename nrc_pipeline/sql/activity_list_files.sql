SET VARIABLE activity_list_files = $files
