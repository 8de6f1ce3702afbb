//! Images of CUDA, and what asks for a version of it.

use std::ops::Range;

use dockwright_facts::cuda::CudaVersion;
use dockwright_model::{ShellBody, Stage};
use dockwright_syntax::dockerfile::variable;
use dockwright_syntax::image_ref::ImageRef;
use dockwright_syntax::shell::{Command, Word};

use super::{base_image, python};
use crate::Context;

/// An image of NVIDIA with CUDA at the bottom of a stage.
pub(crate) struct CudaBase<'a> {
    /// The stage whose FROM names it.
    pub(crate) root: &'a Stage,
    pub(crate) image: &'a ImageRef,
    /// The tag; empty without one.
    pub(crate) tag: &'a str,
    /// The version the tag says.
    pub(crate) version: Option<CudaVersion>,
}

/// The CUDA image that a stage starts from in the end.
pub(crate) fn base<'a>(context: &Context<'a>, stage: usize) -> Option<CudaBase<'a>> {
    let root = context.meaning().root_of(stage)?;
    let image = root.image()?;
    if !matches!(image.familiar_name().as_str(), "nvidia/cuda" | "nvcr.io/nvidia/cuda") {
        return None;
    }
    let tag = image.tag().unwrap_or_default();
    Some(CudaBase { root, image, tag, version: CudaVersion::leading(tag) })
}

impl CudaBase<'_> {
    /// Whether the tag has this word: `devel`, `cudnn`.
    pub(crate) fn has(&self, word: &str) -> bool {
        self.tag
            .split(['-', '_'])
            .any(|part| part == word || part.trim_end_matches(|c: char| c.is_ascii_digit()) == word)
    }
}

/// Where a word of the tag is written: in the FROM, or in the default of a build argument it uses.
pub(crate) fn tag_word(context: &Context<'_>, root: &Stage, word: &str) -> Option<Range<usize>> {
    let image = base_image::word(context, root)?;
    if let Some((text, range)) = base_image::plain(image)
        && let Some(at) = find_word(text, word)
    {
        return Some(range.start + at..range.start + at + word.len());
    }
    let parsed = variable::parse(image.text(), '\\', true);
    parsed.variables().into_iter().find_map(|variable| {
        let (text, range) = base_image::default_value(context, root, &variable.name)?;
        let at = find_word(text, word)?;
        Some(range.start + at..range.start + at + word.len())
    })
}

fn find_word(text: &str, word: &str) -> Option<usize> {
    let ends = |c: Option<char>| c.is_none_or(|c| matches!(c, '-' | ':' | '_'));
    text.match_indices(word).map(|(at, _)| at).find(|at| {
        let (before, behind) = (text.get(..*at).unwrap_or_default(), text.get(at + word.len()..).unwrap_or_default());
        ends(before.chars().next_back()) && ends(behind.chars().next())
    })
}

/// A place where a command asks for packages built for a version of CUDA.
pub(crate) struct Wish<'a> {
    pub(crate) word: &'a Word,
    /// Where in the text of the word it stands.
    pub(crate) at: Range<usize>,
    pub(crate) version: CudaVersion,
    /// Whether it is written like `cu121`.
    pub(crate) is_wheel: bool,
}

impl Wish<'_> {
    /// Where it stands in the document; the whole word where it goes over a line continuation.
    pub(crate) fn range(&self, body: &ShellBody) -> Range<usize> {
        let whole = body.range(self.word.span);
        if whole.len() != self.word.text.len() {
            return whole;
        }
        whole.start + self.at.start..whole.start + self.at.end
    }

    /// The text of it.
    pub(crate) fn text(&self) -> &str {
        self.word.text.get(self.at.clone()).unwrap_or_default()
    }
}

/// The versions of CUDA a command of pip, uv or conda asks for, in order.
pub(crate) fn wishes(command: &Command) -> Vec<Wish<'_>> {
    let effective = command.effective();
    let uv = effective.program() == Some("uv");
    if python::pip_install(command).is_none() && python::conda(command).is_none() && !uv {
        return Vec::new();
    }
    effective.arguments().iter().flat_map(in_word).collect()
}

/// Packages of conda whose version is that of CUDA.
const CONDA: &[&str] = &["pytorch-cuda", "cudatoolkit", "cuda-version", "cuda-toolkit"];

fn in_word(word: &Word) -> Vec<Wish<'_>> {
    let text: &str = &word.text;
    let plain = text.trim_start_matches(['"', '\'']);
    if let Some((name, version)) = plain.split_once('=').filter(|(name, _)| CONDA.contains(name)) {
        let shown = version.trim_start_matches('=').trim_end_matches(['"', '\'', '*', '.']);
        let at = text.len() - plain.len() + name.len() + 1 + (version.len() - version.trim_start_matches('=').len());
        let wish = |version| Wish { word, at: at..at + shown.len(), version, is_wheel: false };
        return CudaVersion::leading(shown).map(wish).into_iter().collect();
    }
    text.match_indices("cu").filter_map(|(at, _)| wish_at(word, text, at)).collect()
}

/// `cu121`, `cuda12`, `cuda11.3` at an offset of a word.
fn wish_at<'a>(word: &'a Word, text: &str, at: usize) -> Option<Wish<'a>> {
    let starts = text.get(..at)?.chars().next_back().is_none_or(|c| !c.is_ascii_alphanumeric() && c != '.');
    let rest = text.get(at + 2..)?;
    let (prefix, rest) = rest.strip_prefix("da").map_or((2, rest), |rest| (4, rest));
    let end = rest.find(|c: char| !c.is_ascii_digit() && c != '.').unwrap_or(rest.len());
    let number = rest.get(..end)?.trim_end_matches('.');
    let behind = rest.get(number.len()..)?.chars().next();
    let ends = behind.is_none_or(|c| !c.is_ascii_alphanumeric() || c == 'x');
    let version = if number.contains('.') { CudaVersion::leading(number) } else { CudaVersion::of_wheel(number) }?;
    let wish = Wish { word, at: at..at + prefix + number.len(), version, is_wheel: prefix == 2 && number.len() == 3 };
    (starts && ends).then_some(wish)
}

#[cfg(test)]
mod tests {
    use dockwright_model::File;

    use super::*;

    #[test]
    fn what_asks_for_a_version() {
        let read = |run: &str| {
            let file = File::new(&format!("FROM a\nRUN {run}\n"));
            let commands = file.meaning().bodies().iter().flat_map(|body| body.script.commands.clone());
            let found: Vec<String> = commands
                .flat_map(|command| {
                    wishes(&command).iter().map(|wish| format!("{}={}", wish.text(), wish.version)).collect::<Vec<_>>()
                })
                .collect();
            found.join(" ")
        };
        for (run, expected) in [
            ("pip install torch==2.1.0+cu118 -f https://x/whl/torch_stable.html", "cu118=11.8"),
            ("pip install torch --index-url https://download.pytorch.org/whl/cu121", "cu121=12.1"),
            ("uv pip install --torch-backend=cu126 torch", "cu126=12.6"),
            ("conda install -y pytorch pytorch-cuda=12.1 -c pytorch -c nvidia", "12.1=12.1"),
            ("conda install 'cudatoolkit==11.3'", "11.3=11.3"),
            ("pip install cupy-cuda12x 'jax[cuda12]' cupy-cuda118", "cuda12=12 cuda12=12 cuda118=11.8"),
            ("pip install torch --index-url https://x/cu$V nvidia-cublas-cu12", "cu12=12"),
            ("pip install pycuda cufflinks accu123 cucumber7 scuba12", ""),
            ("echo cu118", ""),
        ] {
            assert_eq!(read(run), expected, "{run}");
        }
    }
}
