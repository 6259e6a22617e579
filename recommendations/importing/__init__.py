"""Reading plans in: documents become plans through services, so that every rule of the models holds."""
