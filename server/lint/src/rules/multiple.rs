//! Instructions of which only the last one of a stage counts: CMD, ENTRYPOINT and HEALTHCHECK.

use dockwright_syntax::dockerfile::{Instruction, Keyword};

use crate::lines;
use crate::{Context, Fix, Tag};

/// Reports every instruction of this kind that a later one in the same stage replaces.
pub(crate) fn check(context: &mut Context<'_>, keyword: Keyword) {
    let (file, meaning) = (context.dockerfile(), context.meaning());
    for stage in 0..meaning.stages.len() {
        let same = |(_, instruction): &(usize, &Instruction)| instruction.keyword == keyword;
        let all: Vec<&Instruction> =
            meaning.stage_instructions(file, stage).filter(same).map(|(_, instruction)| instruction).collect();
        let Some((last, earlier)) = all.split_last() else { continue };
        for instruction in earlier {
            report(context, instruction, last);
        }
    }
}

fn report(context: &mut Context<'_>, instruction: &Instruction, last: &Instruction) {
    let name = instruction.keyword.name();
    let line = last.lines.0;
    let message = format!(
        "This `{name}` has no effect: only the last one of a stage counts, and that is the one on line {line}. Delete \
         this one."
    );
    let fix =
        Fix::safe(format!("Delete the `{name}` that has no effect"), vec![lines::removal(context.file, instruction)]);
    context
        .report(instruction.span.clone(), message)
        .tag(Tag::Unnecessary)
        .related(last.span.clone(), format!("the `{name}` that counts"))
        .fix(fix);
}
