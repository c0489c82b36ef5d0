"""The implementation agenda: its steps with their days, where each stands on a day, as a picture and as a calendar."""
