"""Checks the reports that validate.sh wrote: SARIF by its schema, XML and JSON by their parsers, all by their counts."""

import json
import pathlib
import sys
import xml.etree.ElementTree

import jsonschema

work = pathlib.Path(sys.argv[1])
findings = json.loads((work / "report.json").read_text())

schema = json.loads((work / "node_modules/@microsoft/jest-sarif/lib/schemas/sarif-2.1.0-rtm.5.json").read_text())
sarif = json.loads((work / "report.sarif").read_text())
results = sarif["runs"][0]["results"]
# The validator is slow: every rule's first results, and the whole frame.
seen, sample = {}, []
for result in results:
    seen[result["ruleId"]] = seen.get(result["ruleId"], 0) + 1
    if seen[result["ruleId"]] <= 5:
        sample.append(result)
sarif["runs"][0]["results"] = sample
jsonschema.validators.validator_for(schema)(schema).validate(sarif)

gitlab = json.loads((work / "report.gitlab").read_text())
prints = [one["fingerprint"] for one in gitlab]
checkstyle = xml.etree.ElementTree.parse(work / "report.checkstyle").findall("file/error")
junit = xml.etree.ElementTree.parse(work / "report.junit").findall("testsuite/testcase/failure")
github = (work / "report.github").read_text().splitlines()
counts = {"json": len(findings), "sarif": len(results), "gitlab": len(gitlab), "checkstyle": len(checkstyle),
          "junit": len(junit), "github": len(github)}
assert len(set(counts.values())) == 1, counts
assert len(set(prints)) == len(prints), "two findings with one fingerprint"
assert all(one.startswith(("::error ", "::warning ", "::notice ")) for one in github)
print(f"{len(findings)} findings in {len(counts)} formats; {len(sample)} of them held against the SARIF schema")
