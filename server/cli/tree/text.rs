//! The tree for people.

use std::fmt::Write as _;

use super::{FileTree, InstructionTree};
use crate::cli::terminal::{Palette, paint, visible};

/// One file: its instructions with their lines, and what they are made of below them.
pub(super) fn file(tree: &FileTree, palette: &Palette) -> String {
    let escape = paint(palette.faint, format_args!("escape={}", tree.escape));
    let mut out = format!("{}  {escape}\n", paint(palette.strong, visible(&tree.file)));
    let lines = tree.insts.iter().map(|instruction| lines(instruction).len()).max().unwrap_or(0);
    for instruction in &tree.insts {
        let at = paint(palette.frame, format_args!("{:>lines$}", self::lines(instruction)));
        let _ = write!(out, "  {at}  ");
        write_instruction(&mut out, instruction, lines + 4, palette);
    }
    out
}

fn lines(instruction: &InstructionTree) -> String {
    let InstructionTree { start, end, .. } = instruction;
    if start == end { start.to_string() } else { format!("{start}-{end}") }
}

/// The instruction on this line, and the rest on lines of their own, indented by `indent` and a little more.
fn write_instruction(out: &mut String, instruction: &InstructionTree, indent: usize, palette: &Palette) {
    let form = if instruction.json { paint(palette.faint, " (exec form)") } else { String::new() };
    let _ = writeln!(out, "{}{form}", paint(palette.code, visible(&instruction.name)));
    let inner = indent + 2;
    for flag in &instruction.flags {
        let _ = writeln!(out, "{:inner$}{} {}", "", paint(palette.faint, "flag"), visible(flag));
    }
    for argument in instruction.args.iter().filter(|argument| instruction.sub.is_none() && !argument.is_empty()) {
        let _ = writeln!(out, "{:inner$}{} {}", "", paint(palette.faint, "arg "), visible(argument));
    }
    for heredoc in &instruction.heredocs {
        let name = paint(palette.faint, format_args!("heredoc {}", visible(&heredoc.name)));
        let mut facts = String::new();
        facts.push_str(if heredoc.expand { "" } else { " (variables are kept)" });
        facts.push_str(if heredoc.chomp { " (tabs are dropped)" } else { "" });
        let _ = writeln!(out, "{:inner$}{name}{facts}", "");
        for line in heredoc.content.lines() {
            let line = format!("{:inner$}{} {}", "", paint(palette.frame, "  |"), visible(line));
            let _ = writeln!(out, "{}", line.trim_end());
        }
    }
    if let Some(sub) = &instruction.sub {
        let _ = write!(out, "{:inner$}", "");
        write_instruction(out, sub, inner, palette);
    }
}
