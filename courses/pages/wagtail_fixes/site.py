"""Which site a request is for: Wagtail's own rule over its rows, with the query compiled once instead of every time.

Wagtail makes it at every page, and Django takes longer to build that query of four cases than a small page needs.
"""

from wagtail.models import Site, sites

from foundation.compiled_queries import Fetch

WAGTAILS = sites.get_site_for_hostname
ALL = Fetch(lambda: Site.objects.order_by(), "root_page")


def for_host(hostname: str, port: int | str) -> Site:
    """Return the site of a request, in place of `wagtail.models.sites.get_site_for_hostname`.

    The site of this name and port; else of this name, if it is the default one; else the default one, but the only
    other one of this name before it. Raises Site.DoesNotExist.
    """
    found = ALL.all()
    named = [site for site in found if site.hostname == hostname]
    default = [site for site in found if site.is_default_site]
    exact = [site for site in named if str(site.port) == str(port)]
    if exact or set(named) & set(default):
        return (exact or default)[0]
    if default:
        return named[0] if len(named) == 1 else default[0]
    if len(named) == 1:
        return named[0]
    raise Site.DoesNotExist


def compile_once() -> None:
    """Patch Wagtail's function; called once, when the app is ready."""
    sites.get_site_for_hostname = for_host
