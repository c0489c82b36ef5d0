"""Build hook: the wheel carries the knowledge folders, the dataset that was built from them, and the bundled front end.

``make wheel`` builds them first; without a dataset there is nothing to carry, and the hook says so.
"""

from pathlib import Path

from hatchling.builders.hooks.plugin.interface import BuildHookInterface


class CustomBuildHook(BuildHookInterface):
    """Puts ontology/, data/, shapes/ and build/ under hltgraph/_knowledge in the wheel, and the bundle where it lies."""

    def initialize(self, version: str, build_data: dict) -> None:
        """Called by hatchling before a wheel is made; an editable install needs no copy."""
        if version == "editable":
            return
        root = Path(self.root)
        for name in ("dataset.nq", "report.json"):
            if not (root / "build" / name).is_file():
                raise RuntimeError(f"build/{name} is missing: run `make wheel`, which builds the dataset first")
            build_data["force_include"][str(root / "build" / name)] = f"hltgraph/_knowledge/{name}"
        build_data["force_include"][str(root / "NOTICE")] = "hltgraph/_knowledge/NOTICE"
        built = root / "api" / "assets" / "built"
        if (built / "manifest.json").is_file():
            build_data["force_include"][str(built)] = "api/assets/built"
        else:
            self.app.display_warning("the wheel goes without a front end: it was not bundled, for want of Node.js")
        for folder in ("ontology", "data", "shapes"):
            build_data["force_include"][str(root / folder)] = f"hltgraph/_knowledge/{folder}"
