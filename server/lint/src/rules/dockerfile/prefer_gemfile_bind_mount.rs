use dockwright_syntax::dockerfile::{Instruction, Keyword};

use crate::Context;
use crate::rule::rule;
use crate::rules::container::file_name;
use crate::rules::dependencies::Install;
use crate::rules::{provided, ruby};

rule! {
    /// The Gemfile is copied just for `bundle install`, and once more with the project.
    ///
    /// A bind mount shows the files to one RUN and leaves no layer behind: `RUN --mount=type=bind,source=Gemfile,target=Gemfile
    /// --mount=type=bind,source=Gemfile.lock,target=Gemfile.lock bundle install`. The cache works as before. Bundler cannot
    /// write a lock file then, so it has to be there and to fit.
    ///
    /// ```dockerfile finds
    /// FROM ruby:3.4-slim
    /// WORKDIR /app
    /// COPY Gemfile Gemfile.lock ./
    /// RUN bundle install
    /// COPY . .
    /// ```
    ///
    /// Where no later instruction copies the project, the files may be needed:
    ///
    /// ```dockerfile ignores
    /// FROM ruby:3.4-slim
    /// COPY Gemfile Gemfile.lock ./
    /// RUN bundle install
    /// FROM ruby:3.4-slim
    /// RUN --mount=type=bind,source=Gemfile,target=Gemfile --mount=type=bind,source=Gemfile.lock,target=Gemfile.lock bundle install
    /// COPY . .
    /// ```
    "prefer-gemfile-bind-mount" {
        category: Cache,
        severity: Hint,
        profile: All,
        fix: None,
        also: ["tally/ruby/prefer-gemfile-bind-mounts"],
    }
}

fn check(context: &mut Context<'_>) {
    let meaning = context.meaning();
    let left_alone = ruby::left_alone(context);
    // For each stage the COPY of the Gemfile, and whether an install has read it since.
    let mut copied: Option<(&Instruction, bool)> = None;
    for (index, instruction) in context.dockerfile().instructions.iter().enumerate() {
        match instruction.keyword {
            Keyword::From => copied = None,
            Keyword::Copy if copies_gemfile(instruction) => copied = Some((instruction, false)),
            Keyword::Run => {
                let mut commands = meaning.bodies_of(index).iter().flat_map(|body| &body.script.commands);
                let installs = commands.any(|command| Install::of(command).is_some_and(|found| found.tool == "bundle"));
                copied = copied.map(|(copy, read)| (copy, read || installs));
            }
            Keyword::Copy if provided::copies_all(instruction) => {
                let stage = meaning.state(index).stage.unwrap_or_default();
                let Some((copy, true)) = copied.take().filter(|_| !left_alone.contains(&stage)) else { continue };
                let message = "These files are copied once more with the project. Bind mounts in the RUN of `bundle install` \
                               need no layer for them.";
                context.report(copy.span.clone(), message);
            }
            _ => {}
        }
    }
}

/// Whether an instruction copies the Gemfile from the context, and nothing but what belongs to it.
fn copies_gemfile(copy: &Instruction) -> bool {
    let Some((sources, _)) = copy.copy().filter(|_| copy.flag("from").is_none()) else { return false };
    let name = |text: &str| file_name(text).to_owned();
    let belongs = |name: &str| name.starts_with("Gemfile") || name.ends_with(".gemspec") || name == ".ruby-version";
    let mut names = sources.iter().map(|source| name(source.text));
    sources.iter().any(|source| name(source.text).starts_with("Gemfile")) && names.all(|name| belongs(&name))
}

#[cfg(test)]
mod tests {
    use crate::rules::testing::count;

    #[test]
    fn which_copies() {
        let count = |text: &str| count("prefer-gemfile-bind-mount", &format!("FROM ruby:3.4\n{text}\n"));
        assert_eq!(count("COPY Gemfile* .ruby-version ./\nRUN bundle\nRUN x\nCOPY --chown=a . ."), 1);
        for text in [
            "COPY Gemfile package.json ./\nRUN bundle\nCOPY . .",
            "COPY --from=x Gemfile ./\nRUN bundle\nCOPY . .",
            "COPY Gemfile ./\nCOPY . .\nRUN bundle",
            "COPY Gemfile ./\nRUN bundle\nCOPY lib lib",
            "COPY Gemfile ./\nRUN bundle\nFROM ruby:3.4\nCOPY . .",
            "FROM ruby:3.4 AS dev\nCOPY Gemfile ./\nRUN bundle\nCOPY . .",
        ] {
            assert_eq!(count(text), 0, "{text}");
        }
    }
}
