use std::collections::HashSet;

use dockwright_model::ShellBody;
use dockwright_syntax::dockerfile::Keyword;
use dockwright_syntax::dockerfile::variable::Value;
use dockwright_syntax::shell::{Command, Word};

use crate::lines;
use crate::rule::rule;
use crate::rules::container::Container;
use crate::rules::{final_image, python};
use crate::{Context, Edit, Fix, Severity};

rule! {
    /// The final stage installs packages that are for developing.
    ///
    /// Test frameworks, linters and compilers for scripts add to the size of an image and to what has to be kept up to date
    /// in it. Most package managers install them unless they are told not to.
    ///
    /// ```dockerfile finds
    /// FROM node:22-slim
    /// COPY package*.json ./
    /// RUN npm ci
    /// CMD ["node", "server.js"]
    /// ```
    ///
    /// ```dockerfile fixed
    /// FROM node:22-slim
    /// COPY package*.json ./
    /// RUN npm ci --omit=dev
    /// CMD ["node", "server.js"]
    /// ```
    ///
    /// That is an information, since the project may have none. Where a file asks for them in so many words it is a warning:
    ///
    /// ```dockerfile finds 2
    /// FROM python:3.13-slim
    /// RUN pip install --no-cache-dir -r requirements-dev.txt
    /// RUN pip install --no-cache-dir ".[test]"
    /// CMD ["python", "app.py"]
    /// ```
    ///
    /// Where a later step of the image uses them, as `npm run build` does, and in stages for building, developing or testing
    /// there is nothing to find:
    ///
    /// ```dockerfile ignores
    /// FROM node:22 AS build
    /// RUN npm ci
    /// FROM node:22-slim
    /// ENV NODE_ENV=production
    /// RUN npm ci
    /// CMD ["node", "server.js"]
    /// ```
    ///
    /// ```dockerfile ignores
    /// FROM node:22-slim
    /// RUN npm ci && npm run build && npm prune --omit=dev
    /// CMD ["node", "server.js"]
    /// ```
    "dev-dependencies-in-final-stage" {
        category: Size,
        severity: Warning,
        fix: Some(Unsafe),
        also: ["tally/php/composer-no-dev-in-production", "tally/ruby/missing-bundle-without-development", "droast/DF031"],
    }
}

/// A package manager that installs what is for developing unless it is told not to.
struct Manager {
    programs: &'static [&'static str],
    /// The subcommands that install what the project lists; the empty one means none.
    subcommands: &'static [&'static str],
    /// Words of which one says whether development packages are wanted, alone or before a `=`.
    decided: &'static [&'static str],
    /// Variables that say so.
    variables: &'static [&'static str],
    /// What to add behind the subcommand; empty if it is a variable that is to be set.
    option: &'static str,
    /// Programs whose later use shows that the packages are needed.
    uses: &'static [&'static str],
}

const NODE: &[&str] =
    &["NODE_ENV", "NPM_CONFIG_PRODUCTION", "npm_config_production", "NPM_CONFIG_OMIT", "npm_config_omit"];
const NODE_USES: &[&str] =
    &["npm", "npx", "yarn", "pnpm", "bun", "bunx", "tsc", "vite", "webpack", "next", "ng", "nest", "gulp", "grunt"];

const MANAGERS: &[Manager] = &[
    Manager {
        programs: &["npm"],
        subcommands: &["ci", "install", "i", "clean-install"],
        decided: &[
            "--omit",
            "--production",
            "--only",
            "--prod",
            "--include",
            "-g",
            "--global",
            "--location",
            "--package-lock-only",
            "--dev",
        ],
        variables: NODE,
        option: "--omit=dev",
        uses: NODE_USES,
    },
    Manager {
        programs: &["yarn"],
        subcommands: &["", "install"],
        decided: &["--production", "--prod", "--version", "-v", "--help"],
        variables: NODE,
        option: "--production",
        uses: NODE_USES,
    },
    Manager {
        programs: &["pnpm"],
        subcommands: &["install", "i"],
        decided: &["--prod", "-P", "--production", "-g", "--global", "--dev", "-D"],
        variables: NODE,
        option: "--prod",
        uses: NODE_USES,
    },
    Manager {
        programs: &["bun"],
        subcommands: &["install", "i"],
        decided: &["--production", "-p", "-g", "--global", "--omit"],
        variables: NODE,
        option: "--production",
        uses: NODE_USES,
    },
    Manager {
        programs: &["poetry"],
        subcommands: &["install"],
        decided: &["--only", "--without", "--no-dev", "--with", "--only-root"],
        variables: &["POETRY_WITHOUT", "POETRY_INSTALL_ARGS"],
        option: "--only main",
        uses: &["pytest", "mypy", "ruff", "black", "flake8", "pylint"],
    },
    Manager {
        programs: &["uv"],
        subcommands: &["sync"],
        decided: &[
            "--no-dev",
            "--no-default-groups",
            "--only-group",
            "--no-group",
            "--dev",
            "--group",
            "--all-groups",
            "--only-dev",
        ],
        variables: &["UV_NO_DEV", "UV_NO_DEFAULT_GROUPS"],
        option: "--no-dev",
        uses: &["pytest", "mypy", "ruff", "black", "flake8", "pylint"],
    },
    Manager {
        programs: &["composer", "composer.phar"],
        subcommands: &["install"],
        decided: &["--no-dev", "--dev", "--help"],
        variables: &["COMPOSER_NO_DEV"],
        option: "--no-dev",
        uses: &["phpunit", "phpstan", "composer", "psalm", "phpcs"],
    },
    Manager {
        programs: &["bundle", "bundler"],
        subcommands: &["", "install"],
        decided: &["--without", "--with", "--version", "-v"],
        variables: &["BUNDLE_WITHOUT", "BUNDLE_ONLY", "BUNDLE_WITH"],
        option: "",
        uses: &["rspec", "rubocop"],
    },
];

fn check(context: &mut Context<'_>) {
    let meaning = context.meaning();
    let Some(stage) = meaning.final_stage() else { return };
    let container = Container::of(context.file, stage);
    if container.is_helper() || final_image::is_for_developing(stage) || container.is_shell() {
        return;
    }
    let starts = ["dev", "start:dev", "test", "build", "develop"];
    let started = container.words().iter().any(|word| starts.contains(word));
    let bodies = final_image::instructions(context, Keyword::Run).flat_map(|(index, _)| meaning.bodies_of(index));
    let commands: Vec<(&ShellBody, &Command)> =
        bodies.flat_map(|body| body.script.commands.iter().map(move |command| (body, command))).collect();
    // Settings of an earlier command may decide, and for each manager the last command that needs the packages.
    let configured = commands.iter().position(|(_, command)| configures(command)).unwrap_or(usize::MAX);
    let last_use = |manager: &Manager| commands.iter().rposition(|(_, command)| uses(manager, command));
    let mut last_uses: [Option<Option<usize>>; MANAGERS.len()] = [None; MANAGERS.len()];
    let mut assigned: Option<(usize, HashSet<&str>)> = None;
    for (at, (body, command)) in commands.iter().enumerate() {
        explicit(context, body, command);
        let Some((manager, word)) = implicit(command).filter(|_| !started && at < configured) else { continue };
        let Some(facts) = MANAGERS.get(manager) else { continue };
        let last = last_uses.get_mut(manager).and_then(|last| *last.get_or_insert_with(|| last_use(facts)));
        if last.is_some_and(|last| last > at) {
            continue;
        }
        if assigned.as_ref().is_none_or(|(base, _)| *base != body.base) {
            assigned = Some((body.base, final_image::assigned(&body.script)));
        }
        let set = |name: &&str| assigned.as_ref().is_some_and(|(_, names)| names.contains(name));
        let effective = command.effective();
        let mut variables = facts.variables.iter();
        if !variables.any(|name| set(name) || effective.sets_variable(name) || decides(context, body.instruction, name))
        {
            report(context, body, facts, word);
        }
    }
}

/// Whether a later command shows that the packages are needed, or takes them away.
fn uses(manager: &Manager, command: &Command) -> bool {
    let effective = command.effective();
    let called = effective.program().is_some_and(|program| manager.uses.contains(&program));
    // To install once more, or globally, or to clean a cache, needs none of them.
    let first = effective.operands(&[]).next().map(Word::value_or_text).unwrap_or_default();
    let idle = [
        "cache",
        "config",
        "set",
        "ci",
        "install",
        "i",
        "add",
        "audit",
        "clear-cache",
        "dump-autoload",
        "dumpautoload",
        "link",
        "version",
    ];
    let named = || effective.arguments().iter().any(|word| manager.uses.iter().any(|name| word.is(name)));
    let folder = || {
        command
            .words
            .iter()
            .any(|word| ["node_modules", "vendor/bin"].iter().any(|part| word.value_or_text().contains(part)))
    };
    called && !(idle.contains(&first) || first.is_empty())
        || matches!(effective.program(), Some("poetry" | "uv" | "bundle")) && named()
        || folder()
}

/// Options of these managers that take the next word as their value.
const VALUED: &[&str] = &[
    "--prefix",
    "-C",
    "--cwd",
    "--registry",
    "--cache",
    "-w",
    "--workspace",
    "--filter",
    "--dir",
    "--cache-folder",
    "--network-timeout",
    "--modules-folder",
    "-d",
    "--working-dir",
    "-j",
    "--jobs",
    "--retry",
    "--path",
    "--gemfile",
    "--python",
    "--project",
    "--extra",
    "-E",
    "--extras",
    "--loglevel",
    "--package",
    "--network-concurrency",
    "--fetch-retries",
    "--fetch-timeout",
    "--link-mode",
    "--directory",
    "--mutex",
];

/// The manager, by its index, that a command lets install everything, and the word behind which an option would go.
fn implicit(command: &Command) -> Option<(usize, &Word)> {
    let effective = command.effective();
    let program = effective.program()?;
    let at = MANAGERS.iter().position(|manager| manager.programs.contains(&program))?;
    let manager = MANAGERS.get(at)?;
    let decided = |word: &Word| {
        let name = word.value_or_text().split('=').next().unwrap_or_default();
        manager.decided.contains(&name) || word.has_expansion() && !word.is_option()
    };
    if effective.arguments().iter().any(decided) {
        return None;
    }
    let mut named = effective.operands(VALUED);
    let first = named.next();
    let subcommand = first.map(Word::value_or_text).unwrap_or_default();
    // Behind the subcommand stand packages to add to the project.
    if !manager.subcommands.contains(&subcommand) || named.next().is_some() {
        return None;
    }
    Some((at, first.or(effective.program_word())?))
}

/// Whether a variable decides.
fn decides(context: &Context<'_>, index: usize, name: &str) -> bool {
    let empty = || matches!(context.meaning().value(index, name), Value::Known(text) if text.is_empty());
    context.meaning().definition(index, name).is_some() && !empty()
}

/// Whether a command writes settings that may decide: `bundle config set without`, `npm config set`.
fn configures(command: &Command) -> bool {
    let effective = command.effective();
    let tool =
        matches!(effective.program(), Some("bundle" | "bundler" | "npm" | "yarn" | "pnpm" | "poetry" | "composer"));
    tool && effective.operands(&[]).next().is_some_and(|word| matches!(word.value(), Some("config" | "set")))
}

fn report(context: &mut Context<'_>, body: &ShellBody, manager: &Manager, word: &Word) {
    let program = manager.programs.first().copied().unwrap_or_default();
    let range = body.range(word.span);
    if manager.option.is_empty() {
        let line = "ENV BUNDLE_WITHOUT=development:test";
        let message = format!(
            "`{program}` installs the groups for developing and testing, too, if there are any. Set `BUNDLE_WITHOUT`."
        );
        let run = context.dockerfile().instructions.get(body.instruction);
        let fix = run.map(|run| {
            Fix::unsafe_(format!("Insert `{line}`"), vec![lines::insertion_above_comments(context.file, run, line)])
        });
        context.report(range, message).severity(Severity::Info).maybe_fix(fix);
        return;
    }
    let option = manager.option;
    let message =
        format!("`{program}` installs what is for developing, too, if the project lists any. Add `{option}`.");
    let edit = Edit::insert(range.end, format!(" {option}"));
    let fix = Fix::unsafe_(format!("Insert `{option}` after `{}`", word.value_or_text()), vec![edit]);
    context.report(range, message).severity(Severity::Info).fix(fix);
}

/// Reports what asks for development packages in so many words.
fn explicit(context: &mut Context<'_>, body: &ShellBody, command: &Command) {
    let effective = command.effective();
    let mut found: Vec<&Word> = Vec::new();
    if let Some(call) = python::pip_install(command) {
        found.extend(call.arguments.iter().filter(|word| has_dev_extra(word.value_or_text())));
        let files = ["-r", "--requirement"].into_iter().flat_map(|name| effective.flag_values(name));
        found.extend(files.filter(|file| is_dev_file(file.text)).map(|file| file.word));
    }
    let wanted: &[&str] = match effective.program() {
        Some("uv") if effective.operands(&[]).next().is_some_and(|word| word.is("sync")) => &["--extra", "--group"],
        Some("poetry") => &["--with", "--extras", "-E"],
        Some("pipenv") => {
            let install = effective.operands(&[]).next().is_some_and(|word| word.is("install") || word.is("sync"));
            found.extend(effective.find_flag(&["--dev", "-d"]).filter(|_| install));
            &[]
        }
        _ => &[],
    };
    let values = wanted.iter().flat_map(|name| effective.flag_values(name));
    found.extend(values.filter(|value| value.text.split([',', ' ']).any(is_dev)).map(|value| value.word));
    for word in found {
        let message = format!(
            "`{}` is for developing or testing, and becomes part of the final image. Install it in a stage of its own.",
            word.value_or_text()
        );
        context.report(body.range(word.span), message);
    }
}

/// Names of groups and extras that are for developing.
fn is_dev(name: &str) -> bool {
    let name = name.trim().to_ascii_lowercase();
    matches!(name.as_str(), "dev" | "develop" | "development" | "test" | "tests" | "testing" | "lint" | "linting")
}

/// Whether a package is wanted with an extra for developing: `.[dev,x]`.
fn has_dev_extra(text: &str) -> bool {
    let extras = text.split_once('[').and_then(|(_, rest)| rest.split_once(']')).map(|(extras, _)| extras);
    extras.is_some_and(|extras| extras.split(',').any(is_dev))
}

/// Whether a file of requirements is for developing, by its name: `requirements-dev.txt`, `requirements/test.txt`.
fn is_dev_file(path: &str) -> bool {
    let parent_and_name = path.rsplitn(3, '/').take(2);
    let about = path.contains("requirement") || path.contains("deps");
    about && parent_and_name.flat_map(|part| part.split(['-', '_', '.'])).any(is_dev)
}

#[cfg(test)]
mod tests {
    use crate::{Config, Safety, Severity, fix, lint_text};

    fn config() -> Config {
        let mut config = Config::default();
        assert!(config.select("dev-dependencies-in-final-stage"));
        config
    }

    #[test]
    fn what_is_asked_for() {
        for (run, level) in [
            ("pip install -r requirements/dev.txt", Some(Severity::Warning)),
            ("pip install -e '.[dev,x]'", Some(Severity::Warning)),
            ("uv sync --frozen --group test", Some(Severity::Warning)),
            ("poetry install --with dev", Some(Severity::Warning)),
            ("pipenv install --system --dev", Some(Severity::Warning)),
            ("uv sync --frozen", Some(Severity::Info)),
            ("poetry install --no-root", Some(Severity::Info)),
            ("composer install --optimize-autoloader", Some(Severity::Info)),
            ("yarn --frozen-lockfile", Some(Severity::Info)),
            ("bundle install --jobs 4", Some(Severity::Info)),
            ("npm install -g npm", None),
            ("npm install express", None),
            ("npm ci --only=production", None),
            ("NODE_ENV=production npm ci", None),
            ("npm ci && npm run build", None),
            ("npm ci\nRUN npx tsc", None),
            ("yarn install --production=false", None),
            ("bundle config set without development && bundle install", None),
            ("npm ci $FLAGS", None),
            ("pip install -r requirements.txt latest/requirements.txt", None),
            ("uv sync --no-dev", None),
            ("composer install --no-dev", None),
        ] {
            let found = lint_text(&format!("FROM a\nRUN {run}\nCMD [\"x\"]\n"), &config());
            assert_eq!(found.first().map(|finding| finding.severity), level, "{run}");
        }
        for text in [
            "FROM a AS test\nRUN npm ci\n",
            "FROM a\nRUN npm ci\nFROM b\n",
            "FROM a\nARG NODE_ENV=x\nRUN npm ci\n",
            "FROM a\nRUN npm ci\nCMD npm run dev\n",
        ] {
            assert!(lint_text(text, &config()).is_empty(), "{text}");
        }
    }

    #[test]
    fn options_are_added() {
        for (before, after) in [
            ("RUN yarn && yarn cache clean", "RUN yarn --production && yarn cache clean"),
            ("# why\nRUN bundle install", "ENV BUNDLE_WITHOUT=development:test\n# why\nRUN bundle install"),
            ("RUN composer install -o", "RUN composer install --no-dev -o"),
        ] {
            assert_eq!(
                fix(&format!("FROM a\n{before}\n"), &config(), Safety::Unsafe).text,
                format!("FROM a\n{after}\n")
            );
        }
    }
}
