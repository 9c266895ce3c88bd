"""All mutations, in the order in which they are made."""

from bench.mutations.rules import classes, ledger, media, offline, pages, people, player, records, site, study

MUTATIONS = (
    *study.MUTATIONS,
    *offline.MUTATIONS,
    *ledger.MUTATIONS,
    *classes.MUTATIONS,
    *people.MUTATIONS,
    *records.MUTATIONS,
    *pages.MUTATIONS,
    *media.MUTATIONS,
    *site.MUTATIONS,
    *player.MUTATIONS,
)
