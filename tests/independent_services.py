"""A case of every service that belongs to independent scrutiny and learning events; see tests.every_service."""
