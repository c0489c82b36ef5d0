"""Where the knowledge is: ontology, data and shapes, in a checkout or in the installed wheel."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from hltgraph.errors import KnowledgeError
from hltgraph.namespaces import BASE

#: The named graphs that people write, each the folder of that name under data/.
ASSERTED = ("stated", "external", "interpreted", "about")
#: The named graphs that the build derives, from the strongest ground to the weakest.
INFERRED = ("inferred-stated", "inferred-external", "inferred-interpreted")
#: The layers of a claim from strong to weak; ``about`` is no claim.
LAYERS = ("stated", "inferred-stated", "external", "inferred-external", "interpreted", "inferred-interpreted")
#: What each rung of trust lets through.
TRUST: dict[str, tuple[str, ...]] = {
    "stated": ("about", "stated", "inferred-stated"),
    "external": ("about", "stated", "external", "inferred-stated", "inferred-external"),
    "all": ("about", *LAYERS),
}

PACKAGED = Path(__file__).parent / "_knowledge"


def graph(name: str) -> str:
    """The IRI of a named graph."""
    return f"{BASE}id/graph/{name}"


@dataclass(frozen=True)
class Knowledge:
    """The knowledge folders under one root."""

    root: Path

    @classmethod
    def find(cls, root: Path | None = None) -> Knowledge:
        """The knowledge under ``root``; without one, here, beside the package, or in the wheel.

        :raises KnowledgeError: when there is none.
        """
        places = [root] if root else [Path.cwd(), Path(__file__).parent.parent, PACKAGED]
        for place in places:
            if (place / "ontology" / "hltgraph.ttl").is_file() and (place / "data").is_dir():
                return cls(place)
        raise KnowledgeError(f"no ontology/hltgraph.ttl and data/ in {' or '.join(map(str, places))}; set HLTGRAPH_ROOT")

    @property
    def terms(self) -> list[Path]:
        """The ontology: terms and alignments."""
        return sorted((self.root / "ontology").glob("*.ttl"))

    @property
    def schemes(self) -> list[Path]:
        """The concept schemes."""
        return sorted((self.root / "ontology" / "schemes").glob("*.ttl"))

    @property
    def shapes(self) -> list[Path]:
        """The SHACL tiers."""
        return sorted((self.root / "shapes").glob("*.ttl"))

    def data(self, layer: str) -> list[Path]:
        """The data files of one asserted graph."""
        return sorted((self.root / "data" / layer).rglob("*.ttl"))

    def files(self) -> list[Path]:
        """Every file a build reads."""
        return [*self.terms, *self.schemes, *self.shapes, *(path for layer in ASSERTED for path in self.data(layer))]
