//! `.dockerignore` files on the command line, and rules that look at the files around.

use crate::support::command::{Folder, Run};

const NODE: &str = "FROM node:22-slim\nWORKDIR /app\nCOPY package.json ./\nRUN npm ci\nCOPY . .\n";

fn rules(run: &Run) -> Vec<(String, String)> {
    let findings = run.json();
    let text = |value: &serde_json::Value| value.as_str().expect("a text").to_owned();
    let all = findings.as_array().expect("an array").iter();
    all.map(|finding| (text(&finding["path"]), text(&finding["rule"]))).collect()
}

fn lint(folder: &Folder, rule: &str, paths: &[&str]) -> Vec<(String, String)> {
    rules(&folder.run(&[&["lint", "--format", "json", "--rule", rule], paths].concat()))
}

fn pairs(found: &[(&str, &str)]) -> Vec<(String, String)> {
    found.iter().map(|(path, rule)| ((*path).to_owned(), (*rule).to_owned())).collect()
}

#[test]
fn ignore_files_are_found_linted_and_fixed() {
    let folder = Folder::new(&[
        (".dockerignore", "!README.md\r\n*.md\r\n"),
        ("api/web.Dockerfile.dockerignore", "a # b\n"),
        ("api/.gitignore", "a # b\n"),
    ]);
    let both = ["--rule", "dockerignore-inline-comment", "."];
    let expected = pairs(&[
        (".dockerignore", "dockerignore-exception-overridden"),
        ("api/web.Dockerfile.dockerignore", "dockerignore-inline-comment"),
    ]);
    assert_eq!(lint(&folder, "dockerignore-exception-overridden", &both), expected);
    let run = folder.run(&["fix", "--rule", "dockerignore-exception-overridden", "."]);
    assert_eq!(
        run.out,
        "fixed .dockerignore: dockerignore-exception-overridden\nfixed 1 problem in 1 file; nothing is left\n"
    );
    assert_eq!(folder.read(".dockerignore"), b"*.md\r\n!README.md\r\n");
}

#[test]
fn suppression_comments_in_ignore_files() {
    let folder = Folder::new(&[(".dockerignore", "# dockwright ignore=dockerignore-inline-comment\na # b\nc # d\n")]);
    assert_eq!(lint(&folder, "dockerignore-inline-comment", &["."]).len(), 1);
    folder.write(".dockerignore", b"c # d\n# dockwright global ignore=all\n");
    assert_eq!(lint(&folder, "dockerignore-inline-comment", &["."]), pairs(&[]));
}

#[test]
fn a_missing_file_is_created() {
    const RULE: &str = "missing-dockerignore";
    let folder =
        Folder::new(&[("Dockerfile", NODE), ("dev.Dockerfile", NODE), ("package.json", "{}"), ("node_modules/a", "")]);
    let expected = pairs(&[("Dockerfile", RULE), ("dev.Dockerfile", RULE)]);
    assert_eq!(lint(&folder, RULE, &["."]), expected);

    let shown = folder.run(&["fix", "--diff", "--rule", RULE, "."]);
    assert!(shown.out.starts_with("--- /dev/null\n+++ .dockerignore\n"), "{}", shown.out);
    assert_eq!(shown.out.matches("+++").count(), 1, "both ask for the same file");
    assert!(!folder.names().contains(&".dockerignore".to_owned()));

    let run = folder.run(&["fix", "--rule", RULE, "."]);
    assert!(run.out.starts_with("created .dockerignore\n"), "{}", run.out);
    assert_eq!(folder.read("Dockerfile"), NODE.as_bytes());
    let made = String::from_utf8(folder.read(".dockerignore")).expect("UTF-8");
    assert!(made.contains("**/node_modules\n") && made.contains("\n.env\n"), "{made}");
    let after = folder.run(&["lint", "--format", "json", "."]);
    let about: Vec<_> = rules(&after).into_iter().filter(|(_, rule)| rule.contains("ignore")).collect();
    assert_eq!(about, pairs(&[]), "the new file is in order");
    assert_eq!(folder.run(&["fix", "--rule", RULE, "."]).out, "no problems found in 3 files\n");
}

#[test]
fn nothing_is_created_for_a_text_that_is_piped_through() {
    let folder = Folder::new(&[("package.json", "{}")]);
    let run =
        folder.feed(&["fix", "--rule", "missing-dockerignore", "-", "--stdin-filename", "Dockerfile"], NODE.as_bytes());
    assert_eq!((run.out.as_str(), folder.names()), (NODE, vec!["package.json".to_owned()]));
    let run = folder.feed(
        &["lint", "--format", "json", "--rule", "missing-dockerignore", "-", "--stdin-filename", "Dockerfile"],
        NODE.as_bytes(),
    );
    assert_eq!(rules(&run), pairs(&[("Dockerfile", "missing-dockerignore")]));
}

#[test]
fn the_context_of_a_folder_below() {
    let text = "FROM node:22-slim\nCOPY package.json docker/entry.sh README.md ./\n";
    let folder = Folder::new(&[
        ("docker/Dockerfile", text),
        ("docker/entry.sh", ""),
        ("package.json", "{}"),
        (".dockerignore", "*.md\n"),
    ]);
    let expected = pairs(&[("docker/Dockerfile", "copy-ignored-file")]);
    assert_eq!(lint(&folder, "copy-ignored-file", &["."]), expected);
    assert_eq!(lint(&folder, "copy-ignored-file", &["docker/Dockerfile"]), expected);
    let needed = [".dockerignore", "--rule", "dockerignore-excludes-needed-file"];
    let found = lint(&folder, "dockerignore-excludes-needed-file", &needed);
    assert_eq!(found, pairs(&[(".dockerignore", "dockerignore-excludes-needed-file")]));
}

#[cfg(unix)]
#[test]
fn nothing_outside_of_a_project_is_looked_at() {
    let outside = Folder::new(&[(".env", "A=1"), ("x", "")]);
    let folder = Folder::new(&[("Dockerfile", "FROM node:22-slim\nCOPY . .\n"), (".dockerignore", "a\n")]);
    folder.link(&outside.path(".env"), ".env");
    assert_eq!(lint(&folder, "dockerignore-missing-env", &["."]), pairs(&[]));
    folder.write("b/.env", b"B=1");
    folder.write("Dockerfile", b"FROM node:22-slim\nCOPY b .\n");
    assert_eq!(lint(&folder, "dockerignore-missing-env", &["."]).len(), 1);
}
