SET allowed_paths = $files
