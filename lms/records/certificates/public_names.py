"""Who issued a certificate, as strangers read it: the name of a base may tell what kind of disability its people have.

The paper keeps the names under which it was issued; the public check, a shared record and the code on the paper, which
any phone reads, take a base's neutral name where it has set one, for papers of before as well.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from lms.bases.models import TrainingBase
from lms.records.certificates.certificates import training_body
from lms.records.models import Certificate

if TYPE_CHECKING:
    from lms.records.record.dossier import Dossier, ListedCertificate


def public_issuers(certificate: Certificate) -> list[str]:
    """Return the certificate's issuers with each base that has a neutral name under that name.

    A base is known by the name on the certificate, and as the body that issued it where it has been renamed since.
    """
    named = TrainingBase.objects.exclude(public_name="").select_related("organisation")
    on_paper = named.filter(organisation__name__in=certificate.issuers)
    neutral = {base.organisation.name: base.public_name for base in on_paper}
    shown = [neutral.get(name, name) for name in certificate.issuers]
    body = named.filter(organisation=body_of(certificate)).first()
    if body is not None and shown and body.public_name not in shown:
        shown[-1] = body.public_name  # the training body stands last
    return list(dict.fromkeys(shown))


def neutral(record: Dossier) -> Dossier:
    """Return the record with bases and issuers under their public names: anybody may have a shared link."""
    named = TrainingBase.objects.exclude(public_name="").values_list("organisation__name", "public_name")
    names = dict(named)
    papers = Certificate.objects.select_related("enrolment__course")
    ours = {each.uuid: each for each in papers.filter(uuid__in=[listed.uuid for listed in record.certificates])}

    def issuer(listed: ListedCertificate) -> str:
        paper = ours.get(listed.uuid)
        return "、".join(public_issuers(paper)) if paper else names.get(listed.issuer, listed.issuer)

    return replace(
        record,
        cycles=tuple(replace(each, base=names.get(each.base, each.base)) for each in record.cycles),
        certificates=tuple(replace(listed, issuer=issuer(listed)) for listed in record.certificates),
    )


def body_of(certificate: Certificate) -> int | None:
    """Return the number of the organisation that taught: that of the learner's class, or of the course's base."""
    body = training_body(certificate.enrolment)
    return body.pk if body else None
