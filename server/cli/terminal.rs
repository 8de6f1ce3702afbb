//! Printing, with colours where they are wanted.

use std::fmt::Display;
use std::io::{self, Write};

use anstream::{AutoStream, ColorChoice};
use anstyle::{AnsiColor, Effects, Style};
use dockwright_lint::Severity;
use indicatif::{ProgressBar, ProgressStyle};

use super::Color;

/// The styles of what is printed; all empty without colours.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Palette {
    pub(super) error: Style,
    pub(super) warning: Style,
    pub(super) info: Style,
    pub(super) hint: Style,
    /// Line numbers, bars, arrows.
    pub(super) frame: Style,
    /// What the eye should find first.
    pub(super) strong: Style,
    /// What it need not see.
    pub(super) faint: Style,
    /// Code, names and commands.
    pub(super) code: Style,
    /// Good news.
    pub(super) good: Style,
    pub(super) added: Style,
    pub(super) removed: Style,
}

impl Palette {
    /// The palette for standard output.
    pub(super) fn new(color: Color) -> Self {
        if choice(&io::stdout(), color) == ColorChoice::Never { Self::default() } else { Self::colored() }
    }

    fn colored() -> Self {
        let bold = |color: AnsiColor| color.on_default().effects(Effects::BOLD);
        Self {
            error: bold(AnsiColor::BrightRed),
            warning: bold(AnsiColor::Yellow),
            info: bold(AnsiColor::BrightCyan),
            hint: bold(AnsiColor::BrightGreen),
            frame: bold(AnsiColor::BrightBlue),
            strong: Style::new().effects(Effects::BOLD),
            faint: Style::new().effects(Effects::DIMMED),
            code: AnsiColor::Cyan.on_default(),
            good: bold(AnsiColor::Green),
            added: AnsiColor::Green.on_default(),
            removed: AnsiColor::Red.on_default(),
        }
    }

    /// The style of a severity.
    pub(super) fn severity(&self, severity: Severity) -> Style {
        match severity {
            Severity::Error => self.error,
            Severity::Warning => self.warning,
            Severity::Info => self.info,
            Severity::Hint => self.hint,
        }
    }

    /// A sentence with its `code` in the style of code; `base` is the style of the rest.
    pub(super) fn prose(&self, text: &str, base: Style) -> String {
        if self.code == Style::new() {
            return text.to_owned();
        }
        let (mut out, mut rest) = (String::new(), text);
        while let Some((before, code, after)) = first_code(rest) {
            out.push_str(&paint(base, before));
            out.push_str(&paint(self.code, code));
            rest = after;
        }
        out.push_str(&paint(base, rest));
        out
    }
}

/// The first `code` of a sentence with its backticks, what is before it and what comes after.
fn first_code(text: &str) -> Option<(&str, &str, &str)> {
    let start = text.find('`')?;
    let (before, rest) = text.split_at_checked(start)?;
    let end = rest.get(1..)?.find('`')? + 2;
    let (code, after) = rest.split_at_checked(end)?;
    Some((before, code, after))
}

/// A text in a style.
pub(super) fn paint(style: Style, text: impl Display) -> String {
    format!("{style}{text}{style:#}")
}

fn choice(stream: &impl anstream::stream::RawStream, color: Color) -> ColorChoice {
    match color {
        Color::Auto => AutoStream::choice(stream),
        Color::Always => ColorChoice::Always,
        Color::Never => ColorChoice::Never,
    }
}

/// Prints to standard output; see [`print_bytes`].
pub(super) fn print(text: &str) {
    print_bytes(text.as_bytes());
}

/// Prints bytes as they are. Nobody may be listening any more (`dockwright lint . | head`); that is no mistake. When they
/// cannot be written for another reason, such as a full disk, this ends the process.
pub(super) fn print_bytes(bytes: &[u8]) {
    let mut stdout = io::stdout().lock();
    match stdout.write_all(bytes).and_then(|()| stdout.flush()) {
        Err(error) if error.kind() != io::ErrorKind::BrokenPipe => {
            complain(&format!("cannot write to standard output: {error}"), Color::Auto);
            std::process::exit(2);
        }
        _ => {}
    }
}

/// Says on standard error what went wrong.
pub(super) fn complain(message: &str, color: Color) {
    say("error", AnsiColor::BrightRed, message, color);
}

/// Says on standard error what is odd.
pub(super) fn note(message: &str, color: Color) {
    say("note", AnsiColor::BrightCyan, message, color);
}

fn say(word: &str, word_color: AnsiColor, message: &str, color: Color) {
    let colored = choice(&io::stderr(), color) != ColorChoice::Never;
    let style = if colored { word_color.on_default().effects(Effects::BOLD) } else { Style::new() };
    let _ = writeln!(io::stderr().lock(), "{}: {}", paint(style, word), visible(message));
}

/// A bar on standard error for work on so many files. There is none for a few, and none where nobody is looking.
pub(super) fn progress(files: usize, color: Color) -> ProgressBar {
    const MANY: usize = 100;
    if files < MANY {
        return ProgressBar::hidden();
    }
    let plain = choice(&io::stderr(), color) == ColorChoice::Never;
    let bar = if plain { "{bar:30} {pos} of {len} files" } else { "{bar:30.cyan} {pos} of {len} files" };
    let style = ProgressStyle::with_template(bar).unwrap_or_else(|_| ProgressStyle::default_bar());
    // It goes to standard error, and nowhere if that is no terminal.
    ProgressBar::new(files as u64).with_style(style)
}

/// The width in columns of the terminal that is standard output, or `otherwise` if that is no terminal.
pub(super) fn width(otherwise: usize) -> usize {
    terminal_size::terminal_size_of(io::stdout()).map_or(otherwise, |(width, _)| usize::from(width.0))
}

/// The text as it may be sent to a terminal: tabs become four blanks, and characters that would move the cursor, change
/// colours or reorder the line are shown as symbols.
pub(super) fn visible(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '\t' => out.push_str("    "),
            '\0'..='\u{1f}' => out.push(char::from_u32(0x2400 + u32::from(c)).unwrap_or('\u{fffd}')),
            '\u{7f}' => out.push('\u{2421}'),
            '\u{80}'..='\u{9f}' | '\u{200e}' | '\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}' => {
                out.push('\u{fffd}');
            }
            '\u{feff}' => {}
            _ => out.push(c),
        }
    }
    out
}
