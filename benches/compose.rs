//! `cargo bench --bench compose`: how long it takes to read and to judge a Compose file, sound, with errors and hostile, and to
//! tell where the cursor is.
#![allow(missing_docs, reason = "a program of its own")]

use std::fmt::Write as _;
use std::hint::black_box;

use divan::Bencher;
use dockwright_lint::{Config, lint_any};
use dockwright_model::{AnyFile, FileKind};
use dockwright_syntax::yaml::Yaml;

#[path = "../tests/support/hostile_compose.rs"]
mod hostile_compose;

/// A real file, a large one, and an absurd one.
const LINES: [usize; 3] = [60, 1_000, 10_000];

fn main() {
    divan::main();
}

#[divan::bench(args = LINES)]
fn parse(bencher: Bencher<'_, '_>, lines: usize) {
    let text = compose(lines);
    bencher.bench(|| Yaml::new(black_box(text.as_str())));
}

/// A key that is half typed, in the middle.
#[divan::bench(args = LINES)]
fn parse_half_typed(bencher: Bencher<'_, '_>, lines: usize) {
    let text = compose(lines);
    let middle = text.len() / 2;
    let line = text[middle..].find("    image:").map_or(0, |at| middle + at);
    let broken = format!("{}    env\n{}", &text[..line], &text[line..]);
    bencher.bench(|| Yaml::new(black_box(broken.as_str())));
}

#[divan::bench(args = LINES)]
fn path_in_the_middle(bencher: Bencher<'_, '_>, lines: usize) {
    let yaml = Yaml::new(compose(lines));
    let middle = yaml.source().len() / 2;
    bencher.bench(|| black_box(&yaml).path_at(black_box(middle)));
}

/// From the text to all findings, as after an edit.
#[divan::bench(args = LINES)]
fn lint(bencher: Bencher<'_, '_>, lines: usize) {
    let (text, config) = (compose(lines), Config::default());
    bencher.bench(|| lint_any(&AnyFile::new(FileKind::Compose, black_box(&text)), None, &config));
}

#[divan::bench(args = hostile_compose::KINDS)]
fn lint_hostile(bencher: Bencher<'_, '_>, kind: &str) {
    let (text, config) = (hostile_compose::text(kind), Config::default());
    bencher.bench(|| lint_any(&AnyFile::new(FileKind::Compose, black_box(&text)), None, &config));
}

/// A Compose file of about so many lines.
fn compose(lines: usize) -> String {
    let mut text = "x-base: &base\n  restart: always\n\nservices:\n".to_owned();
    for service in 0..lines / 20 {
        let _ = write!(
            text,
            "  # service number {service}\n  service{service}:\n    <<: *base\n    image: \"registry.example.org/team/app:{service}\"\n    \
             build:\n      context: ./app\n      args: [A=1, B=2]\n    ports:\n      - \"80{service}:80\"\n      - 443\n    \
             environment:\n      - LOG_LEVEL=info\n      - 'NAME=${{NAME:-x}}'\n    command: >\n      serve --port 80\n      \
             --verbose\n    healthcheck:\n      test: [\"CMD\", \"curl\", \"localhost\"]\n      interval: 30s\n\n"
        );
    }
    text
}
