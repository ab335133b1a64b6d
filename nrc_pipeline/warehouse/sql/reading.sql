-- name: allow_files
SET allowed_paths = $files;

-- name: close_the_door
SET enable_external_access = FALSE;
SET lock_configuration = TRUE;
