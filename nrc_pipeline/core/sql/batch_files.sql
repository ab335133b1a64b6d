SELECT DISTINCT file_name FROM batch_addresses
