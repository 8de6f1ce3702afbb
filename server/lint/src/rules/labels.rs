//! The labels of a file, as the rules on LABEL read them.

use dockwright_model::{File, Meaning};
use dockwright_syntax::dockerfile::{Dockerfile, Keyword, Pair, Word};

use crate::lines;
use crate::{Context, Edit};

/// A label whose key is known.
pub(crate) struct Label<'a> {
    /// Index of the LABEL.
    pub(crate) instruction: usize,
    /// The key without quotes.
    pub(crate) key: String,
    /// The pair as written.
    pub(crate) pair: &'a Pair,
}

impl Label<'_> {
    /// The value without quotes and with its variables replaced; `None` when nobody can know it.
    pub(crate) fn value(&self, meaning: &Meaning) -> Option<String> {
        meaning.expand(self.instruction, self.pair.value.as_ref().map(Word::text).unwrap_or_default())
    }
}

/// The labels an instruction sets. Those whose key has a variable are left out.
pub(crate) fn of<'a>(file: &'a Dockerfile, meaning: &Meaning, instruction: usize) -> Vec<Label<'a>> {
    let Some(found) = file.instructions.get(instruction) else { return Vec::new() };
    let pairs = found.pairs().iter().filter(|pair| found.keyword == Keyword::Label && !pair.key.text().contains('$'));
    pairs
        .filter_map(|pair| Some(Label { instruction, key: meaning.expand(instruction, pair.key.text())?, pair }))
        .collect()
}

/// All labels of the file, in order.
pub(crate) fn all<'a>(context: &Context<'a>) -> Vec<Label<'a>> {
    let labels = context.instructions(Keyword::Label);
    labels.flat_map(|(index, _)| of(context.dockerfile(), context.meaning(), index)).collect()
}

/// Removes a pair from its LABEL; `None` where a comment would go with it.
pub(crate) fn removal(file: &File, label: &Label<'_>) -> Option<Edit> {
    let instruction = file.dockerfile().instructions.get(label.instruction)?;
    let text = |range: std::ops::Range<usize>| file.source().get(range).unwrap_or_default();
    let pairs = instruction.pairs();
    let at = pairs.iter().position(|pair| pair.span == label.pair.span)?;
    let range = match (at.checked_sub(1).and_then(|before| pairs.get(before)), pairs.get(at + 1)) {
        (None, None) => {
            let whole = lines::removal(file, instruction);
            return (!text(whole.range.clone()).contains('#')).then_some(whole);
        }
        (None, Some(next)) => label.pair.span.start..next.span.start,
        (Some(before), _) => before.span.end..label.pair.span.end,
    };
    (!text(range.clone()).lines().any(|line| line.trim_start().starts_with('#'))).then(|| Edit::delete(range))
}
