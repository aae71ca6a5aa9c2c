"""The page without a browser: the same bytes, everything escaped, nothing fetched."""

from __future__ import annotations

import base64
import hashlib
import json
import re
import sys
from pathlib import Path

import pytest
from ruamel.yaml import YAML

from simulator.errors import DataError, MissingExtra
from simulator.report import render, write_report
from simulator.report.chart import script_json
from tests.conftest import Golden
from tests.report.conftest import EVIL, LABEL
from tests.shared.pages import page_text


def test_the_same_folder_gives_the_same_page(folder: Path, page: str) -> None:
    assert render(folder) == page


def test_names_of_the_user_are_text_and_never_markup(page: str) -> None:
    assert EVIL not in page
    assert LABEL not in page
    assert "onerror=alert(2)>" not in page
    assert "&lt;script&gt;alert(1)&lt;/script&gt;" in page
    assert "{{ 7 * 7 }} &lt;b&gt;bold&lt;/b&gt;" in page


def test_the_page_has_two_scripts_and_both_are_its_own(page: str) -> None:
    assert len(re.findall(r"<script\b", page)) == page.count("</script>") == 2


def test_the_page_forbids_itself_the_network_and_names_no_address(page: str) -> None:
    assert "default-src 'none'" in page
    addresses = re.findall(r'(?:src|href)="([^"#]*)', page)
    assert addresses
    assert all(address.startswith("data:") or not address for address in addresses)
    assert "url(http" not in page and "@import" not in page


def test_ids_are_unique(page: str) -> None:
    ids = re.findall(r'\bid="([^"]+)"', page)
    assert len(ids) == len(set(ids))


def test_every_reference_inside_a_figure_has_its_target(page: str) -> None:
    ids = set(re.findall(r'\bid="([^"]+)"', page))
    named = set(re.findall(r'(?:href="#|url\(#|aria-labelledby=")([^")]+)', page))
    assert named <= ids | {"chart-clip"}  # the script makes this one


def test_the_scenario_can_be_downloaded_and_is_the_one_that_ran(folder: Path, page: str) -> None:
    (encoded,) = re.findall(r'href="data:text/yaml;base64,([^"]+)"', page)
    text = base64.b64decode(encoded).decode()
    assert text == (folder / "resolved.yaml").read_text("utf-8")


def test_the_checksums_are_those_of_the_tables(folder: Path, page: str) -> None:
    for name in ("curves", "summary", "workers"):
        digest = hashlib.sha256((folder / f"{name}.parquet").read_bytes()).hexdigest()
        assert f"{digest}  again/{name}.parquet" in page


def test_environment_and_parameters_are_there(folder: Path, page: str) -> None:
    wall = json.loads((folder / "wall.json").read_text("utf-8"))
    assert f">{wall['environment']['numpy']}</td>" in page
    assert ">methods.0.stepsize</td><td>[0.05, 0.2]</td>" in page


def test_a_sweep_shows_every_point(swept_page: Path) -> None:
    text = swept_page.read_text("utf-8")
    assert "The fastest method" in text
    assert re.search(r"Of 2 points, .+ is first at", text)
    assert text.count('<option value="linear">') == 2
    (data,) = re.findall(r'id="chart-data">(.*?)</script>', text)
    names = [point["name"] for point in json.loads(data)["points"]]
    assert names == ["cluster.workers = 2", "cluster.workers = 12"]
    (encoded,) = re.findall(r'href="data:text/yaml;base64,([^"]+)"', text)
    asked = YAML(typ="safe", pure=True).load(base64.b64decode(encoded).decode())
    assert asked["sweep"] == {"cluster.workers": [2, 12]}


def test_numbers_in_the_chart_are_those_of_the_curves(page: str) -> None:
    (data,) = re.findall(r'id="chart-data">(.*?)</script>', page)
    line = json.loads(data)["points"][0]["series"]["grad_norm_sq"][0]
    assert line["label"] == LABEL
    assert line["time"][0] == 0.0
    assert all(low <= mid for low, mid in zip(line["lower"], line["median"], strict=True))


@pytest.mark.parametrize("text", ["</script>", "<!--", "a&b", "\u2028", "ä"])
def test_json_in_a_script_cannot_end_it(text: str) -> None:
    written = script_json({"a": text})
    assert not set("<>&\u2028") & set(written)
    assert json.loads(written) == {"a": text}


def test_without_jinja2_the_extra_is_named(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "jinja2", None)
    with pytest.raises(MissingExtra, match=r"needs jinja2: pip install 'paceline\[report\]'"):
        render(folder)


def test_a_folder_without_results_is_refused(tmp_path: Path) -> None:
    with pytest.raises(DataError, match="holds no results"):
        write_report(tmp_path)


def test_the_whole_text(page: str, swept_page: Path, golden: Golden) -> None:
    golden("page", page_text(page))
    golden("page_of_a_sweep", page_text(swept_page.read_text("utf-8")))
