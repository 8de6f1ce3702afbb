#[path = "../../../../../tests/support/corpus.rs"]
mod corpus;

use dockwright_model::{File, ShellSource};
use dockwright_syntax::dockerfile::Keyword;
use dockwright_syntax::text::apply_edits;

use super::combine;

fn apply(text: &str, at: usize) -> Result<String, String> {
    let file = File::new(text);
    let combined = combine(&file, at..at)?;
    let edits: Vec<_> = combined.edits.into_iter().map(|edit| (edit.range, edit.text)).collect();
    Ok(apply_edits(text, &edits).expect("edits that fit"))
}

/// Combines all RUNs of a text; the cursor is in the first.
#[track_caller]
fn becomes(before: &str, after: &str) {
    let at = before.find("RUN").expect("a RUN");
    assert_eq!(apply(before, at).as_deref(), Ok(after), "\n{before}");
    let at = after.find("RUN").expect("a RUN");
    assert_eq!(apply(after, at).err().as_deref(), Some("There is no other RUN directly before or after this one."));
}

#[track_caller]
fn refused(text: &str, reason: &str) {
    let error = apply(text, text.find("RUN").expect("a RUN")).expect_err("a refusal");
    assert!(error.contains(reason), "{error}");
}

#[test]
fn plain_commands() {
    becomes("FROM a\nRUN one\nRUN two\n", "FROM a\nRUN one \\\n    && two\n");
    becomes("FROM a\nRUN one\nRUN two\nRUN three", "FROM a\nRUN one \\\n    && two \\\n    && three");
    becomes("FROM a\r\nRUN one  \r\n\r\n\r\nrun two\r\n", "FROM a\r\nRUN one \\\r\n    && two\r\n");
    becomes("# escape=`\nFROM a\nRUN one\nRUN two\n", "# escape=`\nFROM a\nRUN one `\n    && two\n");
}

#[test]
fn the_layout_of_the_file() {
    becomes("FROM a\nRUN one && \\\n  two\nRUN three\n", "FROM a\nRUN one && \\\n  two && \\\n  three\n");
    becomes("FROM a\nRUN one \\\n\t&& two\nRUN three\n", "FROM a\nRUN one \\\n\t&& two \\\n\t&& three\n");
    becomes("FROM a\nRUN one \\\n  x\nRUN three\n", "FROM a\nRUN one \\\n  x \\\n  && three\n");
    let other = "FROM a\nRUN one && \\\n  two\nUSER x\n";
    let before = format!("FROM a\nRUN one\nRUN two\nUSER x\n{other}");
    becomes(&before, &format!("FROM a\nRUN one && \\\n  two\nUSER x\n{other}"));
}

#[test]
fn comments_between() {
    becomes(
        "FROM a\nRUN one # why\n\n# the second\nRUN two # last\n",
        "FROM a\nRUN one \\\n    # why\n    # the second\n    # last\n    && two\n",
    );
    becomes(
        "FROM a\n# first\nRUN one\n# hadolint ignore=DL3059\n# more\nRUN two\n",
        "FROM a\n# first\n# hadolint ignore=DL3059\nRUN one \\\n    # more\n    && two\n",
    );
    refused("FROM a\nRUN one # why \\\n && x\nRUN two\n", "hides");
}

#[test]
fn lists_become_groups() {
    becomes("FROM a\nRUN a || b\nRUN c || d\n", "FROM a\nRUN { a || b; } \\\n    && { c || d; }\n");
    becomes("FROM a\nRUN a; b;\nRUN c\n", "FROM a\nRUN { a; b; } \\\n    && c\n");
    becomes("FROM a\nRUN a && b ;\nRUN c;\n", "FROM a\nRUN a && b \\\n    && c\n");
    becomes("FROM a\nRUN if x; then y; fi\nRUN ! c\n", "FROM a\nRUN if x; then y; fi \\\n    && ! c\n");
}

#[test]
fn effects_stay_in_a_subshell() {
    becomes("FROM a\nRUN cd x && make\nRUN b\n", "FROM a\nRUN (cd x && make) \\\n    && b\n");
    becomes("FROM a\nRUN b\nRUN cd x && make\n", "FROM a\nRUN b \\\n    && cd x && make\n");
    becomes("FROM a\nRUN (cd x; y); V=1; z\nRUN b\n", "FROM a\nRUN ( (cd x; y); V=1; z) \\\n    && b\n");
    becomes("FROM a\nRUN export A=1; b\nRUN c $A\n", "FROM a\nRUN (export A=1; b) \\\n    && c $A\n");
    becomes("FROM a\nRUN set -- x && b $1\nRUN c\n", "FROM a\nRUN (set -- x && b $1) \\\n    && c\n");
    becomes("FROM a\nRUN v=1 && b $v\nRUN c\n", "FROM a\nRUN v=1 && b $v \\\n    && c\n");
    becomes("FROM a\nRUN v=1 && b $v\nRUN c $v\n", "FROM a\nRUN (v=1 && b $v) \\\n    && c $v\n");
    becomes("FROM a\nENV v=2\nRUN v=1 && b\nRUN c\n", "FROM a\nENV v=2\nRUN (v=1 && b) \\\n    && c\n");
    becomes("FROM a\nRUN PATH=/x && b\nRUN c\n", "FROM a\nRUN (PATH=/x && b) \\\n    && c\n");
    becomes("FROM a\nRUN A=1 b\nRUN c\n", "FROM a\nRUN A=1 b \\\n    && c\n");
}

#[test]
fn options_of_the_shell() {
    becomes("FROM a\nRUN set -ex && a\nRUN b\n", "FROM a\nRUN set -ex && a \\\n    && b\n");
    becomes("FROM a\nRUN set -ex && a\nRUN b; c\n", "FROM a\nRUN (set -ex && a) \\\n    && { b; c; }\n");
    becomes("FROM a\nRUN set -o pipefail && a\nRUN b | c\n", "FROM a\nRUN (set -o pipefail && a) \\\n    && b | c\n");
    becomes("FROM a\nRUN a\nRUN set -e; b; c\n", "FROM a\nRUN a \\\n    && { set -e; b; c; }\n");
    becomes("FROM a\nRUN set -eu; a; b\nRUN set -eux; c\n", "FROM a\nRUN set -eu; a; b; \\\n    set -eux; c\n");
    refused("FROM a\nRUN set -e; a; b\nRUN c\n", "set -e");
    refused("FROM a\nRUN set -e; a; b && c\nRUN set -e; c\n", "set -e");
    refused("FROM a\nRUN set -e; A=1; b\nRUN set -e; c\n", "set -e");
    refused("FROM a\nRUN set -e; set -- x; b\nRUN set -e; c\n", "set -e");
    becomes("FROM a\nRUN set -u && a\nRUN cat <<E\n$X\nE\n", "FROM a\nRUN (set -u && a) \\\n    && cat <<E\n$X\nE\n");
    refused("FROM a\nRUN ( set -e; a; b )\nRUN c\n", "set -e");
    refused("FROM a\nRUN set -e && for x in y; do $x; done\nRUN c\n", "set -e");
    let shell = "FROM a\nSHELL [\"/bin/bash\", \"-ec\"]\n";
    becomes(&format!("{shell}RUN a; b\nRUN c; d | e || f\n"), &format!("{shell}RUN a; b; \\\n    c; d | e || f\n"));
    becomes(&format!("{shell}RUN a\nRUN b | c\n"), &format!("{shell}RUN a \\\n    && b | c\n"));
    refused(&format!("{shell}RUN c; d | e || f\nRUN x"), "set -e");
}

#[test]
fn heredocs() {
    becomes(
        "FROM a\nRUN cat <<EOF > f\none\nEOF\nRUN <<-\"X\" cat\n\ttwo\n\tX\nRUN b\n",
        "FROM a\nRUN cat <<EOF > f \\\n    && <<-\"X\" cat \\\n    && b\none\nEOF\n\ttwo\n\tX\n",
    );
    becomes(
        "FROM a\nRUN a; cat > f <<EOF\none\nEOF\nRUN cat <<EOF || c  \ntwo\nEOF",
        "FROM a\nRUN { a; cat > f <<EOF ; } \\\n    && { cat <<EOF || c ; }\none\nEOF\ntwo\nEOF",
    );
    becomes(
        "FROM a\nRUN cd x && cat > f <<EOF\none\nEOF\nRUN b",
        "FROM a\nRUN ( cd x && cat > f <<EOF ) \\\n    && b\none\nEOF",
    );
    refused("FROM a\nRUN <<EOF\none\nEOF\nRUN b\n", "heredoc as its script");
    refused("FROM a\nRUN b\nRUN cat <<EOF\none\n", "not closed");
}

#[test]
fn flags() {
    becomes(
        "FROM a\nRUN --mount=type=cache,target=/c --network=none one\nRUN --network=none --mount=target=/c/,type=cache two\n",
        "FROM a\nRUN --mount=type=cache,target=/c --network=none one \\\n    && two\n",
    );
    becomes("FROM a\nRUN one\nRUN --network=default two\n", "FROM a\nRUN one \\\n    && two\n");
    refused("FROM a\nRUN one\nRUN --mount=type=cache,target=/c two\n", "different mounts");
    refused("FROM a\nRUN one\nRUN --network=none two\n", "different networks");
    refused("FROM a\nRUN one\nRUN --security=insecure two\n", "security");
    refused("FROM a\nRUN --mount=type=tmpfs,target=/c a\nRUN --mount=type=tmpfs,target=/c two\n", "fresh");
}

#[test]
fn refusals() {
    refused("FROM a\nRUN [\"one\"]\nRUN two\n", "exec form");
    refused("FROM a\nRUN exit 0\nRUN two\n", "`exit`");
    refused("FROM a\nRUN exec x\nRUN two\n", "`exec`");
    refused("FROM a\nRUN trap x EXIT && y\nRUN two\n", "`trap`");
    refused("FROM a\nRUN a &\nRUN two\n", "background");
    refused("FROM a\nRUN a (\nRUN two\n", "understood");
    refused("FROM mcr.microsoft.com/windows/servercore:ltsc2022\nRUN a\nRUN b\n", "POSIX");
    refused("FROM a\nRUN one\nUSER x\nRUN two\n", "no other RUN");
    becomes("FROM a\nRUN test -f x || exit 1\nRUN two\n", "FROM a\nRUN { test -f x || exit 1; } \\\n    && two\n");
}

#[test]
fn cursors_and_selections() {
    let text = "FROM a\nRUN one\nRUN two\nRUN three\nRUN [\"x\"]\nRUN four\n";
    assert_eq!(
        apply(text, 30).as_deref(),
        Ok("FROM a\nRUN one \\\n    && two \\\n    && three\nRUN [\"x\"]\nRUN four\n")
    );
    let count = |range| combine(&File::new(text), range).map(|combined| combined.count);
    assert_eq!(count(7..20), Ok(2));
    assert_eq!(count(7..23), Ok(2), "a selection of whole lines");
    assert_eq!(count(16..17), Ok(3), "within one RUN");
    assert!(count(7..40).is_err_and(|reason| reason.contains("exec form")));
    assert!(count(0..20).is_err_and(|reason| reason.contains("follow each other")));
    assert!(count(2..2).is_err() && count(500..600).is_err());
}

/// Every pair of these scripts either is refused or becomes one RUN whose commands are those of both.
#[test]
fn all_pairs_say_the_same() {
    let scripts = [
        "a b",
        "a \"$B\" 'c d' > f",
        "a && b",
        "a || b",
        "a; b",
        "a;",
        "a | b",
        "! a",
        "cd x && a",
        "A=1; b $A",
        "(a; b)",
        "{ a; b; }",
        "if a; then b; fi",
        "set -e; a",
        "set -eux && a",
        "a # c",
        "cat <<E > f\nx\nE",
        "[ -f x ] && a",
        "for i in 1 2; do a $i; done",
        "sh -c 'set -e; a; b'",
        "a \\\n  b \\\n  # c\n  c",
        "a $(b; c)",
        "f() { a; }; f",
        "exit 1",
        ". x && y",
        "a\\b",
        "a`b`",
        "case a in b) c;; esac",
        "a &&  # c",
        "echo <<<x",
        "a && b > $(c) 2>&1;",
    ];
    for one in scripts {
        for next in scripts {
            let text = format!("FROM a\nRUN {one}\n# note\nRUN {next}\nCMD x\n");
            let file = File::new(&text);
            let Ok(after) = apply(&text, 8) else { continue };
            let combined = File::new(&after);
            let words = |file: &File| {
                let commands = file.meaning().bodies().iter().flat_map(|body| body.script.commands.clone());
                commands
                    .map(|command| command.words.into_iter().map(|word| word.text).collect())
                    .collect::<Vec<Vec<_>>>()
            };
            assert_eq!(words(&file), words(&combined), "{after}");
            assert_eq!(combined.dockerfile().instructions.len(), 3, "{after}");
            assert!(after.contains("# note\n") && after.ends_with("\nCMD x\n"), "{after}");
            assert!(apply(&after, 8).is_err(), "{after}");
        }
    }
}

/// The chains of real files: one RUN for each, with the same commands, and nothing else changed.
#[test]
#[allow(clippy::disallowed_methods, reason = "the corpus is files")]
fn real_files() {
    let Some(root) = corpus::corpus() else { return };
    let folder = std::fs::read_dir(root.join("dockerfiles")).expect("the files");
    let (mut combined, mut refused) = (0, std::collections::BTreeMap::new());
    for path in folder.flatten() {
        let Ok(text) = std::fs::read_to_string(path.path()) else { continue };
        let file = File::new(&text);
        for run in file.dockerfile().instructions.iter().filter(|i| i.keyword == Keyword::Run) {
            match apply(&text, run.span.start) {
                Ok(after) => {
                    combined += 1;
                    same_file(&file, &File::new(&after), run.span.start);
                    if std::env::var("SHOW").is_ok() {
                        println!("=== {}\n{}", path.path().display(), changed(&text, &after));
                    }
                }
                Err(reason) => {
                    let general: String = reason.chars().map(|c| if c.is_ascii_digit() { '0' } else { c }).collect();
                    *refused.entry(general).or_insert(0) += 1;
                }
            }
        }
    }
    println!("{combined} combined, refused: {refused:#?}");
}

/// The lines of `after` between what it has in common with `before` at both ends.
fn changed<'a>(before: &str, after: &'a str) -> &'a str {
    let start = before.bytes().zip(after.bytes()).take_while(|(one, other)| one == other).count();
    let tail = before.bytes().rev().zip(after.bytes().rev()).take_while(|(one, other)| one == other).count();
    let from = after.get(..start).and_then(|text| text.rfind("RUN")).unwrap_or(0);
    after.get(from..(after.len() - tail).max(from)).unwrap_or(after)
}

#[track_caller]
fn same_file(before: &File, after: &File, at: usize) {
    let words = |file: &File| {
        let commands = file.meaning().bodies().iter().flat_map(|body| body.script.commands.clone());
        commands.map(|command| command.words.into_iter().map(|word| word.text).collect()).collect::<Vec<Vec<_>>>()
    };
    let others = |file: &File| {
        let instructions = file.dockerfile().instructions.iter().filter(|i| i.keyword != Keyword::Run);
        instructions.map(|i| (i.keyword, i.line.text().to_owned())).collect::<Vec<_>>()
    };
    let comments = |file: &File| file.dockerfile().comments.len() + shell_comments(file);
    let bodies = |file: &File| {
        let heredocs = file.dockerfile().instructions.iter().flat_map(|i| i.heredocs.clone());
        heredocs.map(|heredoc| file.source()[heredoc.body].to_owned()).collect::<Vec<_>>()
    };
    assert_eq!(words(before), words(after), "{}", after.source());
    assert_eq!(others(before), others(after));
    assert_eq!(comments(before), comments(after), "{}", after.source());
    assert_eq!(bodies(before), bodies(after));
    assert!(before.dockerfile().instructions.len() > after.dockerfile().instructions.len());
    let index = before.dockerfile().instructions.partition_point(|instruction| instruction.span.end < at);
    let kept = |file: &File| file.dockerfile().instructions.iter().filter(|i| i.keyword == Keyword::Run).count();
    assert!(kept(after) >= 1 && index < before.dockerfile().instructions.len());
}

/// Comments at the end of a RUN, which become comments of the Dockerfile.
fn shell_comments(file: &File) -> usize {
    let bodies = file.meaning().bodies().iter().filter(|body| body.source == ShellSource::Command);
    bodies.map(|body| body.script.comments.len()).sum()
}
