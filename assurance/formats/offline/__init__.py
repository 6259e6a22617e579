"""A plan as one HTML file that needs no network: its issued versions and today, with a slider and a filter."""
