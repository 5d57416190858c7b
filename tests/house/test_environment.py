"""The conda route and the pip route install the same things."""

import re
import tomllib
from pathlib import Path

import yaml

ROOT = Path(__file__).parents[2]
OURS = {"python", "pip", "--editable ."}


def _split(requirement):
    name, bound = re.fullmatch(r"([A-Za-z0-9_.-]+)\s*(.*)", requirement.strip()).groups()
    return name.lower().replace("_", "-"), bound.replace(" ", "")


def _declared():
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]
    return dict(map(_split, project["dependencies"] + project["optional-dependencies"]["dev"]))


def _conda():
    listed = yaml.safe_load((ROOT / "environment.yml").read_text())["dependencies"]
    flat = [
        item for entry in listed for item in (entry["pip"] if isinstance(entry, dict) else [entry])
    ]
    return dict(_split(item) for item in flat if item.split(">")[0] not in OURS)


def test_conda_and_pip_name_the_same_packages_with_the_same_bounds():
    assert _conda() == _declared()


def test_both_ask_for_the_same_python():
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]
    listed = yaml.safe_load((ROOT / "environment.yml").read_text())["dependencies"]
    assert f"python{project['requires-python']}" in listed


def test_every_declared_package_is_locked_with_a_hash():
    lock = (ROOT / "requirements.lock").read_text()
    blocks = re.split(r"\n(?=[a-z0-9])", lock)
    hashed = {re.match(r"[a-z0-9._-]+", block)[0] for block in blocks if "--hash=sha256:" in block}
    assert set(_declared()) <= hashed


def test_the_packages_the_project_is_built_on_are_there():
    named = {"jupyterlab", "pandas", "numpy", "scipy", "seaborn", "papermill", "nbval"}
    assert named <= set(_declared())
