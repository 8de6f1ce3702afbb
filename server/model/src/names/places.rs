//! The places of an instruction where names may stand.

use std::ops::Range;

use dockwright_syntax::dockerfile::variable;
use dockwright_syntax::dockerfile::{Arguments, Dockerfile, Instruction, Keyword, Word};
use dockwright_syntax::mount::Mount;

/// A place where a stage may be named.
#[derive(Debug, Clone)]
pub struct StagePlace {
    /// The text as written.
    pub text: String,
    /// Byte range of the text.
    pub range: Range<usize>,
}

/// The places of an instruction where a stage may be named: the base of FROM, `--from`, and `from=` of mounts.
pub fn stage_places(file: &Dockerfile, instruction: &Instruction) -> Vec<StagePlace> {
    let mut places = Vec::new();
    if let Some(from) = instruction.from() {
        places.push(StagePlace { text: from.image.text().to_owned(), range: from.image.span.clone() });
    }
    let instruction = instruction.effective();
    for flag in &instruction.flags {
        let Some(value) = &flag.value else { continue };
        if flag.is("from") {
            places
                .push(StagePlace { text: flag.value_text().unwrap_or_default().to_owned(), range: value.span.clone() });
        } else if flag.is("mount") {
            let written = file.source.get(value.span.clone()).unwrap_or_default();
            let mount = Mount::parse(written);
            let Some(field) = mount.from() else { continue };
            let Some(within) = field.value_range.clone() else { continue };
            let range = value.span.start + within.start..value.span.start + within.end;
            places.push(StagePlace { text: field.text().to_owned(), range });
        }
    }
    places
}

/// The words of an instruction in which BuildKit replaces variables and that hold a dollar sign, each with whether quotes
/// are removed too. See [`processed_words`].
pub fn expanded_words(file: &Dockerfile, instruction: &Instruction) -> Vec<(Word, bool)> {
    // Most instructions have none.
    let text = file.source.get(instruction.span.clone()).unwrap_or_default();
    if instruction.heredocs.is_empty() && !variable::may_vary(text) {
        return Vec::new();
    }
    let mut words = processed_words(file, instruction);
    words.retain(|(word, _)| variable::may_vary(word.text()));
    words
}

/// The words of an instruction in which BuildKit replaces variables, each with whether quotes are removed too.
///
/// Commands of RUN, CMD, ENTRYPOINT and HEALTHCHECK are not among them: there the shell does it. Nor is the instruction
/// of an ONBUILD, which is read when the image is used.
pub fn processed_words(file: &Dockerfile, instruction: &Instruction) -> Vec<(Word, bool)> {
    let flags = |names: &'static [&'static str]| {
        let wanted = instruction.flags.iter().filter(move |flag| names.iter().any(|name| flag.is(name)));
        wanted.filter_map(|flag| flag.value.clone()).map(|value| (value, true))
    };
    let mut words: Vec<(Word, bool)> = match instruction.keyword {
        Keyword::From => flags(&["platform"]).collect(),
        Keyword::Run => return flags(&["mount"]).collect(),
        Keyword::Add | Keyword::Copy => flags(&["chown", "chmod", "checksum", "exclude"]).collect(),
        Keyword::Arg | Keyword::Env | Keyword::Label | Keyword::Expose | Keyword::Stopsignal => Vec::new(),
        Keyword::User | Keyword::Volume | Keyword::Workdir => Vec::new(),
        _ => return Vec::new(),
    };
    match &instruction.arguments {
        Arguments::Words(list) if instruction.keyword == Keyword::From => {
            words.extend(list.first().map(|word| (word.clone(), true)));
        }
        Arguments::Words(list) => words.extend(list.iter().map(|word| (word.clone(), true))),
        Arguments::Exec(list) => words.extend(list.iter().map(|exec| {
            let length = exec.word.text().len();
            (exec.word.part(1..length.saturating_sub(1).max(1)), true)
        })),
        Arguments::Pairs { pairs, .. } => {
            for pair in pairs {
                words.push((pair.key.clone(), true));
                words.extend(pair.value.clone().map(|value| (value, true)));
            }
        }
        Arguments::None | Arguments::Shell => {}
    }
    let bodies = instruction.heredocs.iter().filter(|heredoc| heredoc.expand);
    words.extend(bodies.map(|heredoc| (Word::plain(&file.source, heredoc.body.clone()), false)));
    words
}
