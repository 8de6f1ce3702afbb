use dockwright_lint::lint_any;
use dockwright_syntax::text::apply_edits;

use super::*;

/// The text without `$0`, and where it stood; `$0…$1` is a selection.
fn cursor(fixture: &str) -> (String, Range<usize>) {
    let start = fixture.find("$0").expect("a cursor");
    let text = fixture.replacen("$0", "", 1);
    let end = text.find("$1").unwrap_or(start);
    (text.replacen("$1", "", 1), start..end)
}

fn offered(fixture: &str) -> (AnyFile, Vec<Action>) {
    let (text, range) = cursor(fixture);
    let file = AnyFile::new(FileKind::Dockerfile, &text);
    let findings = lint_any(&file, None, &Config::default());
    let found = actions(&file, range, &findings);
    (file, found)
}

/// The text after the action with this title.
fn after(fixture: &str, title: &str) -> String {
    let (file, found) = offered(fixture);
    let titles: Vec<&str> = found.iter().map(|action| action.title.as_str()).collect();
    let action = found.iter().find(|action| action.title == title).unwrap_or_else(|| panic!("{title:?} in {titles:?}"));
    assert_eq!(action.disabled, None, "{title}");
    let edits: Vec<_> = action.edits.iter().map(|edit| (edit.range.clone(), edit.text.clone())).collect();
    apply_edits(file.source(), &edits).expect("edits that fit")
}

/// Why the action with this title cannot be done.
fn refusal(fixture: &str, title: &str) -> String {
    let (_, found) = offered(fixture);
    found.into_iter().find(|action| action.title == title).and_then(|action| action.disabled).expect("a refusal")
}

#[test]
fn combine_runs_around_the_cursor() {
    let fixture = "FROM alpine:3.22\nRUN a$0pk add --no-cache curl\nRUN curl -V\nRUN true\nCMD [\"sh\"]\n";
    let expected = "FROM alpine:3.22\nRUN apk add --no-cache curl \\\n    && curl -V \\\n    && true\nCMD [\"sh\"]\n";
    assert_eq!(after(fixture, "Combine 3 RUNs"), expected);
}

#[test]
fn combine_the_selected_runs() {
    let fixture = "FROM alpine:3.22\nRUN $0one\nRUN t$1wo\nRUN three\n";
    assert_eq!(after(fixture, "Combine 2 RUNs"), "FROM alpine:3.22\nRUN one \\\n    && two\nRUN three\n");
}

#[test]
fn combine_says_why_not() {
    let fixture = "FROM alpine:3.22\nRUN --network=none $0one\nRUN two\n";
    assert!(refusal(fixture, "Combine RUNs").contains("network"), "{}", refusal(fixture, "Combine RUNs"));
    let (_, alone) = offered("FROM alpine:3.22\nRUN $0one\n");
    assert!(alone.iter().all(|action| !action.title.starts_with("Combine")));
}

#[test]
fn recommends_for_every_install_of_the_run() {
    let fixture = "FROM debian:12\nRUN apt-get -y install a && $0apt install --fix-missing -y b\n";
    let fixed = after(fixture, "Add `--no-install-recommends` to 2 commands");
    let line =
        "RUN apt-get -y install --no-install-recommends a && apt install --fix-missing -y --no-install-recommends b\n";
    assert!(fixed.ends_with(line), "{fixed}");
}

#[test]
fn user_of_the_image() {
    let fixture = "FROM node:22-slim\nCOPY . /app\nCM$0D [\"node\", \"/app/x.js\"]\n";
    let expected = "FROM node:22-slim\nCOPY . /app\nUSER node\nCMD [\"node\", \"/app/x.js\"]\n";
    assert_eq!(after(fixture, "Insert `USER node`"), expected);
    assert!(refusal("FROM node:22\nUSER node\n$0CMD [\"node\"]\n", "Add USER").contains("already"));
}

#[test]
fn fixes_come_first_and_the_safe_one_is_preferred() {
    let (_, found) = offered("FROM debian:12\nRUN apt-get update && apt-get in$0stall curl\n");
    assert!(found[0].preferred && found[0].kind == ActionKind::QuickFix, "{:?}", found[0]);
    assert_eq!(found[0].title, "Insert `-y` after `install`");
    let kinds: Vec<bool> = found.iter().map(|action| action.kind == ActionKind::Suppress).collect();
    assert!(kinds.is_sorted(), "comments that silence come last");
}

#[test]
fn nobody_silences_one_of_many() {
    let text = format!("FROM debian:12\n{}", "run apt-get install curl\n".repeat(MANY));
    let file = AnyFile::new(FileKind::Dockerfile, &text);
    let findings = lint_any(&file, None, &Config::default());
    let silences = |range| actions(&file, range, &findings).iter().any(|action| action.kind == ActionKind::Suppress);
    assert!(!silences(0..text.len()));
    let first = findings.first().expect("a finding").range.clone();
    assert!(silences(first), "{findings:?}");
}

#[test]
fn comments_silence_a_rule() {
    let fixture =
        "# syntax=docker/dockerfile:1\nFROM debian:12\nRUN apt-get in$0stall -y --no-install-recommends curl\n";
    let (file, found) = offered(fixture);
    for action in found.iter().filter(|action| action.kind == ActionKind::Suppress) {
        let edits: Vec<_> = action.edits.iter().map(|edit| (edit.range.clone(), edit.text.clone())).collect();
        let text = apply_edits(file.source(), &edits).expect("an edit that fits");
        let silenced = AnyFile::new(FileKind::Dockerfile, &text);
        let rule = action.title.split(' ').nth(1).expect("the rule's name");
        let left = lint_any(&silenced, None, &Config::default());
        assert!(left.iter().all(|finding| finding.rule.id != rule), "{}", silenced.source());
    }
}

#[test]
fn refactorings_of_an_instruction() {
    let (_, found) = offered("FROM a\nRUN o$0ne && two\n");
    let titles: Vec<&str> = found.iter().map(|action| action.title.as_str()).collect();
    let kind = |title: &str| found.iter().find(|action| action.title == title).map(|action| action.kind);
    let split = "Give each command and package of this `RUN` a line of its own";
    assert_eq!(kind(split), Some(ActionKind::Refactor(Kind::Rewrite)), "{titles:?}");
    let fixture = "FROM a\nRUN <<E$0OF\nset -e\none\ntwo\nEOF\n";
    let title = "Convert the heredoc to 2 commands joined with `&&`";
    assert_eq!(after(fixture, title), "FROM a\nRUN one \\\n    && two\n");
    let (_, found) = offered("FROM a\nARG TOK$0EN\nRUN x $TOKEN\n");
    assert!(found.iter().any(|action| action.kind == ActionKind::Refactor(Kind::Extract)));
    // A fix that does the same stands above.
    let (_, found) = offered("FROM a\nC$0MD node x.js\n");
    assert_eq!(found.iter().filter(|action| action.title == "Write the `CMD` as a JSON array").count(), 1);
}

#[test]
fn minimal_edits() {
    assert_eq!(minimal_edit("abc", "abc"), None);
    assert_eq!(minimal_edit("a é b", "a è b"), Some(Edit::replace(2..4, "è")));
    assert_eq!(minimal_edit("aa", "aaa"), Some(Edit::insert(2, "a")));
}

/// The Compose file after the action with this title.
fn in_compose(fixture: &str, title: &str) -> String {
    let (text, range) = cursor(fixture);
    let file = AnyFile::new(FileKind::Compose, &text);
    let found = actions(&file, range, &lint_any(&file, None, &Config::default()));
    let titles: Vec<&str> = found.iter().map(|action| action.title.as_str()).collect();
    let action = found.iter().find(|action| action.title == title).unwrap_or_else(|| panic!("{title:?} in {titles:?}"));
    let edits: Vec<_> = action.edits.iter().map(|edit| (edit.range.clone(), edit.text.clone())).collect();
    apply_edits(file.source(), &edits).expect("edits that fit")
}

#[test]
fn in_a_dockerfile_of_a_compose_file() {
    let head = "services:\n  a:\n    build:\n";
    let literal =
        |lines: &str| format!("{head}      dockerfile_inline: |\n        FROM debian:12\n{lines}        USER 1\n");
    let fixture = literal("        RUN su$0do make $$X\n");
    let one = "        # dockwright ignore=sudo\n        RUN sudo make $$X\n";
    assert_eq!(in_compose(&fixture, "Ignore sudo for this instruction"), literal(one));
    let all = in_compose(&fixture, "Ignore sudo for the whole file");
    assert!(all.contains("|\n        # dockwright ignore-file=sudo\n        FROM debian:12\n"), "{all}");
    for edited in [literal(one), all] {
        let file = AnyFile::new(FileKind::Compose, &edited);
        assert!(lint_any(&file, None, &Config::default()).iter().all(|finding| finding.rule.id != "sudo"), "{edited}");
    }
    let folded = format!(
        "{head}      dockerfile_inline: >\n        FROM debian:12\n\n        RUN su$0do make\n\n        USER 1\n"
    );
    let edited = in_compose(&folded, "Ignore sudo here");
    assert!(
        edited.starts_with(&format!("{head}      # dockwright ignore=sudo\n      dockerfile_inline: >\n")),
        "{edited}"
    );
    let quoted = format!("{head}      dockerfile_inline: \"FROM debian:12\\nRUN apt-get ins$0tall curl\\nUSER 1\"\n");
    let edited = in_compose(&quoted, "Insert `-y` after `install`");
    assert!(edited.contains("RUN apt-get install -y curl\\nUSER 1\""), "{edited}");
}
