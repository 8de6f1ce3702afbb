use std::ops::Range;

use dockwright_syntax::dockerfile::{Instruction, Keyword};

use crate::lines;
use crate::rule::rule;
use crate::{Context, Edit, Fix};

rule! {
    /// The instructions that say how the container runs do not stand at the end, in the usual order.
    ///
    /// `STOPSIGNAL`, `HEALTHCHECK`, `ENTRYPOINT` and `CMD` only describe the container. Readers look for them in the last
    /// lines of the final stage, and a change of one of them rebuilds nothing there.
    ///
    /// ```dockerfile finds
    /// FROM debian:12
    /// CMD ["--port=80"]
    /// ENTRYPOINT ["server"]
    /// EXPOSE 80
    /// ```
    ///
    /// ```dockerfile fixed
    /// FROM debian:12
    /// EXPOSE 80
    /// ENTRYPOINT ["server"]
    /// CMD ["--port=80"]
    /// ```
    ///
    /// ```dockerfile ignores
    /// FROM debian:12 AS build
    /// CMD ["make"]
    /// WORKDIR /src
    ///
    /// FROM debian:12
    /// EXPOSE 80
    /// HEALTHCHECK NONE
    /// ENTRYPOINT ["server"]
    /// CMD ["--port=80"]
    /// ```
    "epilogue-order" {
        category: Style,
        severity: Hint,
        profile: All,
        fix: Some(Safe),
        changes: [Order, Start],
        also: ["tally/epilogue-order"],
    }
}

/// The place of an instruction in the epilogue.
fn rank(keyword: Keyword) -> Option<usize> {
    [Keyword::Stopsignal, Keyword::Healthcheck, Keyword::Entrypoint, Keyword::Cmd]
        .iter()
        .position(|known| *known == keyword)
}

fn check(context: &mut Context<'_>) {
    let meaning = context.meaning();
    let Some(stage) = meaning.final_stage() else { return };
    let all: Vec<&Instruction> =
        meaning.stage_instructions(context.dockerfile(), stage.index).map(|(_, instruction)| instruction).collect();
    let mut epilogue: Vec<(usize, &Instruction)> =
        all.iter().filter_map(|instruction| Some((rank(instruction.keyword)?, *instruction))).collect();
    let end = all.get(all.len() - epilogue.len()..).unwrap_or_default();
    let ranks: Vec<Option<usize>> = end.iter().map(|instruction| rank(instruction.keyword)).collect();
    // `None` is an instruction of another kind among the last ones.
    if epilogue.is_empty() || ranks.iter().all(Option::is_some) && ranks.is_sorted() {
        return;
    }
    let Some(first) = misplaced(&all) else { return };
    epilogue.sort_by_key(|(rank, _)| *rank);
    let twice = epilogue.windows(2).any(|pair| matches!(pair, [(one, _), (other, _)] if one == other));
    let shell = all.iter().any(|instruction| matches!(instruction.keyword, Keyword::Shell | Keyword::Unknown));
    let fix = (!twice && !shell).then(|| reorder(context, &all, &epilogue)).flatten();
    let name = first.keyword.name();
    let message = format!(
        "`{name}` stands where readers do not look for it: put `STOPSIGNAL`, `HEALTHCHECK`, `ENTRYPOINT` and \
                           `CMD` last, in this order."
    );
    context.report(first.name.span.clone(), message).maybe_fix(fix);
}

/// The first instruction of the epilogue that something follows which should not.
fn misplaced<'a>(all: &[&'a Instruction]) -> Option<&'a Instruction> {
    let mut lowest = Some(usize::MAX);
    let mut found = None;
    for instruction in all.iter().rev() {
        let rank = rank(instruction.keyword);
        if rank.is_some_and(|rank| lowest.is_none_or(|lowest| rank > lowest)) {
            found = Some(*instruction);
        }
        lowest = lowest.and_then(|lowest| rank.map(|rank| rank.min(lowest)));
    }
    found
}

/// Writes the lines of the stage anew: first all others, then the epilogue.
fn reorder(context: &Context<'_>, all: &[&Instruction], epilogue: &[(usize, &Instruction)]) -> Option<Fix> {
    let blocks: Vec<Range<usize>> =
        epilogue.iter().map(|(_, instruction)| lines::with_comments(context.file, instruction)).collect();
    let start = blocks.iter().map(|block| block.start).min()?;
    let last = all.last()?;
    let end = lines::with_comments(context.file, last).end;
    let newline = context.file.text().newline();
    let mut sorted = blocks.clone();
    sorted.sort_by_key(|block| block.start);
    let mut rest = String::new();
    let mut at = start;
    for block in &sorted {
        rest.push_str(context.text(at..block.start.max(at)));
        at = block.end;
    }
    rest.push_str(context.text(at..end.max(at)));
    let terminated = context.text(start..end).ends_with('\n');
    let mut text = rest;
    for block in blocks {
        if !text.is_empty() && !text.ends_with('\n') {
            text.push_str(newline);
        }
        text.push_str(context.text(block));
    }
    if !terminated {
        text.truncate(text.trim_end_matches(['\n', '\r']).len());
    }
    let before = context.text(0..start).ends_with('\n') || start == 0;
    before.then(|| {
        Fix::safe(
            "Move `STOPSIGNAL`, `HEALTHCHECK`, `ENTRYPOINT` and `CMD` to the end",
            vec![Edit::replace(start..end, text)],
        )
    })
}

#[cfg(test)]
mod tests {
    use crate::rules::testing::{count, fixed};

    const RULE: &str = "epilogue-order";

    #[test]
    fn orders() {
        let cases = [
            ("CMD a", 0),
            ("ENTRYPOINT a\nCMD b", 0),
            ("CMD a\nEXPOSE 1", 1),
            ("CMD b\nENTRYPOINT a", 1),
            ("CMD a\nCMD b", 0),
            ("CMD a\nRUN x\nCMD b", 1),
            ("RUN x", 0),
        ];
        for (lines, expected) in cases {
            assert_eq!(count(RULE, &format!("FROM x\n{lines}\n")), expected, "{lines}");
        }
    }

    #[test]
    fn moves_with_comments() {
        let text = "FROM x\r\n# what\r\nCMD a \\\r\n  b\r\n\r\nRUN c\r\nSTOPSIGNAL 9";
        assert_eq!(fixed(RULE, text), "FROM x\r\n\r\nRUN c\r\nSTOPSIGNAL 9\r\n# what\r\nCMD a \\\r\n  b");
        let twice = "FROM x\nCMD a\nRUN b\nCMD c\n";
        assert_eq!(fixed(RULE, twice), twice);
    }
}
