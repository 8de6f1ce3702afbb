//! Where the blanks and line breaks of an instruction count.

use std::ops::Range;

use dockwright_syntax::dockerfile::{Arguments, Instruction, Pair};

use crate::{ShellBody, ShellSource};

/// The places of an instruction within which blanks count, in order and apart from each other: words, quoted strings,
/// values, flags. `bodies` are its scripts. `None` when nobody knows them, as in a script that cannot be understood.
pub fn solid_places(outer: &Instruction, bodies: &[ShellBody]) -> Option<Vec<Range<usize>>> {
    let instruction = outer.effective();
    let mut places: Vec<Range<usize>> = match &instruction.arguments {
        Arguments::None => Vec::new(),
        Arguments::Words(_) if is_one_text(instruction) => vec![instruction.rest.span.clone()],
        Arguments::Shell if is_nearly_exec(instruction) => vec![instruction.rest.span.clone()],
        Arguments::Words(words) => words.iter().map(|word| word.span.clone()).collect(),
        Arguments::Exec(words) => words.iter().map(|word| word.word.span.clone()).collect(),
        Arguments::Pairs { pairs, legacy } => {
            let value = |pair: &Pair| pair.value.as_ref().map(|word| word.span.clone());
            let keys = pairs.iter().filter(|_| *legacy).map(|pair| pair.key.span.clone());
            let rest = pairs.iter().filter_map(|pair| if *legacy { value(pair) } else { Some(pair.span.clone()) });
            keys.chain(rest).collect()
        }
        Arguments::Shell => of_script(outer, bodies)?,
    };
    for one in [Some(outer), outer.trigger.as_deref()].into_iter().flatten() {
        places.push(one.name.span.clone());
        places.extend(one.check.iter().map(|check| check.span.clone()));
        places.extend(one.flags.iter().map(|flag| flag.span.clone()));
    }
    places.sort_by_key(|place| place.start);
    let mut merged: Vec<Range<usize>> = Vec::with_capacity(places.len());
    for place in places {
        match merged.last_mut() {
            Some(last) if place.start < last.end => last.end = last.end.max(place.end),
            _ => merged.push(place),
        }
    }
    Some(merged)
}

/// Whether the arguments are one text, although they are read as words: that of USER, say, or what is nearly an exec form and
/// would be one with other blanks.
pub fn is_one_text(instruction: &Instruction) -> bool {
    instruction.keyword.takes_text() || is_nearly_exec(instruction)
}

fn is_nearly_exec(instruction: &Instruction) -> bool {
    let array = instruction.rest.text().strip_prefix('[');
    instruction.exec().is_none() && array.is_some_and(|array| array.trim_start().starts_with('"'))
}

fn of_script(outer: &Instruction, bodies: &[ShellBody]) -> Option<Vec<Range<usize>>> {
    let mut places: Vec<Range<usize>> = outer.heredocs.iter().filter_map(|heredoc| heredoc.marker.clone()).collect();
    match bodies.iter().find(|body| body.source == ShellSource::Command) {
        Some(body) if body.script.understood && !body.script.has_errors && !body.script.truncated => {
            places.extend(body.script.words().map(|word| body.range(word.span)));
        }
        // What announces heredocs is all there is.
        None if !places.is_empty() => {}
        _ => return None,
    }
    Some(places)
}
