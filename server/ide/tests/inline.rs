//! Dockerfiles in Compose files: whatever is asked at any place has an answer within the file, and what is offered there
//! leaves all but the Dockerfile as it is.

#![allow(clippy::expect_used, clippy::indexing_slicing, reason = "tests fail")]

use std::ops::Range;

use dockwright_facts::Date;
use dockwright_ide::actions::actions;
use dockwright_ide::complete::complete;
use dockwright_ide::folding::compose::folds;
use dockwright_ide::hints::{Wanted, compose::hints};
use dockwright_ide::hover::hover_any;
use dockwright_ide::links::links_any;
use dockwright_ide::navigate::{definition, linked_any, occurrences};
use dockwright_ide::rename::{prepare, rename};
use dockwright_ide::selection::compose::selections;
use dockwright_ide::signature::signatures;
use dockwright_ide::symbols::{Symbol, compose::symbols};
use dockwright_ide::tokens::compose::tokens;
use dockwright_lint::{Config, Edit, Finding, lint_any};
use dockwright_model::{AnyFile, Compose, FileKind};
use dockwright_syntax::text::apply_edits;
use dockwright_syntax::yaml::Node;

const TODAY: Date = Date { year: 2026, month: 11, day: 21 };

const LITERAL: &str = "name: x\nservices:\n  a: # c\n    build:\n      target: b\n      args: [V=1]\n      dockerfile_inline: |\n        \
                       # 🦀 é\n        FROM debian:9 AS b\n        ARG V=$$X\n        \n\n        RUN sudo apt-get install $$V ${W:-é} \\\n          \
                       # c\n        \t curl 🦀\n        RUN <<E\n        a $$V\n        E\n        COPY --from=b . .\n        CMD x $Y\n\n    \
                       image: y\n  z: {image: z}\n";

fn texts() -> Vec<String> {
    let value =
        |value: &str| format!("services:\n  a:\n    build: {{target: b, dockerfile_inline: {value}}}\n    image: y\n");
    vec![
        LITERAL.to_owned(),
        LITERAL.replace('\n', "\r\n"),
        LITERAL.replace("inline: |", "inline: |2-").replace("        # 🦀", "          # 🦀"),
        LITERAL.replace("inline: |", "inline: >+"),
        LITERAL.replace("inline: |", "inline: &q |+"),
        value("\"FROM debian:9 AS b\\nRUN sudo \\u0061 $$V $W\\tx\\\n      y 🦀\""),
        value("'FROM debian:9 AS b'"),
        value("'FROM debian:9\n\n      RUN sudo it''s'"),
        value("FROM debian:9 AS b"),
        "x: &a |\n  FROM a AS b\n  RUN sudo x\nservices:\n  a: {build: {dockerfile_inline: *a, target: b}}\n"
            .to_owned(),
        "services:\n  a:\n    build:\n      dockerfile_inline: |\n        FROM debian:9\n        RU".to_owned(),
        "services:\n  a:\n    build:\n      dockerfile_inline: |\n        \n    image: y\n".to_owned(),
    ]
}

/// What a file says besides its Dockerfiles.
fn frame(file: &Compose) -> String {
    let inlines: Vec<Range<usize>> = file.inlines().iter().map(|inline| inline.whole(file)).collect();
    let inside = |span: &Range<usize>| inlines.iter().any(|whole| whole.start <= span.start && span.start <= whole.end);
    let scalars = file.yaml().nodes().filter(|node| {
        node.scalar().is_some()
            && node
                .written()
                .is_none_or(|written| !written.stretches.first().is_some_and(|first| inside(&first.source)))
    });
    let texts: Vec<&str> =
        scalars.filter_map(Node::text).filter(|text| !matches!(*text, "b" | "V=1" | "N" | "N=1")).collect();
    format!("{texts:?} {}", file.yaml().problems().len())
}

fn applied(text: &str, edits: &[Edit]) -> String {
    let edits: Vec<_> = edits.iter().map(|edit| (edit.range.clone(), edit.text.clone())).collect();
    apply_edits(text, &edits).expect("edits that fit")
}

fn keeps_the_frame(before: &Compose, edits: &[Edit], what: &str) {
    let after = applied(before.source(), edits);
    assert_eq!(frame(&Compose::new(&after)), frame(before), "{what} makes\n{after}\nof\n{}", before.source());
}

fn compose(file: &AnyFile) -> &Compose {
    let AnyFile::Compose(compose) = file else { panic!("a Compose file") };
    compose
}

#[test]
fn any_place_has_an_answer() {
    for text in texts() {
        let file = AnyFile::new(FileKind::Compose, &text);
        let findings = lint_any(&file, None, &Config::default());
        let part = |range: &Range<usize>| assert!(text.get(range.clone()).is_some(), "{range:?} of {text:?}");
        findings.iter().for_each(|finding| part(&finding.range));
        whole_file(&file, &part);
        for (at, _) in text.char_indices() {
            hover_any(&file, None, at, TODAY).iter().for_each(|hover| part(&hover.range));
            definition(&file, None, at).iter().for_each(|found| part(&found.origin));
            occurrences(&file, at).iter().for_each(|one| part(&one.range));
            linked_any(&file, at).iter().flatten().for_each(&part);
            selections(compose(&file), at).iter().for_each(&part);
            let _ = signatures(&file, at);
            if let Ok(Some(found)) = prepare(&file, None, at) {
                part(&found.range);
            }
            offered(&file, at, &findings);
        }
    }
}

fn whole_file(file: &AnyFile, part: &impl Fn(&Range<usize>)) {
    let (compose, whole) = (compose(file), 0..file.source().len());
    let mut end = 0;
    for token in tokens(compose, &whole) {
        part(&token.range);
        assert!(end <= token.range.start, "tokens over one another at {:?} of {:?}", token.range, file.source());
        end = token.range.end;
    }
    fn walk(symbols: &[Symbol], part: &impl Fn(&Range<usize>)) {
        for symbol in symbols {
            part(&symbol.range);
            assert!(
                symbol.range.start <= symbol.selection.start && symbol.selection.end <= symbol.range.end,
                "{symbol:?}"
            );
            walk(&symbol.children, part);
        }
    }
    walk(&symbols(compose), part);
    links_any(file, None).iter().for_each(|link| part(&link.range));
    let wanted = Wanted { values: true, from_values: true, end_of_life: true, ..Wanted::default() };
    hints(compose, None, &whole, &wanted, TODAY).iter().for_each(|hint| part(&(hint.offset..hint.offset)));
    let lines = file.text().line_count();
    assert!(folds(compose, None).iter().all(|fold| fold.first < fold.last && fold.last < lines));
}

/// What can be done at a place of a Dockerfile.
fn offered(file: &AnyFile, at: usize, findings: &[Finding]) {
    let compose = compose(file);
    if compose.inline_at(at).is_none() {
        return;
    }
    for action in actions(file, at..at, findings).iter().filter(|action| action.disabled.is_none()) {
        // A comment above the key is none of the text.
        keeps_the_frame(compose, &action.edits, &action.title);
    }
    for item in complete(file, None, at, TODAY).items.into_iter().take(40) {
        let mut edits = vec![Edit::replace(item.replace.clone(), item.text.clone())];
        edits.extend(item.also.iter().map(|(range, text)| Edit::replace(range.clone(), text.clone())));
        keeps_the_frame(compose, &edits, &item.label);
    }
    if let Ok(Some(renamed)) = rename(file, None, at, "N") {
        keeps_the_frame(compose, &renamed.edits, "rename");
    }
}
