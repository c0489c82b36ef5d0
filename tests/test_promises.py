"""What the README and the style promise of the repository itself."""

from __future__ import annotations

import ast
import re
import subprocess
import sys
from dataclasses import fields
from pathlib import Path

import pytest

from hltgraph.settings import Settings
from tests.conftest import skip_or_fail

TEXT = (".py", ".md", ".ttl", ".rq", ".toml", ".lock", ".yml", ".yaml", ".json", ".jsonld", ".html", ".css", ".js", "Makefile", "run")


def tracked(project: Path) -> list[Path]:
    listed = subprocess.run(["git", "-C", str(project), "ls-files", "-z"], capture_output=True, text=True)
    if listed.returncode:
        pytest.skip("git: this is no checkout")
    return [project / name for name in listed.stdout.split("\0") if name and (project / name).is_file()]


def test_every_setting_stands_in_the_readme_with_its_default(project: Path) -> None:
    readme = (project / "README.md").read_text("utf-8")
    for setting in fields(Settings):
        assert f"`HLTGRAPH_{setting.name.upper()}`" in readme
        assert setting.metadata["sentence"] in readme


def test_the_library_never_imports_the_api_but_to_serve(project: Path) -> None:
    for path in sorted((project / "hltgraph").rglob("*.py")):
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            names = [a.name for a in node.names] if isinstance(node, ast.Import) else [node.module or ""] if isinstance(node, ast.ImportFrom) else []
            if any(name.split(".")[0] == "api" for name in names):
                assert path.name == "serve.py", path


def test_no_query_text_stands_in_python(project: Path) -> None:
    for folder in ("hltgraph", "api"):
        for path in sorted((project / folder).rglob("*.py")):
            tree = ast.parse(path.read_text("utf-8"))
            # An example in a docstring is no query of the product.
            told = {id(node.value) for node in ast.walk(tree) if isinstance(node, ast.Expr)}
            for node in ast.walk(tree):
                if id(node) in told:
                    continue
                if isinstance(node, ast.Constant) and isinstance(node.value, str) and re.search(r"\b(SELECT|CONSTRUCT|ASK|DESCRIBE)\b[^.]*\{", node.value):
                    pytest.fail(f"{path}, line {node.lineno}: a query; give it a file")


def test_importing_any_module_does_nothing(project: Path) -> None:
    modules = [
        ".".join(path.relative_to(project).with_suffix("").parts)
        for folder in ("hltgraph", "api")
        for path in sorted((project / folder).rglob("*.py"))
        if path.stem not in ("__init__", "__main__")
    ]
    code = "import importlib, sys\n" + "\n".join(f"importlib.import_module({name!r})" for name in modules)
    result = subprocess.run([sys.executable, "-W", "error", "-c", code], capture_output=True, text=True, cwd=project)
    assert (result.returncode, result.stdout, result.stderr) == (0, "", "")


def test_no_registry_host_and_no_path_of_a_machine_stands_in_any_file(project: Path) -> None:
    hosts = re.compile(r"(pypi\.org|pythonhosted|registry\.npmjs|deb\.debian\.org|/home/[a-z]|/root/|/work/|file:///[a-z]+/(home|root|work))")
    for path in tracked(project):
        if path.suffix in TEXT or path.name in TEXT:
            found = hosts.search(path.read_text("utf-8", errors="replace"))
            if found and path != Path(__file__):
                pytest.fail(f"{path.relative_to(project)}: {found[0]}")


def test_no_sentence_of_the_sources_stands_in_the_project(project: Path, sources: Path) -> None:
    tool = sources.parent / "tools" / "own_words.py"
    if not tool.is_file():
        skip_or_fail("sources", "own_words.py is not beside them")
    result = subprocess.run([sys.executable, str(tool), str(project), "--sources", str(sources)], capture_output=True, text=True)
    assert result.returncode == 0, result.stdout


def test_the_ontology_breaks_no_rule(project: Path, sources: Path) -> None:
    tool = sources.parent / "tools" / "ontology_rules.py"
    if not tool.is_file():
        skip_or_fail("sources", "ontology_rules.py is not beside them")
    files = [str(path) for path in sorted((project / "ontology").rglob("*.ttl"))]
    result = subprocess.run([sys.executable, str(tool), *files, "--ns", "https://w3id.org/hltgraph", "--langs", "nl,en"], capture_output=True, text=True)
    assert result.returncode == 0, result.stdout
    assert not [line for line in result.stdout.split("\n") if line.startswith(("error", "warn"))]


def test_the_concept_schemes_conform_to_nl_sbb(project: Path, sources: Path) -> None:
    import pyshacl
    import rdflib

    profile = sources.parent / "standards" / "nl-sbb" / "skos-ap-nl.ttl"
    if not profile.is_file():
        skip_or_fail("sources", "the NL-SBB profile is not beside them")
    data = rdflib.Graph()
    for path in sorted((project / "ontology" / "schemes").glob("*.ttl")):
        data.parse(path)
    _, results, _ = pyshacl.validate(data, shacl_graph=rdflib.Graph().parse(profile), advanced=True)
    assert isinstance(results, rdflib.Graph)
    grave = rdflib.SH.Violation, rdflib.SH.Warning
    found = [str(results.value(r, rdflib.SH.resultMessage)) for s in grave for r in results.subjects(rdflib.SH.resultSeverity, s)]
    assert found == []


def test_the_word_index_is_that_of_the_sources(project: Path, sources: Path) -> None:
    from hltgraph.authoring.wordindex import main

    assert main(["--sources", str(sources), "--check"]) == 0
