use std::collections::HashSet;

use dockwright_facts::telemetry::{Telemetry, telemetry};
use dockwright_syntax::dockerfile::Keyword;
use dockwright_syntax::shell::{Command, Word};

use crate::lines;
use crate::rule::rule;
use crate::rules::final_image;
use crate::{Context, Fix};

rule! {
    /// A tool reports over the network how it is used.
    ///
    /// Some tools send statistics to their makers unless a variable says no. A build that does so tells others what is
    /// built, waits for a server that may not answer, and behaves differently without a network. Set the variable.
    ///
    /// ```dockerfile finds
    /// FROM node:22 AS build
    /// COPY . .
    /// RUN npx next build
    /// ```
    ///
    /// ```dockerfile fixed
    /// FROM node:22 AS build
    /// ENV NEXT_TELEMETRY_DISABLED=1
    /// COPY . .
    /// RUN npx next build
    /// ```
    ///
    /// ```dockerfile ignores
    /// FROM mcr.microsoft.com/dotnet/sdk:9.0
    /// ENV DOTNET_CLI_TELEMETRY_OPTOUT=1
    /// RUN dotnet publish
    /// RUN NEXT_TELEMETRY_DISABLED=1 npx next build
    /// ```
    "telemetry-opt-out" {
        category: Security,
        severity: Hint,
        profile: Strict,
        fix: Some(Unsafe),
        also: ["tally/prefer-telemetry-opt-out"],
    }
}

/// Subcommands of the .NET SDK that do work.
const DOTNET: &[&str] =
    &["build", "publish", "restore", "test", "pack", "run", "tool", "workload", "new", "add", "msbuild"];

/// What many tools take for a no.
const FOR_ALL: &str = "DO_NOT_TRACK";

fn check(context: &mut Context<'_>) {
    let meaning = context.meaning();
    let mut reported = HashSet::new();
    for (index, _) in context.instructions(Keyword::Run) {
        let Some(stage) = meaning.state(index).stage else { continue };
        for body in meaning.bodies_of(index) {
            let mut exported = None;
            for command in &body.script.commands {
                let Some((word, tool)) = tool_of(command) else { continue };
                let variables = [tool.variable, FOR_ALL];
                let exported = exported.get_or_insert_with(|| final_image::assigned(&body.script));
                let set = |name: &str| {
                    meaning.definition(index, name).is_some() || final_image::image_has_env(context, stage, name)
                };
                let said =
                    |name: &&str| set(name) || exported.contains(name) || command.effective().sets_variable(name);
                if variables.iter().any(said) || !reported.insert((stage, tool.variable)) {
                    continue;
                }
                let Telemetry { name, variable, value, .. } = tool;
                let message = format!("{name} reports how it is used unless `{variable}={value}` is set.");
                let line = format!("ENV {variable}={value}");
                let edit = lines::behind_from(context.file, stage, &line);
                let fix = edit.map(|edit| Fix::unsafe_(format!("Insert `{line}`"), vec![edit]));
                context.report(body.range(word.span), message).maybe_fix(fix);
            }
        }
    }
}

/// The tool a command runs, itself or by a runner of packages.
fn tool_of(command: &Command) -> Option<(&Word, Telemetry)> {
    let effective = command.effective();
    let program = effective.program()?;
    let runs = matches!(program, "npx" | "bunx" | "yarn" | "pnpm" | "pnpx");
    let mut operands = effective.operands(&[]);
    if !runs {
        // `dotnet app.dll` runs a program, and `dotnet help` is there to try whether the SDK works.
        let builds = |word: &Word| DOTNET.iter().any(|name| word.is(name));
        let own = program != "dotnet" || operands.next().is_some_and(builds);
        return effective.program_word().zip(telemetry(program).filter(|_| own));
    }
    let named = operands.find(|word| !matches!(word.value(), Some("exec" | "run" | "dlx")))?;
    let name = named.value()?.split('@').next().unwrap_or_default();
    // What is behind `yarn` may be a script of the project with any name.
    let mut build =
        || operands.next().is_some_and(|word| matches!(word.value(), Some("build" | "generate" | "export")));
    let certain = matches!(program, "npx" | "bunx" | "pnpx") || build();
    telemetry(name).filter(|_| certain).map(|tool| (named, tool))
}

#[cfg(test)]
mod tests {
    use crate::{Config, lint_text};

    #[test]
    fn which_tools() {
        let mut config = Config::default();
        assert!(config.select("telemetry-opt-out"));
        let count = |text: &str| lint_text(&format!("FROM a\n{text}\n"), &config).len();
        for text in [
            "RUN dotnet restore && dotnet publish",
            "RUN yarn next build",
            "RUN pnpm exec astro build",
            "RUN npx gatsby@5 build",
            "RUN az login",
        ] {
            assert_eq!(count(text), 1, "{text}");
        }
        for text in [
            "RUN dotnet app.dll",
            "RUN npm run build",
            "RUN yarn next",
            "ENV DO_NOT_TRACK=1\nRUN npx next build",
            "RUN export NEXT_TELEMETRY_DISABLED=1 && npx next build",
            "CMD next start",
        ] {
            assert_eq!(count(text), 0, "{text}");
        }
    }
}
