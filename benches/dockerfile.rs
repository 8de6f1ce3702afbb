//! `cargo bench`: how long parsing, linting and the answers to an editor take, for files of three sizes.
#![allow(missing_docs, reason = "a program of its own")]

use std::fmt::Write as _;
use std::hint::black_box;

use divan::Bencher;
use dockwright_facts::Date;
use dockwright_ide::actions::Proof;
use dockwright_ide::format::Style;
use dockwright_ide::hints::Wanted;
use dockwright_lint::{Config, FormatOptions, lint};
use dockwright_model::{AnyFile, File};

/// A real file, a large one, and an absurd one.
const LINES: [usize; 3] = [60, 1_000, 20_000];

/// Decides what has reached its end of life.
const TODAY: Date = Date { year: 2026, month: 11, day: 20 };

fn main() {
    divan::main();
}

/// A text that becomes a file.
#[divan::bench(args = LINES)]
fn parse(bencher: Bencher<'_, '_>, lines: usize) {
    let text = dockerfile(lines);
    bencher.bench(|| File::new(black_box(&text)));
}

/// One character typed in the middle of a file.
#[divan::bench(args = LINES)]
fn parse_after_edit(bencher: Bencher<'_, '_>, lines: usize) {
    let (file, middle) = opened(lines);
    bencher.bench(|| file.edit(black_box(middle..middle), "x"));
}

/// All rules over a text never seen before.
#[divan::bench(args = LINES)]
fn lint_from_scratch(bencher: Bencher<'_, '_>, lines: usize) {
    let (text, config) = (dockerfile(lines), Config::default());
    bencher.bench(|| lint(&File::new(black_box(&text)), &config));
}

/// One character typed in the middle of a file that was linted before, and all rules again.
#[divan::bench(args = LINES)]
fn lint_after_edit(bencher: Bencher<'_, '_>, lines: usize) {
    let (file, middle) = opened(lines);
    let config = Config::default();
    bencher.bench(|| lint(&file.edit(black_box(middle..middle), "x"), &config));
}

/// The outline.
#[divan::bench(args = LINES)]
fn symbols(bencher: Bencher<'_, '_>, lines: usize) {
    let (file, _) = opened(lines);
    bencher.bench(|| dockwright_ide::symbols::symbols(black_box(&file)));
}

/// What can be folded away.
#[divan::bench(args = LINES)]
fn folds(bencher: Bencher<'_, '_>, lines: usize) {
    let (file, _) = opened(lines);
    bencher.bench(|| dockwright_ide::folding::folds(black_box(&file), None));
}

/// What everything is, for colours.
#[divan::bench(args = LINES)]
fn tokens(bencher: Bencher<'_, '_>, lines: usize) {
    let (file, _) = opened(lines);
    bencher.bench(|| dockwright_ide::tokens::tokens(black_box(&file), &(0..file.source().len())));
}

/// The same of a file that was edited a moment ago.
#[divan::bench(args = LINES)]
fn tokens_after_edit(bencher: Bencher<'_, '_>, lines: usize) {
    let (file, middle) = opened(lines);
    bencher.bench(|| {
        let file = file.edit(black_box(middle..middle), "x");
        dockwright_ide::tokens::tokens(&file, &(0..file.source().len()))
    });
}

/// A selection that grows.
#[divan::bench(args = LINES)]
fn selections(bencher: Bencher<'_, '_>, lines: usize) {
    let (file, middle) = opened(lines);
    bencher.bench(|| dockwright_ide::selection::selections(black_box(&file), middle));
}

/// What leads elsewhere.
#[divan::bench(args = LINES)]
fn links(bencher: Bencher<'_, '_>, lines: usize) {
    let (file, _) = opened(lines);
    bencher.bench(|| dockwright_ide::links::links(black_box(&file), None));
}

/// What is shown between the words.
#[divan::bench(args = LINES)]
fn hints(bencher: Bencher<'_, '_>, lines: usize) {
    let (file, _) = opened(lines);
    let wanted = Wanted {
        from_values: true,
        values: true,
        aliases: true,
        end_of_life: true,
        sizes: true,
        users: true,
        ..Wanted::default()
    };
    bencher.bench(|| dockwright_ide::hints::hints(black_box(&file), &(0..file.source().len()), &wanted, TODAY));
}

/// What may stand where a new instruction begins.
#[divan::bench(args = LINES)]
fn completion(bencher: Bencher<'_, '_>, lines: usize) {
    let (file, middle) = opened(lines);
    let at = middle + file.source().get(middle..).and_then(|rest| rest.find("\nUSER")).map_or(0, |at| at + 1);
    let file = AnyFile::Dockerfile(file);
    bencher.bench(|| dockwright_ide::complete::complete(black_box(&file), None, at, TODAY));
}

/// What is known of an image.
#[divan::bench(args = LINES)]
fn hover(bencher: Bencher<'_, '_>, lines: usize) {
    let (file, _) = opened(lines);
    let at = behind(&file, "FROM node");
    bencher.bench(|| dockwright_ide::hover::hover(black_box(&file), at, TODAY));
}

/// Where a stage is defined.
#[divan::bench(args = LINES)]
fn definition(bencher: Bencher<'_, '_>, lines: usize) {
    let (file, _) = opened(lines);
    let at = behind(&file, "FROM deps");
    let file = AnyFile::Dockerfile(file);
    bencher.bench(|| dockwright_ide::navigate::definition(black_box(&file), None, at));
}

/// The same of a file that was edited a moment ago.
#[divan::bench(args = LINES)]
fn definition_after_edit(bencher: Bencher<'_, '_>, lines: usize) {
    let (file, middle) = opened(lines);
    let at = behind(&file, "FROM deps");
    bencher.bench(|| {
        let file = AnyFile::Dockerfile(file.edit(black_box(middle..middle), "x"));
        dockwright_ide::navigate::definition(&file, None, at)
    });
}

/// A new name for the build argument that every stage uses.
#[divan::bench(args = LINES)]
fn rename(bencher: Bencher<'_, '_>, lines: usize) {
    let (file, _) = opened(lines);
    let at = behind(&file, "ARG NODE_");
    let file = AnyFile::Dockerfile(file);
    bencher.bench(|| dockwright_ide::rename::rename(black_box(&file), None, at, "VERSION_OF_NODE"));
}

/// The layout of the whole file.
#[divan::bench(args = LINES)]
fn formatting(bencher: Bencher<'_, '_>, lines: usize) {
    let (file, _) = opened(lines);
    let style = Style::in_editor(&FormatOptions::default(), 4, true);
    bencher.bench(|| dockwright_ide::format::format(black_box(&file), &style));
}

/// What can be done about the findings of the whole file.
#[divan::bench(args = LINES)]
fn code_actions(bencher: Bencher<'_, '_>, lines: usize) {
    let (file, _) = opened(lines);
    let findings = lint(&file, &Config::default());
    let file = AnyFile::Dockerfile(file);
    let all = 0..file.source().len();
    bencher.bench(|| dockwright_ide::actions::actions(black_box(&file), all.clone(), &findings, Proof::Now));
}

/// How often each stage is used.
#[divan::bench(args = LINES)]
fn lenses(bencher: Bencher<'_, '_>, lines: usize) {
    let (file, _) = opened(lines);
    bencher.bench(|| dockwright_ide::lens::lenses(black_box(&file)));
}

/// The byte offset behind a text that is there.
fn behind(file: &File, text: &str) -> usize {
    file.source().find(text).map_or(0, |at| at + text.len())
}

/// A file as an editor holds it, and a byte offset behind a word in its middle.
fn opened(lines: usize) -> (File, usize) {
    let text = dockerfile(lines);
    let half = text.char_indices().nth(text.chars().count() / 2).map_or(0, |(at, _)| at);
    let middle = text.get(half..).and_then(|rest| rest.find("npm")).map_or(half, |at| half + at + "npm".len());
    let file = File::new(&text);
    black_box(lint(&file, &Config::default()));
    (file, middle)
}

/// A Dockerfile of about so many lines, in the style of what web services are built with: for each service a stage that
/// installs, a stage that builds, and a stage that runs.
fn dockerfile(lines: usize) -> String {
    let mut text = String::from("# syntax=docker/dockerfile:1\nARG NODE_VERSION=22.11.0\n");
    let mut service = 0;
    while service * LINES_OF_SERVICE < lines {
        write_service(&mut text, service);
        service += 1;
    }
    let mut kept: String = text.split_inclusive('\n').take(lines).collect();
    if kept.trim_end().ends_with('\\') {
        kept.push_str("    true\n");
    }
    kept
}

/// The lines that [`write_service`] writes.
const LINES_OF_SERVICE: usize = 28;

fn write_service(text: &mut String, service: usize) {
    let port = 3000 + service % 1000;
    let _ = write!(
        text,
        r#"
# Service {service}: dependencies
FROM node:${{NODE_VERSION}}-bookworm-slim AS deps{service}
WORKDIR /app
RUN apt-get update \
    && apt-get install -y --no-install-recommends \
        ca-certificates \
        python3 \
        build-essential \
    && rm -rf /var/lib/apt/lists/*
COPY services/{service}/package.json services/{service}/package-lock.json ./
RUN --mount=type=cache,target=/root/.npm npm ci

FROM deps{service} AS build{service}
ENV NODE_ENV=production \
    SERVICE=service-{service}
COPY services/{service} .
RUN npm run build && npm prune --omit=dev

FROM node:${{NODE_VERSION}}-bookworm-slim AS run{service}
ARG COMMIT
LABEL org.opencontainers.image.revision="$COMMIT"
WORKDIR /app
COPY --from=build{service} --chown=node:node /app/dist ./dist
USER node
EXPOSE {port}
HEALTHCHECK CMD curl --fail "http://localhost:{port}/health" || exit 1
CMD ["node", "dist/server.js", "--port", "{port}"]
"#
    );
}
