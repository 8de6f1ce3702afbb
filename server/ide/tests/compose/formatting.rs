//! Formatting of Compose files.

use dockwright_ide::format::Style;
use dockwright_ide::format::compose::{format, format_ranges, format_typed, is_sound};
use dockwright_lint::{FormatOptions, Indent};
use dockwright_model::Compose;

use crate::cases::{applied, check_cases, difference, report};
use crate::chance::{Random, floor};
use crate::real_files;

fn formatted(text: &str, options: &FormatOptions) -> String {
    applied(text, &format(&Compose::new(text), &Style::new(options)))
}

/// What is wrong with formatting a text, if anything is.
fn broken_law(text: &str, options: &FormatOptions) -> Option<String> {
    let before = Compose::new(text);
    let edits = format(&before, &Style::new(options));
    if !before.yaml().problems().is_empty() && !edits.is_empty() {
        return Some("a file with errors is formatted".to_owned());
    }
    if let Some(edit) = edits.iter().find(|edit| text.get(edit.range.clone()) == Some(&edit.text)) {
        return Some(format!("an edit that changes nothing: {edit:?}"));
    }
    let once = applied(text, &edits);
    if !is_sound(&before, &Compose::new(&once)) {
        return Some(format!("says something else:\n{}", difference(text, &once)));
    }
    let twice = formatted(&once, options);
    (twice != once).then(|| format!("goes on:\n{}", difference(&once, &twice)))
}

#[test]
fn cases_become_what_they_should() {
    check_cases("format-compose", formatted, broken_law);
}

/// Options under which the laws must hold as well.
fn others() -> Vec<FormatOptions> {
    let of = |change: &dyn Fn(&mut FormatOptions)| {
        let mut options = FormatOptions::default();
        change(&mut options);
        options
    };
    vec![
        of(&|_| {}),
        of(&|options| options.indent = Some(Indent::Spaces(2))),
        of(&|options| {
            options.indent = Some(Indent::Spaces(4));
            options.spaces = false;
            options.max_blank_lines = 0;
        }),
        of(&|options| {
            options.indent = Some(Indent::Spaces(1));
            options.trim_trailing_blanks = false;
            options.final_newline = false;
        }),
        of(&|options| options.indent = Some(Indent::Spaces(8))),
    ]
}

#[test]
fn real_files_keep_the_laws() {
    let files = real_files();
    let mut wrong = Vec::new();
    let mut changed = 0;
    for (number, options) in others().iter().enumerate() {
        for (name, text) in &files {
            wrong.extend(broken_law(text, options).map(|law| format!("{name} with options {number}: {law}")));
            changed += usize::from(number == 0 && formatted(text, options) != *text);
        }
    }
    println!("{} files, {changed} of them changed", files.len());
    report(&wrong, files.len());
}

/// With a width that nobody else has, every line that can be is moved.
#[test]
fn lines_of_real_files_are_moved() {
    let options = FormatOptions { indent: Some(Indent::Spaces(3)), ..FormatOptions::default() };
    let mut stays = Vec::new();
    for (name, text) in &real_files() {
        let file = Compose::new(text);
        let nested = file.yaml().root().is_some_and(|root| {
            root.pairs().any(|(_, value)| value.is_mapping() && !value.is_flow() && value.pairs().count() > 0)
        });
        if file.yaml().problems().is_empty() && nested {
            let once = formatted(text, &options);
            let moved = once.lines().any(|line| line.starts_with("   ") && !line.starts_with("    "));
            if !moved {
                stays.push(name.clone());
            }
        }
    }
    println!("{} files stay as they are: {stays:?}", stays.len());
    assert!(stays.len() <= 3, "{stays:?}");
}

#[test]
fn spoilt_files_keep_the_laws() {
    let all = others();
    let mut numbers = Random(0x5EED);
    let mut wrong = Vec::new();
    let files = real_files();
    for (name, text) in files.iter().step_by(if cfg!(debug_assertions) { 4 } else { 1 }) {
        let options = &all[numbers.below(all.len())];
        let cut = &text[..floor(text, numbers.below(text.len() + 1))];
        for text in [cut.to_owned(), cut.replace('\n', "\r\n"), spoil(text, &mut numbers)] {
            wrong.extend(broken_law(&text, options).map(|law| format!("{name}: {law}")));
        }
        // A part of a file.
        let (start, end) = (numbers.below(text.len() + 1), numbers.below(text.len() + 1));
        let range = floor(text, start.min(end))..floor(text, start.max(end));
        let before = Compose::new(text);
        let edits = format_ranges(&before, &Style::new(options), std::slice::from_ref(&range));
        if !is_sound(&before, &Compose::new(&applied(text, &edits))) {
            wrong.push(format!("{name}: {range:?}"));
        }
        format_typed(&before, &Style::new(options), range.start, "\n");
    }
    report(&wrong, files.len());
}

/// The text with blanks and line breaks put in and taken out here and there, most often so that it is still read.
fn spoil(text: &str, numbers: &mut Random) -> String {
    let mut spoilt = String::new();
    for c in text.chars() {
        match (c, numbers.below(60)) {
            (':', 0) => spoilt.push_str(" :"),
            (' ', 1) => spoilt.push_str("  "),
            ('\n', 2) => spoilt.push_str("  \n"),
            ('\n', 3) => spoilt.push_str("\n\n  \n\n"),
            ('\n', 4) => spoilt.push_str("\n   # x\n"),
            ('\n', 5) => spoilt.push_str("\r\n"),
            ('\n', 6) => spoilt.push_str("\n# y\n"),
            _ => spoilt.push(c),
        }
    }
    spoilt
}

#[test]
fn the_next_line_is_indented_while_typing() {
    let options = FormatOptions::default();
    let style = Style::in_editor(&options, 2, true);
    for (text, expected) in [
        ("services:\n$0", Some("  ")),
        ("services:\n  web:\n$0", Some("    ")),
        ("services:\n  web: # c\n$0", Some("    ")),
        ("services:\n  web:\n    image: a\n$0", Some("    ")),
        ("services:\n  web:\n    ports:\n      - 80:80\n$0", Some("      ")),
        ("services:\n  web:\n    ports:\n      - target: 80\n$0", Some("        ")),
        ("a:\n  b: |\n$0", Some("    ")),
        ("a:\n  b: |\n    x\n$0", None),
        ("a: [1,\n$0", None),
        ("a: b\n\n$0", None),
        ("a: b\n  $0", Some("")),
        ("a:\n$0b: 1\n", None),
        ("$0", None),
    ] {
        let cursor = text.find("$0").expect("a cursor");
        let text = text.replace("$0", "");
        let edits = format_typed(&Compose::new(&text), &style, cursor, "\n");
        assert_eq!(edits.first().map(|edit| edit.text.as_str()), expected, "{text:?}");
    }
}

#[test]
fn a_range_stays_a_range() {
    let text = "services:\n    web:\n        image:   a  \n        ports:   [  ]\nvolumes:\n    x:   {}\n";
    let options = FormatOptions { indent: Some(Indent::Spaces(2)), ..FormatOptions::default() };
    let file = Compose::new(text);
    let part = |from: &str, to: &str| {
        let range = text.find(from).expect("a start")..text.find(to).expect("an end");
        applied(text, &format_ranges(&file, &Style::new(&options), &[range]))
    };
    // A section can be indented by itself, a line of a service cannot.
    assert_eq!(part("volumes", "x:"), text.replace("    x:   {}", "  x: {}"));
    assert_eq!(part("image", "image"), text.replace("image:   a  ", "image: a"));
}
