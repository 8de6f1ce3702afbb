//! Configuration files, as the command line finds and applies them.

use super::support::command::{Folder, Run};

const BAD: &str = "FROM debian:12\nRUN apt-get install curl\nCMD [\"curl\"]\n";

/// The rules of the findings by file.
fn found(run: &Run) -> Vec<(String, String, String)> {
    let findings = run.json();
    let text = |value: &serde_json::Value| value.as_str().expect("a string").to_owned();
    let entry = |one: &serde_json::Value| (text(&one["path"]), text(&one["rule"]), text(&one["severity"]));
    findings.as_array().expect("an array").iter().map(entry).collect()
}

fn has(run: &Run, path: &str, rule: &str) -> bool {
    found(run).iter().any(|(at, id, _)| at == path && id == rule)
}

#[test]
fn the_nearest_configuration_counts() {
    let folder = Folder::new(&[
        (
            "dockwright.toml",
            "[rules]\nno-user = \"off\"\n[[files.overrides]]\npaths = [\"b/**\"]\nrules = { DL3014 = \"hint\" }\n",
        ),
        ("Dockerfile", BAD),
        ("b/Dockerfile", BAD),
        ("c/dockwright.toml", "[rules]\napt-get-missing-yes = \"off\"\n"),
        ("c/d/Dockerfile", BAD),
    ]);
    let run = folder.run(&["lint", "--format", "json", "."]);
    assert_eq!((run.code, run.err.as_str()), (1, ""));
    assert!(has(&run, "Dockerfile", "apt-get-missing-yes") && !has(&run, "Dockerfile", "no-user"));
    assert!(has(&run, "c/d/Dockerfile", "no-user") && !has(&run, "c/d/Dockerfile", "apt-get-missing-yes"));
    let lowered =
        found(&run).into_iter().find(|(path, rule, _)| path == "b/Dockerfile" && rule == "apt-get-missing-yes");
    assert_eq!(lowered.expect("it is found").2, "hint");
    // The command line has the last word, and may leave out or choose the configuration.
    let run = folder.run(&["lint", "--format", "json", "--severity", "no-user=error", "Dockerfile"]);
    assert!(has(&run, "Dockerfile", "no-user"));
    assert!(has(&folder.run(&["lint", "--no-config", "--format", "json", "Dockerfile"]), "Dockerfile", "no-user"));
    let run = folder.run(&["lint", "--config", "c/dockwright.toml", "--format", "json", "."]);
    assert!(!found(&run).iter().any(|(_, rule, _)| rule == "apt-get-missing-yes"));
    // Standard input has the configuration of the place it is said to come from.
    let arguments = ["lint", "--format", "json", "--stdin-filename", "c/d/Dockerfile", "-"];
    assert!(!has(&folder.feed(&arguments, BAD.as_bytes()), "c/d/Dockerfile", "apt-get-missing-yes"));
}

#[test]
fn mistakes_are_told_with_their_place_and_the_rest_applies() {
    let folder =
        Folder::new(&[("dockwright.toml", "[rules]\nno-usr = \"off\"\nDL3014 = \"off\"\n"), ("Dockerfile", BAD)]);
    let run = folder.run(&["lint", "--format", "json", "Dockerfile"]);
    assert_eq!(run.code, 2);
    assert!(run.err.contains("dockwright.toml:2:1: there is no rule `no-usr`; did you mean `no-user`?"), "{}", run.err);
    assert_eq!(run.err.matches("no-usr").count(), 1);
    assert!(has(&run, "Dockerfile", "no-user") && !has(&run, "Dockerfile", "apt-get-missing-yes"));
    assert_eq!(folder.run(&["lint", "--config", "missing.toml", "Dockerfile"]).code, 2);
}

#[test]
fn files_are_included_and_left_out() {
    let folder = Folder::new(&[
        ("dockwright.toml", "[files]\ninclude = [\"images/*.tmpl\"]\nexclude = [\"vendor/**\"]\n"),
        ("images/base.tmpl", BAD),
        ("vendor/x/Dockerfile", BAD),
        ("Dockerfile", BAD),
    ]);
    let run = folder.run(&["lint", "--format", "json", "."]);
    let mut paths: Vec<String> = found(&run).into_iter().map(|(path, _, _)| path).collect();
    paths.dedup();
    assert_eq!(paths, ["Dockerfile", "images/base.tmpl"]);
    // Wherever the search begins.
    let below = |of: &str| {
        let run = folder.run_in(of, &["lint", "--format", "json", "."]);
        found(&run).into_iter().next().map(|(path, _, _)| path)
    };
    assert_eq!((below("images").as_deref(), below("vendor/x")), (Some("base.tmpl"), None));
    // A file that is named is read.
    assert!(!found(&folder.run(&["lint", "--format", "json", "vendor/x/Dockerfile"])).is_empty());
}

#[test]
fn what_fails_can_be_configured() {
    let folder =
        Folder::new(&[("a/dockwright.toml", "fail-level = \"off\"\n"), ("a/Dockerfile", BAD), ("b/Dockerfile", BAD)]);
    assert_eq!(folder.run(&["lint", "a"]).code, 0);
    assert_eq!(folder.run(&["lint", "--fail-level", "hint", "a"]).code, 1);
    assert_eq!(folder.run(&["lint", "a", "b"]).code, 1);
}

#[test]
fn configurations_of_hadolint_are_read_and_turned_into_ours() {
    let yaml = "ignored: [DL3014]\nfailure-threshold: error\n";
    let folder = Folder::new(&[(".hadolint.yaml", yaml), ("Dockerfile", BAD)]);
    let before = folder.run(&["lint", "--format", "json", "Dockerfile"]);
    assert!(!has(&before, "Dockerfile", "apt-get-missing-yes") && has(&before, "Dockerfile", "no-user"));
    assert_eq!(before.code, 0);
    let printed = folder.run(&["migrate", "--print"]);
    assert!(printed.out.contains("apt-get-missing-yes = \"off\" # DL3014"), "{}", printed.out);
    assert_eq!(folder.run(&["migrate"]).code, 0);
    assert_eq!(String::from_utf8(folder.read("dockwright.toml")).expect("UTF-8"), printed.out);
    assert_eq!(folder.run(&["migrate"]).code, 2, "what is there is not overwritten");
    let after = folder.run(&["lint", "--format", "json", "Dockerfile"]);
    assert!(!has(&after, "Dockerfile", "apt-get-missing-yes") && !has(&after, "Dockerfile", "no-user"));
    assert!(has(&after, "Dockerfile", "apt-get-no-recommends"));
}

#[test]
fn comments_can_be_forbidden_to_silence() {
    let text = "FROM debian:12\n# hadolint ignore=DL3014\nRUN apt-get install curl\n";
    let folder = Folder::new(&[("Dockerfile", text), ("strict.toml", "[rules]\nsuppression-comments = false\n")]);
    let lint = |config: &[&str]| folder.run(&[&["lint", "--format", "json", "Dockerfile"], config].concat());
    assert!(!has(&lint(&[]), "Dockerfile", "apt-get-missing-yes"));
    assert!(has(&lint(&["--config", "strict.toml"]), "Dockerfile", "apt-get-missing-yes"));
}

#[test]
fn the_schema_knows_every_rule() {
    let schema = Folder::new(&[]).run(&["schema"]).json();
    let rules = schema["$defs"]["Rules"]["properties"].as_object().expect("the rules");
    for rule in dockwright_lint::rules::ALL {
        assert!(rules.contains_key(rule.id), "{}", rule.id);
    }
    assert!(rules.contains_key("profile") && rules.contains_key("DL3014"));
}
