"""A case of every service that plans, holds and closes meetings; see tests.every_service."""
