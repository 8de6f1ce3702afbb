//! The formats of `dockwright lint`, over a file whose name and text want escaping.

use super::support::command::{Folder, Run};

const NAME: &str = "a <b>,&%: c/Dockerfile";
/// Not ASCII before the finding, a related place in no rule of these, a fix.
const TEXT: &str = "FROM debian:12\nRUN echo 'é𝄞' && apt-get install curl\n";

fn report(format: &str) -> Run {
    let folder = Folder::new(&[(NAME, TEXT), ("good/Dockerfile", "FROM debian:12\n")]);
    folder.run(&["lint", "--rule", "apt-get-missing-yes", "--format", format, NAME, "good/Dockerfile"])
}

#[test]
fn sarif_has_places_rules_and_fixes() {
    let log = report("sarif").json();
    let run = &log["runs"][0];
    let rule = &run["tool"]["driver"]["rules"][0];
    assert_eq!(rule["id"], "apt-get-missing-yes");
    assert!(rule["help"]["markdown"].as_str().expect("help").contains("```dockerfile"));
    let result = &run["results"][0];
    assert_eq!((&result["ruleId"], &result["level"]), (&rule["id"], &"error".into()));
    let place = &result["locations"][0]["physicalLocation"];
    assert_eq!(place["artifactLocation"]["uri"], "a%20%3Cb%3E,&%25%3A%20c/Dockerfile");
    assert_eq!((&place["region"]["startLine"], &place["region"]["startColumn"]), (&2.into(), &26.into()));
    let replacement = &result["fixes"][0]["artifactChanges"][0]["replacements"][0];
    assert_eq!(replacement["insertedContent"]["text"], " -y");
    assert_eq!(replacement["deletedRegion"]["startColumn"], replacement["deletedRegion"]["endColumn"]);
}

#[test]
fn github_annotations_are_escaped() {
    let run = report("github");
    let start = "::error file=a <b>%2C&%25%3A c/Dockerfile,line=2,endLine=2,col=26,endColumn=";
    assert!(run.out.starts_with(start), "{}", run.out);
    assert!(run.out.contains(",title=apt-get-missing-yes::") && run.out.lines().count() == 1, "{}", run.out);
}

#[test]
fn gitlab_fingerprints_stay_when_lines_move() {
    let prints = |text: &str| {
        let folder = Folder::new(&[("Dockerfile", text)]);
        let run = folder.run(&["lint", "--rule", "apt-get-missing-yes", "--format", "gitlab", "Dockerfile"]);
        let entries = run.json();
        let entries = entries.as_array().expect("an array").clone();
        entries.into_iter().map(|entry| entry["fingerprint"].as_str().expect("a print").to_owned()).collect::<Vec<_>>()
    };
    let line = "RUN apt-get install curl\n";
    let one = prints(&format!("FROM debian:12\n{line}"));
    assert_eq!(one, prints(&format!("FROM debian:12\n\n# moved\n{line}")));
    let two = prints(&format!("FROM debian:12\n{line}{line}"));
    assert!(two.len() == 2 && two[0] == one[0] && two[1] != one[0], "{two:?}");
    let entry = &report("gitlab").json()[0];
    assert_eq!((&entry["severity"], &entry["location"]["lines"]["begin"]), (&"critical".into(), &2.into()));
}

#[test]
fn xml_is_escaped() {
    let run = report("checkstyle");
    assert!(run.out.contains("<file name=\"a &lt;b&gt;,&amp;%: c/Dockerfile\">"), "{}", run.out);
    assert!(run.out.contains("<error line=\"2\" column=\"26\" severity=\"error\" message=\""), "{}", run.out);
    assert!(!run.out.contains("good/"), "{}", run.out);
    let run = report("junit");
    assert!(run.out.contains("tests=\"2\" failures=\"1\""), "{}", run.out);
    assert!(run.out.contains("<testcase classname=\"good/Dockerfile\" name=\"no problems\"/>"), "{}", run.out);
}

#[test]
fn reports_go_to_a_file() {
    let folder = Folder::new(&[("Dockerfile", TEXT)]);
    let run = folder.run(&["lint", "--output-file", "report.txt", "Dockerfile"]);
    assert_eq!((run.code, run.out.as_str()), (1, ""));
    let report = String::from_utf8(folder.read("report.txt")).expect("UTF-8");
    assert!(report.contains("error[apt-get-missing-yes]") && !report.contains('\u{1b}'), "{report}");
    assert_eq!(folder.run(&["lint", "--output-file", "no/such/folder", "Dockerfile"]).code, 2);
}

#[test]
fn statistics_count_rules() {
    let folder = Folder::new(&[("Dockerfile", TEXT), ("b/Dockerfile", TEXT)]);
    let rule = ["lint", "--rule", "apt-get-missing-yes", "--statistics"];
    let run = folder.run(&[&rule[..], &["."]].concat());
    assert_eq!(run.out, include_str!("statistics.txt"));
    let run = folder.run(&[&rule[..], &["--format", "json", "."]].concat());
    let expected = serde_json::json!([{ "rule": "apt-get-missing-yes", "findings": 2, "files": 2, "fixable": 2 }]);
    assert_eq!((run.code, run.json()), (1, expected));
    assert_eq!(folder.run(&[&rule[..], &["--format", "sarif", "."]].concat()).code, 2);
}

#[test]
fn a_bound_of_findings_is_told() {
    let folder = Folder::new(&[("Dockerfile", &format!("FROM debian:13\n{}", "COPY a b\n".repeat(10_050)))]);
    let run = folder.run(&["lint", "--rule", "copy-relative-dest-without-workdir", "Dockerfile"]);
    assert!(run.out.contains("more than the 10000 places"), "{}", run.err);
    assert!(run.out.ends_with("; of one rule in one file at most 10000 are reported\n"), "{}", run.err);
}
