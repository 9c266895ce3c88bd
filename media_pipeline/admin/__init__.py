"""The media pages of Wagtail's admin: list, upload, one asset, the chooser, the operators' board."""
