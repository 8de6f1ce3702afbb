//! Places and edits of Dockerfiles in Compose files.

use dockwright_syntax::text::apply_edits;

use super::Inline;
use crate::{Compose, File, MemoryFiles, Surroundings, Workspace};

/// A Compose file with a Dockerfile as a literal text.
fn literal(lines: &str) -> String {
    let lines: String = lines.lines().map(|line| format!("        {line}\n")).collect();
    format!("services:\n  a:\n    build:\n      dockerfile_inline: |\n{lines}    image: x\n")
}

fn only(file: &Compose) -> &Inline {
    let [inline] = file.inlines() else { panic!("one Dockerfile in {}", file.source()) };
    inline
}

fn text(inline: &Inline) -> &str {
    inline.file().map(File::source).unwrap_or_default()
}

/// The Compose file and its Dockerfile after an edit of the Dockerfile; nothing where it is refused.
fn edited(compose: &str, old: &str, new: &str) -> Option<(String, String)> {
    let file = Compose::new(compose);
    let inline = only(&file);
    let at = text(inline).find(old).expect("a part of the Dockerfile");
    let (range, text) = inline.edit(&file, &(at..at + old.len()), new)?;
    let after = apply_edits(compose, &[(range, text)]).expect("an edit that fits");
    let inner = self::text(only(&Compose::new(&after))).to_owned();
    Some((after, inner))
}

#[test]
fn edits_of_literal_texts() {
    let compose = literal("FROM a\nRUN b \\\n  c\n\nCMD d");
    let inner = "FROM a\nRUN b \\\n  c\n\nCMD d\n";
    for (old, new) in [
        ("a", "x"),
        ("b \\\n  c", "b c"),
        ("RUN b", "USER x\nRUN b"),
        ("RUN b \\\n  c\n", ""),
        ("CMD d\n", ""),
        ("CMD d\n", "CMD e\nUSER x\n"),
        ("FROM a\n", "FROM y\n\n\nUSER z\n"),
        ("FROM", "# c\nFROM"),
        ("d", "d\n"),
        ("\n\nCMD d\n", "\n"),
        ("\nCMD", "CMD"),
        ("\nCMD", "USER x\n\nCMD"),
        ("  c\n", ""),
        ("b", "$HOME ${X:-1} $$"),
        ("b", "\tb 🦀 \"'#: "),
    ] {
        let (after, found) = edited(&compose, old, new).unwrap_or_else(|| panic!("{old:?} to {new:?} is refused"));
        let expected = inner.replacen(old, new, 1);
        assert_eq!(found.trim_end_matches('\n'), expected.trim_end_matches('\n'), "{old:?} to {new:?}");
        assert!(after.ends_with("\n    image: x\n"), "{after}");
    }
    // At the end.
    let file = Compose::new(&compose);
    let (range, text) = only(&file).edit(&file, &(inner.len()..inner.len()), "USER x\n").expect("an edit");
    let after = apply_edits(&compose, &[(range, text)]).expect("an edit that fits");
    assert!(after.ends_with("        CMD d\n        USER x\n    image: x\n"), "{after}");
}

#[test]
fn edits_that_could_not_be_read_back_are_refused() {
    let compose = literal("FROM a\nRUN b $X $$Y $id");
    for (old, new) in [("FROM a\n", ""), ("FROM a\n", "FROM a\n"), ("$Y", "z"), ("Y", "Z"), ("b", "x")] {
        assert!(edited(&compose, old, new).is_some(), "{old:?} to {new:?}");
    }
    for (old, new) in [
        ("FROM", "  FROM"),
        ("$X", "y"),
        ("b $X", "c"),
        ("b", "\r"),
        ("b", "\u{85}"),
        ("b", "$B"),
        ("X", "Z"),
        ("FROM a\nRUN b $X $Y $id\n", ""),
        ("id", "ls"),
    ] {
        assert_eq!(edited(&compose, old, new), None, "{old:?} to {new:?}");
    }
    let folded = "services: {a: {build: {dockerfile_inline: \"FROM a\n\n  RUN b\"}}}\n";
    assert_eq!(edited(folded, "b", "c"), None);
}

#[test]
fn edits_on_one_line() {
    let of = |value: &str| format!("services: {{a: {{build: {{dockerfile_inline: {value}}}}}}}\n");
    let double = edited(&of(r#""FROM a\nRUN \u0062""#), "b", "x \"\\\n\t$Y").expect("an edit");
    assert_eq!(double.0, of(r#""FROM a\nRUN x \"\\\n\t$$Y""#));
    assert_eq!(double.1, "FROM a\nRUN x \"\\\n\t$Y");
    assert_eq!(edited(&of("'FROM a'"), "a", "b'c").expect("an edit").0, of("'FROM b''c'"));
    assert_eq!(edited(&of("'FROM a'"), "a", "a\nRUN b"), None);
    assert_eq!(edited(&of("FROM a AS b"), "a", "c").expect("an edit").0, of("FROM c AS b"));
    assert_eq!(edited(&of("FROM a AS b"), "a", "c: d"), None);
}

#[test]
fn line_breaks_are_those_of_the_file() {
    let compose = literal("FROM a\nRUN b").replace('\n', "\r\n");
    let (after, inner) = edited(&compose, "RUN", "USER x\n\nRUN").expect("an edit");
    assert!(after.contains("        USER x\r\n\r\n        RUN b\r\n"), "{after:?}");
    assert_eq!(inner, "FROM a\nUSER x\n\nRUN b\n");
}

#[test]
fn variables_of_compose_and_of_the_dockerfile() {
    let file = Compose::new(&literal("FROM ${BASE:-a}\nRUN $$X $Y $(id) $$$$ $Z"));
    let inline = only(&file);
    assert_eq!(text(inline), "FROM ${BASE:-a}\nRUN $X $Y $(id) $$ $Z\n");
    let replaced = |part: &str| {
        let at = text(inline).find(part).expect("a part");
        inline.is_replaced(&(at..at + part.len()))
    };
    assert!(["BASE", "$Y", "FROM ${", "RUN $X $Y"].iter().all(|part| replaced(part)));
    assert!(!["$X", "$(id)", "$$", "FROM"].iter().any(|part| replaced(part)));
    let at = |part: &str| file.inline_at(file.source().find(part).expect("a place") + 1).map(|(_, at)| at);
    assert_eq!(at("$$X"), Some(20));
    assert_eq!((at("$Y"), at("{BASE"), at("   build")), (None, None, None));
}

#[test]
fn a_version_takes_over_what_did_not_change() {
    let one = literal("FROM a\nRUN b");
    let two = one.replace("  a:", "  z:").replace("services:\n", "") + &one.replace("services:\n", "");
    let file = Compose::new(&format!("services:\n{two}"));
    let [first, second] = file.inlines() else { panic!("two Dockerfiles") };
    let (first, second) = (first.document() as *const _, second.document() as *const _);
    // What stands below the edit has another line, so it is made anew.
    let place = file.source().find("image: x").expect("a place");
    let next = file.edit_all([(place..place + 5, "imagf")]);
    let again = next.edit_all([(place..place + 5, "image")]);
    let same =
        |at: usize, before: *const _| again.inlines().get(at).is_some_and(|one| std::ptr::eq(one.document(), before));
    assert!(same(0, first) && same(1, second));
    let inside = again.source().rfind("RUN b").expect("a place");
    let changed = again.edit_all([(inside + 4..inside + 5, "cd")]);
    assert_eq!(changed.inlines().get(1).map(text), Some("FROM a\nRUN cd\n"));
    assert!(changed.inlines().first().is_some_and(|one| std::ptr::eq(one.document(), first)));
    let moved = changed.edit_all([(0..0, "# above\n")]);
    assert_eq!(moved.inlines().first().and_then(Inline::file).map(|file| file.line_number(0)), Some(6));
}

#[test]
fn one_text_for_several_services() {
    let text = "x-d: &d |\n  FROM a\nservices:\n  a: {build: {dockerfile_inline: *d}}\n  b:\n    build: &b\n      \
                dockerfile_inline: *d\n  c: {build: *b}\n  e: {build: {dockerfile_inline: ''}}\n  f: {build: .}\n";
    let file = Compose::new(text);
    let [shared, empty] = file.inlines() else { panic!("two Dockerfiles") };
    assert_eq!((shared.services.join(" "), shared.builds.len()), ("a b c".to_owned(), 2));
    assert!(empty.is_empty());
    assert_eq!(&text[shared.range(&(5..6))], "a");
}

#[test]
fn what_is_around_it() {
    let text = "services:\n  a:\n    build:\n      context: web\n      target: t\n      args: {V: 1}\n      \
                dockerfile_inline: FROM a\n  b: {build: {target: other}}\n";
    let files = [("compose.yaml", text), ("web/.dockerignore", "*.md\n"), ("web/a", "")];
    let around = Surroundings::new(Workspace::new(MemoryFiles::new(files)), "compose.yaml");
    let file = Compose::new(text);
    let inner = only(&file).surroundings(&file, &around);
    let context = only(&file).file().and_then(|file| inner.context(file)).expect("a context");
    assert_eq!(context.folder, "web");
    assert_eq!(context.ignore.as_ref().map(|(path, _)| path.as_str()), Some("web/.dockerignore"));
    let [build] = inner.service_builds() else { panic!("one build") };
    assert_eq!(build.target.as_ref().map(|target| target.text.as_str()), Some("t"));
    assert!(around.reads().contains("web/.dockerignore"));
    let lone = only(&file).surroundings(&file, &Surroundings::nowhere());
    assert_eq!(lone.service_builds().len(), 1);
}
