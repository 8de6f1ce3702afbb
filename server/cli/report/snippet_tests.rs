//! What snippets look like.

use super::{Mark, snippet};
use crate::cli::terminal::Palette;
use dockwright_syntax::text::Text;

/// The snippet for parts of a text, each with a label; the first is the primary one.
fn drawn(text: &str, marks: &[(&str, &str)]) -> String {
    let style = anstyle::Style::new();
    let mark = |(index, (part, label)): (usize, &(&str, &str))| {
        let start = text.find(part).expect("it is in the text");
        Mark { range: start..start + part.len(), label: (*label).to_owned(), style, primary: index == 0 }
    };
    let marks: Vec<Mark> = marks.iter().enumerate().map(mark).collect();
    let mut out = String::from("\n");
    snippet(&mut out, &Text::new(text), "Dockerfile:1:1", &marks, &Palette::default());
    out
}

const TEXT: &str = "FROM a AS b\n\nRUN one && \\\n\ttwo && \\\n    three\n\n\n\n\nCOPY --from=b / /\nCMD x\n";

#[test]
fn wide_characters_and_tabs() {
    insta::assert_snapshot!(drawn("RUN\t日本 é\u{301}👩‍👩‍👧 here\u{7}", &[("here", "")]), @r"
     --> Dockerfile:1:1
      |
    1 | RUN    日本 é́👩‍👩‍👧 here␇
      |                 ^^^^
    ");
    insta::assert_snapshot!(drawn("\u{feff}FROM x\r\n", &[("x\r\n", "")]), @r"
     --> Dockerfile:1:1
      |
    1 | FROM x
      |      ^
    ");
    insta::assert_snapshot!(drawn("RUN a\n", &[("", "")]), @r"
     --> Dockerfile:1:1
      |
    1 | RUN a
      | ^
    ");
}

#[test]
fn several_places() {
    insta::assert_snapshot!(drawn(TEXT, &[("b / ", ""), ("AS b", "declared here")]), @r"
      --> Dockerfile:1:1
       |
     1 | FROM a AS b
       |        ---- declared here
    ...
    10 | COPY --from=b / /
       |             ^^^^
    ");
    insta::assert_snapshot!(drawn(TEXT, &[("two", ""), ("one && \\\n\t", "first"), ("three", "third")]), @r"
     --> Dockerfile:1:1
      |
    3 | RUN one && \
      |     -------- first
    4 |     two && \
      |     ^^^
    5 |     three
      |     ----- third
    ");
}

#[test]
fn several_lines() {
    insta::assert_snapshot!(drawn(TEXT, &[("RUN one && \\\n\ttwo && \\\n    three\n", "")]), @r"
     --> Dockerfile:1:1
      |
    3 | / RUN one && \
    4 | |     two && \
    5 | |     three
      | |_________^
    ");
    insta::assert_snapshot!(drawn(TEXT, &[("two && \\\n    thr", ""), ("FROM", "here"), ("three", "there")]), @r"
     --> Dockerfile:1:1
      |
    1 |   FROM a AS b
      |   ---- here
    ...
    4 | /     two && \
    5 | |     three
      | |     ----- there
      | |_______^
    ");
    insta::assert_snapshot!(drawn(TEXT, &[("one && \\\n\ttwo && \\\n    three\n\n\n\n\nCOPY", "")]), @r"
      --> Dockerfile:1:1
       |
     3 |   RUN one && \
       |  _____^
     4 | |     two && \
     5 | |     three
     6 | |
    ...  |
    10 | | COPY --from=b / /
       | |____^
    ");
}

#[test]
fn ranges_that_make_no_sense() {
    let style = anstyle::Style::new();
    #[allow(clippy::reversed_empty_ranges, reason = "that is what this is about")]
    for range in [0..900, 900..901, 5..2, 3..3, 1..2, 0..0] {
        for text in ["", "é\n日本\r\n", "\u{feff}", "\n\n\n", "a"] {
            for primary in [true, false] {
                let mark = Mark { range: range.clone(), label: String::new(), style, primary };
                let mut out = String::new();
                snippet(&mut out, &Text::new(text), "x", &[mark], &Palette::default());
            }
        }
    }
}
