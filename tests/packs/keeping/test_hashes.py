"""What matches a pattern, and that nothing a page may read can change unseen."""

import pytest

from scp_analysis.packs.keeping.hashes import Inputs, covers, digest, is_whole, output_hashes


@pytest.fixture
def folders(tmp_path):
    root, shipped = tmp_path / "own", tmp_path / "shipped"
    for base in (root, shipped):
        (base / "data" / "street").mkdir(parents=True)
    (shipped / "data" / "a.csv").write_text("shipped")
    (shipped / "data" / "street" / "b.csv").write_text("shipped")
    return root, shipped


EVERY = ["data/**"]


def test_the_users_own_file_wins(folders):
    root, shipped = folders
    before = Inputs(root, shipped).matching(EVERY)
    (root / "data" / "a.csv").write_text("own")
    after = Inputs(root, shipped).matching(EVERY)
    assert list(before) == list(after) == ["data/a.csv", "data/street/b.csv"]
    assert before["data/a.csv"] != after["data/a.csv"]
    assert before["data/street/b.csv"] == after["data/street/b.csv"]


def test_a_file_that_comes_or_goes_is_seen(folders):
    root, shipped = folders
    before = digest(Inputs(root, shipped).matching(EVERY))
    new = root / "data" / "street" / "new.csv"
    new.write_text("")
    assert digest(Inputs(root, shipped).matching(EVERY)) != before
    new.unlink()
    assert digest(Inputs(root, shipped).matching(EVERY)) == before


def test_a_name_alone_matters(folders):
    root, shipped = folders
    before = digest(Inputs(root, shipped).matching(EVERY))
    (shipped / "data" / "a.csv").rename(shipped / "data" / "c.csv")
    assert digest(Inputs(root, shipped).matching(EVERY)) != before


@pytest.mark.parametrize("pattern", ["data/*.csv", "data/**", "data/street/?.csv", "**", "no/*"])
def test_what_is_hashed_is_what_is_covered(folders, pattern):
    """The audit judges by `covers` what `matching` would have hashed."""
    root, shipped = folders
    (root / "data" / "street" / "deep").mkdir()
    (root / "data" / "street" / "deep" / "d.csv").write_text("")
    matched = set(Inputs(root, shipped).matching([pattern]))
    every = Inputs(root, shipped).matching(["**"])
    assert matched == {path for path in every if covers([pattern], path)}


def test_a_pack_is_whole_only_as_it_was_made(tmp_path):
    (tmp_path / "index.html").write_text("x")
    (tmp_path / "manifest.json").write_text('{"outputs": {}}')
    assert not is_whole(tmp_path)
    made = digest(None)
    (tmp_path / "index.html").write_bytes(b"")
    named = output_hashes(tmp_path)["index.html"]
    (tmp_path / "manifest.json").write_text(f'{{"outputs": {{"index.html": "{named}"}}}}')
    assert is_whole(tmp_path)
    (tmp_path / "more.html").write_text(made)
    assert not is_whole(tmp_path)
    assert not is_whole(tmp_path / "nowhere")
