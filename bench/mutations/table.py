"""All mutations, in the order in which they are made."""

from bench.mutations.rules import classes, ledger, media, pages, people, player, records, site, study

MUTATIONS = (
    *study.MUTATIONS,
    *ledger.MUTATIONS,
    *classes.MUTATIONS,
    *people.MUTATIONS,
    *records.MUTATIONS,
    *pages.MUTATIONS,
    *media.MUTATIONS,
    *site.MUTATIONS,
    *player.MUTATIONS,
)
