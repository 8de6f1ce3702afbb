//! `dockwright explain`: the documentation of a rule, laid out for a terminal.

use std::fmt::Write as _;

use dockwright_lint::{Rule, Safety, options_of, rules};
use unicode_width::UnicodeWidthStr as _;

use super::Outcome;
use super::arguments::ExplainArguments;
use super::terminal::{self, Palette, paint};

/// Longer lines are hard to read.
const WIDEST: usize = 100;

pub(super) fn run(arguments: &ExplainArguments) -> Outcome {
    let palette = Palette::new(arguments.color);
    let width = terminal::width(WIDEST).clamp(20, WIDEST);
    let mut shown: Vec<&str> = Vec::new();
    let mut out = String::new();
    for rule in arguments.names.iter().flat_map(|name| rules::named(name)) {
        if shown.contains(&rule.id) {
            continue;
        }
        if !shown.is_empty() {
            out.push('\n');
        }
        shown.push(rule.id);
        out.push_str(&page(rule, width, &palette));
    }
    terminal::print(&out);
    Outcome::Clean
}

/// The page of one rule.
fn page(rule: &Rule, width: usize, palette: &Palette) -> String {
    let fix = match rule.fix {
        Some(Safety::Safe) => "`dockwright fix` mends it",
        Some(Safety::Unsafe) => "`dockwright fix --unsafe` mends it; look at the result",
        None => "none",
    };
    let severity = paint(palette.severity(rule.severity), rule.severity.name());
    let mut out = format!("{}\n\n", paint(palette.strong, rule.id));
    let mut fact = |name: &str, value: &str| {
        let _ = writeln!(out, "{} {value}", paint(palette.faint, format_args!("{name:9}")));
    };
    fact("severity", &severity);
    fact("profile", rule.profile.name());
    fact("category", rule.category.name());
    fact("fix", &palette.prose(fix, anstyle::Style::new()));
    if !rule.also.is_empty() {
        fact("also", &rule.also.join(", "));
    }
    for option in options_of(rule.id) {
        fact(
            "option",
            &palette.prose(
                &format!("`{}`: {} Default: `{}`.", option.name, option.docs, option.default),
                anstyle::Style::new(),
            ),
        );
    }
    fact("silence", &palette.prose(&format!("`# dockwright ignore={}`", rule.id), anstyle::Style::new()));
    fact("online", &rule.url());
    out.push('\n');
    body(&mut out, rule.docs, width, palette);
    out
}

/// Lays out the Markdown that rules are documented in: paragraphs, lists, headings and code blocks.
fn body(out: &mut String, docs: &str, width: usize, palette: &Palette) {
    let mut paragraph = String::new();
    let mut lines = docs.lines().map(|line| line.strip_prefix(' ').unwrap_or(line));
    while let Some(line) = lines.next() {
        let trimmed = line.trim();
        if let Some(info) = trimmed.strip_prefix("```") {
            end_paragraph(out, &mut paragraph, width, palette);
            let _ = writeln!(out, "{}\n", paint(palette.strong, block_title(info)));
            for line in lines.by_ref().take_while(|line| !line.trim_start().starts_with("```")) {
                let _ = writeln!(out, "{}", paint(palette.code, format_args!("    {line}")).trim_end());
            }
            out.push('\n');
        } else if let Some(heading) = trimmed.strip_prefix('#') {
            end_paragraph(out, &mut paragraph, width, palette);
            let heading = heading.trim_start_matches('#').trim();
            let _ = writeln!(out, "{}\n", paint(palette.strong, heading));
        } else if trimmed.is_empty() {
            end_paragraph(out, &mut paragraph, width, palette);
        } else if trimmed.starts_with(['|', '-', '*']) {
            if !paragraph.is_empty() {
                paragraph.push('\n');
            }
            paragraph.push_str(trimmed);
        } else {
            let gap = if paragraph.is_empty() { "" } else { " " };
            let _ = write!(paragraph, "{gap}{trimmed}");
        }
    }
    end_paragraph(out, &mut paragraph, width, palette);
    out.truncate(out.trim_end().len());
    out.push('\n');
}

/// What a code block shows.
fn block_title(info: &str) -> &'static str {
    match info.split_whitespace().nth(1) {
        Some("finds") => "Reported:",
        Some("fixed") => "Fixed:",
        Some("ignores") => "Not reported:",
        Some("beside") => "Files around it:",
        _ => "Example:",
    }
}

fn end_paragraph(out: &mut String, paragraph: &mut String, width: usize, palette: &Palette) {
    for item in paragraph.split('\n').filter(|item| !item.is_empty()) {
        let indent = if item.starts_with("- ") || item.starts_with("* ") { 2 } else { 0 };
        let wrapped = wrap(item, width, indent);
        out.push_str(&palette.prose(&wrapped, anstyle::Style::new()));
        out.push('\n');
    }
    if !paragraph.is_empty() {
        out.push('\n');
        paragraph.clear();
    }
}

/// Breaks a text between words; lines after the first are indented.
fn wrap(text: &str, width: usize, indent: usize) -> String {
    let (mut out, mut column) = (String::new(), 0);
    for word in text.split_whitespace() {
        let length = word.width();
        if column > indent && column + 1 + length > width {
            let _ = write!(out, "\n{:indent$}", "");
            column = indent;
        } else if !out.is_empty() {
            out.push(' ');
            column += 1;
        }
        out.push_str(word);
        column += length;
    }
    out
}
