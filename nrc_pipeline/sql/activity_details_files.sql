SET VARIABLE activity_details_files = $files
