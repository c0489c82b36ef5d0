"""The terms that an analysis of impact reads and writes, by their IRIs."""

from __future__ import annotations

import pyoxigraph as ox

from hltgraph.namespaces import PREFIXES, TERMS


def _term(prefix: str, name: str) -> ox.NamedNode:
    return ox.NamedNode(PREFIXES[prefix] + name)


def hlt(name: str) -> ox.NamedNode:
    """A term of our own."""
    return ox.NamedNode(TERMS + name)


TYPE = _term("rdf", "type")
CONCEPT = _term("skos", "Concept")
PREF_LABEL, ALT_LABEL, DEFINITION = _term("skos", "prefLabel"), _term("skos", "altLabel"), _term("skos", "definition")
DESCRIPTION, SOURCE = _term("dcterms", "description"), _term("dcterms", "source")
SUBCLASS, RDFS_LABEL = _term("rdfs", "subClassOf"), _term("rdfs", "label")
SUBJECT, PREDICATE, OBJECT = (_term("rdf", name) for name in ("subject", "predicate", "object"))

CHANGE_EVENT, MEMBERSHIP = _term("org", "ChangeEvent"), _term("org", "Membership")
ORIGINAL, RESULTING = _term("org", "originalOrganization"), _term("org", "resultingOrganization")
MEMBER, ORGANIZATION = _term("org", "member"), _term("org", "organization")
UNIT_OF = _term("org", "unitOf")
DERIVED_FROM = _term("prov", "wasDerivedFrom")
DATE = _term("xsd", "date")

PARTY, TASK, PARTY_GROUP = hlt("ConnectedParty"), hlt("PublicTask"), hlt("PartyGroup")
BEGIN, END, FORMER_NAME, DOMAIN = hlt("begin"), hlt("end"), hlt("formerName"), hlt("policyDomain")
PARTICIPATES, HAS_TASK, CONCERNS, HAS_MEMBER = hlt("participatesIn"), hlt("hasTask"), hlt("concerns"), hlt("hasMember")
LEGAL_BASIS, LEGAL_FORM, ARRANGEMENT_KIND = hlt("legalBasis"), hlt("legalForm"), hlt("arrangementKind")
PARTICIPATION_DUTY, TASK_DUTY, GOVERNED_BY = hlt("participationDuty"), hlt("taskDuty"), hlt("governedBy")
OPERATION, BY_MEMBER, MOVED_TASK = hlt("operation"), hlt("byMember"), hlt("movedTask")
NAME_BEFORE, NAME_AFTER = hlt("nameBefore"), hlt("nameAfter")
ASKS_OF, HAS_PHASE, REASON = hlt("asksOf"), hlt("hasPhase"), hlt("reason")
IN_FORCE = hlt("textInForceSeen")
