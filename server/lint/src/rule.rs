//! What a rule is.

use dockwright_model::{Aspect, Compose, Dockerignore, FileKind};

use crate::{Context, Profile, Safety, Severity, shellcheck};

/// What a rule is about.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Category {
    /// The build fails, or does not do what is written.
    Correctness,
    /// The image or the build is less safe than it could be.
    Security,
    /// The same file may build something else tomorrow.
    Reproducibility,
    /// The image is larger than it need be.
    Size,
    /// The build is slower than it need be.
    Cache,
    /// Something the builder gives up.
    Deprecation,
    /// How the file reads.
    Style,
    /// What makes the image easier to run and maintain.
    Maintainability,
}

impl Category {
    /// The name as users read it.
    pub fn name(self) -> &'static str {
        match self {
            Category::Correctness => "correctness",
            Category::Security => "security",
            Category::Reproducibility => "reproducibility",
            Category::Size => "size",
            Category::Cache => "cache",
            Category::Deprecation => "deprecation",
            Category::Style => "style",
            Category::Maintainability => "maintainability",
        }
    }
}

/// A rule: what it is called, what it says of itself, and its check. Made by the `rule!` macro.
#[derive(Debug)]
pub struct Rule {
    /// The name users write, such as `apt-get-missing-yes`.
    pub id: &'static str,
    /// The documentation: Markdown whose first line is the summary and whose examples are run as tests.
    pub docs: &'static str,
    /// What it is about.
    pub category: Category,
    /// How much a finding matters unless the check says otherwise.
    pub severity: Severity,
    /// The smallest profile it belongs to.
    pub profile: Profile,
    /// The best fix it can give; `None` when it has none.
    pub fix: Option<Safety>,
    /// What its safe fixes change of the build, besides how the file is written.
    pub changes: &'static [Aspect],
    /// What other tools call the same check. Accepted wherever a rule is named.
    pub also: &'static [&'static str],
    /// The check.
    pub check: Check,
}

/// The check of a rule, by the kind of file it reads.
#[derive(Debug, Clone, Copy)]
pub enum Check {
    /// For Dockerfiles.
    Dockerfile(fn(&mut Context<'_>)),
    /// For `.dockerignore` files.
    Dockerignore(fn(&mut Context<'_, Dockerignore>)),
    /// For Compose files.
    Compose(fn(&mut Context<'_, Compose>)),
}

impl Rule {
    /// The first sentence of the documentation.
    pub fn summary(&self) -> &'static str {
        self.docs.trim_start().lines().next().unwrap_or_default().trim()
    }

    /// The kind of file it reads.
    pub fn kind(&self) -> FileKind {
        match self.check {
            Check::Dockerfile(_) => FileKind::Dockerfile,
            Check::Dockerignore(_) => FileKind::Dockerignore,
            Check::Compose(_) => FileKind::Compose,
        }
    }

    /// The examples in the documentation, in order.
    pub fn examples(&self) -> Vec<Example> {
        examples(self.docs)
    }

    /// The page that explains the rule.
    pub fn url(&self) -> String {
        if self.is_external() {
            return shellcheck::url(self.id);
        }
        format!("https://github.com/dockwright/dockwright/blob/main/docs/rules/{}.md", self.id)
    }

    /// Whether a name means this rule: its own, or that of another tool, in any case, with or without the tool's prefix.
    pub fn is_named(&self, name: &str) -> bool {
        let bare = |text: &str| text.rsplit('/').next().unwrap_or_default().to_ascii_lowercase();
        self.id.eq_ignore_ascii_case(name)
            || self.also.iter().any(|other| bare(other) == bare(name))
            || self.is_external() && name.eq_ignore_ascii_case(shellcheck::NAME)
    }

    /// Whether it stands for a finding of another program, such as `SC2086` of ShellCheck.
    pub fn is_external(&self) -> bool {
        self.id.starts_with("SC")
    }
}

/// What an example in the documentation shows.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ExampleKind {
    /// The rule finds this many things.
    Finds(usize),
    /// What the example before becomes by the rule's fixes.
    Fixed,
    /// The rule finds nothing.
    Ignores,
}

/// An example in the documentation of a rule.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Example {
    /// What it shows.
    pub kind: ExampleKind,
    /// What kind of file it is. Of a fix that creates a file, the kind of that file.
    pub file: FileKind,
    /// The file.
    pub text: String,
    /// The files around it, with their texts: those of the last block before that begins with ```` ```text beside ````. A
    /// line of that block is a path, of a folder if a slash ends it; indented lines below are what the file holds.
    pub beside: Vec<(String, String)>,
}

/// What a code block that is an example begins with: its kind of file, and what it shows.
pub(crate) fn fence(line: &str) -> Option<(FileKind, &str)> {
    let kinds = [
        ("```dockerfile ", FileKind::Dockerfile),
        ("```dockerignore ", FileKind::Dockerignore),
        ("```yaml ", FileKind::Compose),
    ];
    kinds.into_iter().find_map(|(fence, kind)| Some((kind, line.strip_prefix(fence)?)))
}

/// Reads the code blocks that begin with ```` ```dockerfile finds ````, `finds 2`, `fixed` or `ignores`; with `dockerignore` or
/// `yaml` for such files.
fn examples(docs: &str) -> Vec<Example> {
    let (mut found, mut beside) = (Vec::new(), Vec::new());
    let mut lines = docs.lines().map(|line| line.strip_prefix(' ').unwrap_or(line));
    while let Some(line) = lines.next() {
        if line == "```text beside" {
            beside = read_beside(lines.by_ref().take_while(|line| !line.starts_with("```")));
        }
        let Some((file, said)) = fence(line) else { continue };
        let mut words = said.split_whitespace();
        let kind = match (words.next(), words.next().and_then(|count| count.parse().ok())) {
            (Some("finds"), count) => ExampleKind::Finds(count.unwrap_or(1)),
            (Some("fixed"), _) => ExampleKind::Fixed,
            (Some("ignores"), _) => ExampleKind::Ignores,
            _ => continue,
        };
        let body = lines.by_ref().take_while(|line| !line.starts_with("```"));
        let text = body.map(|line| format!("{line}\n")).collect();
        found.push(Example { kind, file, text, beside: beside.clone() });
    }
    found
}

fn read_beside<'a>(lines: impl Iterator<Item = &'a str>) -> Vec<(String, String)> {
    let mut files: Vec<(String, String)> = Vec::new();
    for line in lines {
        match (line.strip_prefix("    "), files.last_mut()) {
            (Some(held), Some((_, text))) => text.extend([held, "\n"]),
            _ => files.push((line.to_owned(), String::new())),
        }
    }
    files
}

/// Declares a rule in its own file: documentation, metadata, and the function that checks.
///
/// ```text
/// rule! {
///     /// `apt-get install` asks for confirmation and nobody answers.
///     ///
///     /// …
///     "apt-get-missing-yes" {
///         category: Correctness,
///         severity: Error,
///         fix: Some(Safe),
///         changes: [Options],
///         also: ["DL3014", "droast/DF015"],
///     }
/// }
///
/// fn check(context: &mut Context<'_>) { … }
/// ```
///
/// A rule for another kind of file than Dockerfiles says `file: Dockerignore,` before its category, and its check takes a
/// `Context<'_, Dockerignore>`.
macro_rules! rule {
    (
        $(#[doc = $doc:literal])+
        $id:literal {
            $(file: $file:ident,)?
            category: $category:ident,
            severity: $severity:ident,
            $(profile: $profile:ident,)?
            fix: $fix:expr,
            $(changes: [$($aspect:ident),+ $(,)?],)?
            also: [$($also:literal),* $(,)?] $(,)?
        }
    ) => {
        /// The rule.
        pub(crate) static RULE: $crate::Rule = {
            #[allow(unused_imports, reason = "not every rule has a fix")]
            use $crate::Safety::{Safe, Unsafe};
            $crate::Rule {
                id: $id,
                docs: concat!($($doc, "\n"),+),
                category: $crate::Category::$category,
                severity: $crate::Severity::$severity,
                profile: $crate::rule::profile!($($profile)?),
                fix: $fix,
                changes: &[$($(dockwright_model::Aspect::$aspect),+)?],
                also: &[$($also),*],
                check: $crate::rule::check_of!($($file)?),
            }
        };
    };
}

/// The profile a rule names, or the default.
macro_rules! profile {
    () => {
        $crate::Profile::Recommended
    };
    ($profile:ident) => {
        $crate::Profile::$profile
    };
}

/// The check of a rule for the kind of file it names, or for Dockerfiles.
macro_rules! check_of {
    () => {
        $crate::Check::Dockerfile(check)
    };
    ($file:ident) => {
        $crate::Check::$file(check)
    };
}

pub(crate) use {check_of, profile, rule};
