from whitenoise.storage import CompressedManifestStaticFilesStorage


class StaticStorage(CompressedManifestStaticFilesStorage):
    """Follow the imports between our own modules only.

    Django's `support_js_module_import_aggregation` reads every file, and stops at an example in a comment of htmx.
    """

    patterns = (
        *CompressedManifestStaticFilesStorage.patterns,
        (
            "js/*.js",
            (
                (
                    r"""(?P<matched>import(?s:(?P<import>\s*\{[^}]*\}\s*))from\s*["'](?P<url>[./][^"']*)["']\s*;)""",
                    """import%(import)sfrom "%(url)s";""",
                ),
            ),
        ),
    )

    def stored_name(self, name):
        """Ask for a missing file under its plain name: a page without its style is better than no page."""
        try:
            return super().stored_name(name)
        except ValueError:
            return name
