SELECT number
FROM marts.eddington
WHERE unit = 'km' AND is_current
