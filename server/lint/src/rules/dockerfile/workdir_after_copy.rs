use std::collections::HashMap;

use dockwright_syntax::dockerfile::{Instruction, Keyword};

use crate::lines;
use crate::rule::rule;
use crate::rules::paths;
use crate::{Context, Edit, Fix};

rule! {
    /// `WORKDIR` comes after the `COPY` to the same directory.
    ///
    /// With `WORKDIR` first the path stands in one place only and the copies can go to `.`.
    ///
    /// ```dockerfile finds
    /// FROM python:3.14-slim
    /// COPY . /app
    /// WORKDIR /app
    /// CMD ["python", "main.py"]
    /// ```
    ///
    /// ```dockerfile fixed
    /// FROM python:3.14-slim
    /// WORKDIR /app
    /// COPY . /app
    /// CMD ["python", "main.py"]
    /// ```
    ///
    /// ```dockerfile ignores
    /// FROM python:3.14-slim
    /// WORKDIR /app
    /// COPY . .
    /// COPY config /etc/app
    /// WORKDIR /etc/app
    /// ```
    "workdir-after-copy" {
        category: Style,
        severity: Hint,
        profile: Strict,
        fix: Some(Safe),
        changes: [Order],
        also: [],
    }
}

fn check(context: &mut Context<'_>) {
    let meaning = context.meaning();
    for stage in &meaning.stages {
        // The first copy to each directory, and the last instruction so far that depends on the working directory.
        let mut copies: HashMap<String, usize> = HashMap::new();
        let mut depends = None;
        for (index, instruction) in meaning.stage_instructions(context.dockerfile(), stage.index) {
            match instruction.keyword {
                Keyword::Copy | Keyword::Add => match absolute(instruction) {
                    Some(path) => drop(copies.entry(path).or_insert(index)),
                    None => depends = Some(index),
                },
                Keyword::Workdir => {
                    let path = paths::join(None, instruction.rest.text());
                    if let Some(copy) = path.and_then(|path| copies.get(&path)) {
                        report(context, *copy, instruction, depends.is_none_or(|depends| depends < *copy));
                    }
                    break;
                }
                Keyword::Arg | Keyword::Env | Keyword::Label | Keyword::Expose | Keyword::From => {}
                _ => depends = Some(index),
            }
        }
    }
}

fn absolute(instruction: &Instruction) -> Option<String> {
    let (_, destination) = instruction.copy()?;
    paths::join(None, destination.text).filter(|path| path != "/")
}

fn report(context: &mut Context<'_>, copy: usize, workdir: &Instruction, independent: bool) {
    let Some(copy) = context.dockerfile().instructions.get(copy) else { return };
    let path = workdir.rest.text();
    let message =
        format!("Put `WORKDIR {path}` before the `{}` to it, which can then copy to `.`.", copy.keyword.name());
    let above = |instruction: &Instruction| {
        let text = context.file.text();
        let line = text.line_of(instruction.span.start).checked_sub(1);
        line.is_some_and(|line| context.text(text.line_range(line)).trim_start().starts_with('#'))
    };
    let line = context.text(workdir.head());
    let fix = (independent && !above(workdir) && !line.contains('\n')).then(|| {
        let edits = vec![lines::insertion_above(context.file, copy, line), removal(context, workdir)];
        Fix::safe(format!("Move `WORKDIR {path}` above the `{}`", copy.keyword.name()), edits)
    });
    context
        .report(workdir.span.clone(), message)
        .related(copy.span.clone(), "the files are copied here")
        .maybe_fix(fix);
}

/// Deletes the line of an instruction; with the line break before it if it is the last of the file and has none.
fn removal(context: &Context<'_>, instruction: &Instruction) -> Edit {
    let range = lines::of(context.file, instruction);
    let ends = context.text(range.clone()).ends_with('\n');
    let before = context.text(0..range.start);
    let start = if ends { range.start } else { before.trim_end_matches(['\n', '\r']).len() };
    Edit::delete(start..range.end)
}

#[cfg(test)]
mod tests {
    use crate::rules::testing::{count, fixed};

    const RULE: &str = "workdir-after-copy";

    #[test]
    fn orders() {
        let cases = [
            ("COPY . /app/\nWORKDIR /app", 1),
            ("COPY . /app\nRUN make\nWORKDIR /app", 1),
            ("COPY . /srv\nWORKDIR /app", 0),
            ("COPY . /app\nFROM b\nWORKDIR /app", 0),
            ("WORKDIR /x\nCOPY . /app\nWORKDIR /app", 0),
            ("COPY . /app/x\nWORKDIR /app", 0),
        ];
        for (lines, expected) in cases {
            assert_eq!(count(RULE, &format!("FROM a\n{lines}\n")), expected, "{lines}");
        }
    }

    #[test]
    fn moves_only_what_may_move() {
        let text = "FROM a\r\nCOPY . /app\r\nENV A=b\r\nWORKDIR /app";
        assert_eq!(fixed(RULE, text), "FROM a\r\nWORKDIR /app\r\nCOPY . /app\r\nENV A=b");
        for text in ["FROM a\nCOPY . /app\nRUN x\nWORKDIR /app\n", "FROM a\nCOPY . /app\n# why\nWORKDIR /app\n"] {
            assert_eq!(fixed(RULE, text), text);
        }
    }
}
