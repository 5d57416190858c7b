"""The policies as data: complete, not contradicting the templates, and refused when wrong."""

import pytest
import yaml

from scp_analysis.errors import SourceError
from scp_analysis.integrity.disclosure.policies import FILE, LEFT_OUT, policies, policies_in
from scp_analysis.returns import registry

SMALL_COUNTS = "Holds small counts about people"
ENGAGEMENT = "17_engagement_activity"


@pytest.fixture
def content(space):
    return yaml.safe_load(space.find(FILE).read_text(encoding="utf-8"))


def test_every_source_of_the_catalogue_has_a_policy(catalogue, own):
    # The file of the policies itself may be listed in the catalogue; it holds words.
    listed = {name for name in catalogue.sources() if name != "disclosure"}
    assert listed - set(own.sources) == set()


def test_no_policy_is_for_a_source_that_is_not_there(catalogue, own):
    assert set(own.sources) - set(catalogue.sources()) == set()


def test_sources_with_small_counts_of_people_are_never_all_as_printed(catalogue, own):
    warned = [
        name for name, source in catalogue.sources().items()
        if any(SMALL_COUNTS in each for each in source.caveats)
    ]  # fmt: skip
    assert len(warned) > 8
    assert [name for name in warned if not own.of(name).protects] == []


def test_templates_and_their_published_tables_agree(space, own):
    served = {}
    for template in registry.templates(space):
        for stem in template.serves:
            served.setdefault(stem, []).append(template.disclosure.threshold)
    assert len(served) > 20
    # The printed table of engagement has licences taken from named drivers; its templates ask for none.
    assert own.of(ENGAGEMENT).threshold > max(served.pop(ENGAGEMENT))
    for stem, thresholds in served.items():
        policy = own.of(stem)
        assert policy.threshold == max(thresholds), stem
        assert policy.protects == (max(thresholds) > 0), stem


def test_every_template_has_a_policy(space, own):
    for template in registry.templates(space):
        policy = own.of_template(template)
        if not template.publishable:
            assert policy.method == LEFT_OUT
        else:
            assert policy.threshold == template.disclosure.threshold
            assert policy.reason


def test_every_policy_gives_its_reason(own):
    assert all(policy.reason for policy in own.sources.values())


def test_what_is_not_listed_is_protected(own):
    assert own.of("a table of tomorrow").protects
    assert own.of("a table of tomorrow").threshold == 7


def test_the_file_of_the_user_wins(tmp_path, space):
    changed = space.find(FILE).read_text(encoding="utf-8").replace("05_mace1_north: people", "")
    (tmp_path / "data/reference").mkdir(parents=True)
    (tmp_path / FILE).write_text(changed, encoding="utf-8")
    found = policies(type(space)(root=tmp_path, shipped=space.shipped))
    assert "05_mace1_north" not in found.sources


@pytest.mark.parametrize(
    ("path", "value", "told"),
    [
        ("unlisted", "words", "unlisted must name a policy that withholds"),
        ("unlisted", "nobody", "'nobody' is no policy"),
        ("policies.people.threshold", 1, "threshold must be 2 or more"),
        ("policies.people.threshold", "many", "threshold must be a whole number"),
        ("policies.people.round_to", 0, "round_to must be 1 or more"),
        ("policies.people.method", "hide", "method must be one of as_printed"),
        ("policies.people.secondary", False, "unknown field secondary"),
        ("policies.words.threshold", 3, "belong to the method withhold_and_round"),
        ("policies.words.reason", "", "no reason"),
        ("policies", [], "policies must be a block"),
        ("sources.05_mace1_north", "person", "'person' is no policy"),
        ("sources.05_mace1_north", {"policy": "people"}, "no reason"),
        ("sources.04_sac_evidence_base.unbased", "maybe", "unbased must be one of withheld, shown"),
        ("templates.health", "words", "health must name a policy that withholds"),
        ("templates", {"none": "words"}, "no small_counts"),
        ("things", 5, "things must be a list of words"),
        ("extra", "x", "unknown field extra"),
    ],
)
def test_a_wrong_file_is_refused(content, path, value, told):
    *way, last = path.split(".")
    block = content
    for each in way:
        block = block[each]
    block[last] = value
    with pytest.raises(SourceError, match="disclosure policies must declare") as refused:
        policies_in(yaml.safe_dump(content), where="here.yml")
    assert told in str(refused.value)
    assert "Where: here.yml" in str(refused.value)


def test_a_source_listed_twice_is_refused():
    with pytest.raises(SourceError, match="each field once"):
        policies_in("sources:\n  a: people\n  a: words\n", where="here.yml")
