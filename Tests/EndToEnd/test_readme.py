"""What the documents promise: the README's client runs, every flag and every error code is explained."""

import re
import subprocess
from pathlib import Path

from conftest import until
from server_process import BINARY, ROOT

README = ROOT / "README.md"
CONFIGURATION = ROOT / "docs/configuration.md"
PROTOCOL = ROOT / "docs/protocol.md"
SOURCES = ROOT / "Sources"


def test_the_client_of_the_readme_puts_a_node_on_everybodys_canvas(server, new_page, open_flow):
    block = re.search(r"```js\n(.*?)```", README.read_text(), re.DOTALL).group(1)
    assert len(block.splitlines()) == 10
    editor = open_flow("hello")
    program = new_page()
    program.goto(server.url)
    program.evaluate("() => {" + block.replace("127.0.0.1:4000", f"127.0.0.1:{server.port}") + "}")
    editor.wait_counts(1, 0)
    node = until(lambda: server.flow("hello"))["nodes"][0]
    assert node["data"]["label"] == "Hello"
    editor.wait_label(node["id"], "Hello")


def flags():
    """Every flag of `--help`, with the values that it shows and what it says."""
    text = subprocess.run([BINARY, "--help"], capture_output=True, text=True, check=True).stdout
    return re.findall(r"^  (--[a-z-]+)(?: (\S+))? +(.+)$", text, re.MULTILINE)


def test_every_flag_has_a_row_in_the_configuration_document():
    rows = CONFIGURATION.read_text().splitlines()
    found = flags()
    assert len(found) > 20
    for flag, values, explanation in found:
        variable = "FLOWS_" + flag[2:].upper().replace("-", "_")
        matching = [row for row in rows if f"`{flag}`" in row and f"`{variable}`" in row and explanation in row]
        assert matching, flag
        limits = re.fullmatch(r"(\d+)-(\d+)", values)
        allowed = [f"{int(limits[1]):,} to {int(limits[2]):,}"] if limits else values.split("|") if "|" in values else []
        assert [each for each in allowed if each not in matching[0]] == [], flag


def test_every_flag_that_the_documents_name_exists():
    known = {flag for flag, *_ in flags()} | {"--help", "--version"}
    text = README.read_text() + CONFIGURATION.read_text()
    named = set(re.findall(r"`(--[a-z-]+)[ `=]", text))
    # Options of other programs.
    assert named - known <= {"--all", "--watch"}


def test_every_error_code_stands_in_the_protocol_document():
    codes = set()
    for source in SOURCES.rglob("*.swift"):
        text = source.read_text()
        codes |= set(re.findall(r'\.failure\(\s*\d+,\s*"([a-z_]+)"', text))
        codes |= set(re.findall(r'\.error\(\s*"[^"]+",\s*"([a-z_]+)"', text))
    errors = (SOURCES / "Flows/FlowsError.swift").read_text()
    codes |= set(re.findall(r'case \.[A-Za-z]+: "([a-z_]+)"', errors))
    assert len(codes) > 15
    protocol = PROTOCOL.read_text()
    assert [code for code in sorted(codes) if f"`{code}`" not in protocol] == []


def named_rules(text):
    """The rules that stand in a text, and all between the ends of a range such as P3.31 to P3.35."""
    single = set(re.findall(r"\b(?:P\d+\.\d+|R\d+)\b", text))
    between = {
        f"P{section}.{number}"
        for section, first, same, last in re.findall(r"\bP(\d+)\.(\d+) to P(\d+)\.(\d+)", text) if section == same
        for number in range(int(first), int(last) + 1)
    }
    return single | between


def test_every_rule_is_named_by_the_test_that_holds_it():
    text = PROTOCOL.read_text() + (ROOT / "docs/rest.md").read_text()
    rules = re.findall(r"^\*\*(P\d+\.\d+|R\d+)\*\*", text, re.MULTILINE)
    assert len(rules) > 150 and len(rules) == len(set(rules))
    sources = [each for each in (ROOT / "Tests").rglob("*") if each.suffix in {".swift", ".mjs", ".py"}]
    tests = "\n".join(each.read_text() for each in sources if each.name != Path(__file__).name)
    named = named_rules(tests)
    assert [rule for rule in rules if rule not in named] == []


def names_of_tests(file):
    """The names of the tests in a file; that of a function in Python is a sentence with blanks."""
    if file.suffix == ".py":
        return [name.replace("_", " ") for name in re.findall(r"^def test_(\w+)\(", file.read_text(), re.MULTILINE)]
    pattern = r'^test\(\s*"((?:[^"\\]|\\.)*)"' if file.suffix == ".mjs" else r'@Test\(\s*"((?:[^"\\]|\\.)*)"'
    return re.findall(pattern, file.read_text(), re.MULTILINE)


def test_the_tests_that_the_proofs_name_exist():
    """Files exist, and a quoted test is in the file that is named last before it in its line."""
    folders = r"\w+Tests|EndToEnd|Conformance|Fuzz|Crash|Attack|Benchmarks"
    files, wrong = set(), []
    for line in (ROOT / "docs/proofs.md").read_text().splitlines():
        file, names = None, []
        for path, quoted in re.findall(rf'`((?:{folders})/[^`]+)`|"([^"]+)"', line):
            if path:
                files.add(path)
                file = ROOT / "Tests" / path
                names = names_of_tests(file) if file.suffix in {".swift", ".mjs", ".py"} and file.exists() else []
            elif not any(name == quoted or name.endswith(": " + quoted) for name in names):
                wrong.append(f"{file and file.name}: {quoted}")
    assert len(files) > 50
    assert [file for file in sorted(files) if not [*(ROOT / "Tests").glob(file)]] == []
    assert wrong == []


def test_the_links_of_the_documents_lead_somewhere():
    documents = [README, *(ROOT / "docs").rglob("*.md"), *SOURCES.rglob("README.md")]
    broken = []
    for document in documents:
        for target in re.findall(r"\]\(([^)#:]+)(?:#[^)]*)?\)", document.read_text()):
            if not (document.parent / target).exists():
                broken.append(f"{document.relative_to(ROOT)}: {target}")
    assert broken == []
