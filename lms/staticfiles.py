"""Static files with names that carry their hash, ES module imports included, compressed beforehand."""

from whitenoise.storage import CompressedManifestStaticFilesStorage


class Static(CompressedManifestStaticFilesStorage):
    support_js_module_import_aggregation = True
