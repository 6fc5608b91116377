"""The project's folders and files: the only module that knows paths.

The folder of a Turtle file is its named graph: ``data/ttl/kz-2020-covid/asserted/acts.ttl`` is in
``.../graph/kz-2020-covid/asserted``, ``data/ttl/common/iccpr.ttl`` in ``.../graph/common``. A
``dataset.ttl`` describes its folder and is in that folder's ``meta`` graph.
"""

import re
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

from kgraph import names
from kgraph.errors import CannotRun

LAYERS = ("asserted", "editorial", "derived", "derived-editorial", "links", "meta")


@dataclass(frozen=True)
class Source:
    """One Turtle file and the named graph its triples belong to."""

    path: Path
    graph: str


@dataclass(frozen=True)
class Project:
    """The folders of one checkout; ``root`` holds ontology/, data/ttl/, shapes/ and queries/."""

    root: Path

    @classmethod
    def find(cls, root: Path | None = None) -> "Project":
        """Return the project at ``root``, else around the working directory, else around this package.

        Raises CannotRun where no folder with ontology/ and data/ttl/ is found.
        """
        here = Path.cwd()
        tried = [root] if root else [here, *here.parents, Path(__file__).resolve().parents[2]]
        for folder in tried:
            if (folder / "ontology").is_dir() and (folder / "data" / "ttl").is_dir():
                return cls(folder.resolve())
        raise CannotRun(
            f"no ontology/ and data/ttl/ in {tried[0]}",
            remedy="run inside a checkout of the project, or name it: kgraph --home FOLDER",
        )

    def relative(self, path: Path) -> str:
        """Return ``path`` as a reader of the project would write it."""
        return str(path.relative_to(self.root)) if path.is_relative_to(self.root) else str(path)

    @cached_property
    def sources(self) -> list[Source]:
        """Every Turtle file of ontology/ and data/ttl/ with its graph, in path order."""
        found = [Source(path, names.GRAPH + "ontology") for path in sorted(self.root.glob("ontology/*.ttl"))]
        found += [Source(path, names.GRAPH + "voc") for path in sorted(self.root.glob("ontology/voc/*.ttl"))]
        data = self.root / "data" / "ttl"
        for path in sorted(data.rglob("*.ttl")):
            folder = path.parent.relative_to(data).as_posix()
            layer = folder + "/meta" if path.name == "dataset.ttl" else folder
            found.append(Source(path, names.GRAPH + layer))
        return found

    @cached_property
    def rules(self) -> list[Path]:
        """The CONSTRUCT rules of the derived layer, in name order."""
        return sorted(self.root.glob("ontology/rules/*.rq"))

    @property
    def accepted(self) -> Path:
        """The table of pitfalls of the ontology that stay, each with its reason."""
        return self.root / "ontology" / "accepted.csv"

    @property
    def redirects(self) -> Path:
        """The redirects that w3id.org is to hold for the namespace."""
        return self.root / "docs" / "w3id" / "htaccess"

    @cached_property
    def shapes(self) -> list[Path]:
        """The SHACL files, in name order."""
        return sorted(self.root.glob("shapes/*.ttl"))

    @property
    def profiles(self) -> Path:
        """The folder of published profiles of the shapes, and of what each leaves out."""
        return self.root / "shapes" / "profiles"

    @property
    def queries(self) -> Path:
        """The folder of saved queries."""
        return self.root / "queries"

    @property
    def dump(self) -> Path:
        """Where ``kgraph build`` leaves the dataset, as sorted N-Quads."""
        return self.root / "build" / "kgraph.nq"

    def reviewed(self, dataset: str) -> Path:
        """The reviewed figures of a report, by the name of its folder: what `coverage --figures` may miss."""
        return self.root / "data" / "reviewed" / f"{dataset}.csv"

    @cached_property
    def datasets(self) -> list[str]:
        """The folders with an asserted layer: one for each report."""
        return sorted(path.parent.name for path in self.root.glob("data/ttl/*/asserted"))

    @cached_property
    def prefixes(self) -> dict[str, str]:
        """Every prefix a file may declare, with the IRI it stands for."""
        schemes = sorted(path.stem for path in self.root.glob("ontology/voc/*.ttl"))
        own = {}
        for path in sorted(self.root.glob("data/ttl/*/dataset.ttl")):
            pattern = rf"^PREFIX ([\w-]+): <({re.escape(names.BASE)}id/{re.escape(path.parent.name)}/)>"
            own.update(dict(re.findall(pattern, path.read_text("utf-8"), re.MULTILINE)))
        return names.prefixes(schemes, own)

    @cached_property
    def machine_formatted(self) -> list[Path]:
        """The Turtle files ``kgraph fmt`` writes: all of data/ttl/ and ontology/voc/."""
        return sorted([*self.root.glob("data/ttl/**/*.ttl"), *self.root.glob("ontology/voc/*.ttl")])
