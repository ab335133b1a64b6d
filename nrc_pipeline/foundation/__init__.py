"""What every other room uses: settings, the home's paths, errors, locks, months."""
