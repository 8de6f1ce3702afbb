use dockwright_facts::manifests::manifests;
use dockwright_syntax::dockerfile::variable::Value;
use dockwright_syntax::shell::Word;

use super::super::dependencies::{Install, Reads};
use super::super::provided::{Found, Presence, for_each_install};
use crate::rule::rule;
use crate::{Context, Edit, Fix, Severity};

rule! {
    /// `npm install` may install other versions than the lock file says.
    ///
    /// `npm install` brings the lock file up to date where it does not fit the manifest, so a build can hold versions nobody
    /// has tested. `npm ci` installs exactly what the lock file says, fails if the two do not fit, and is faster. For yarn,
    /// pnpm and bun an option does it: `--frozen-lockfile` (or `--immutable` for the newer versions of yarn).
    ///
    /// ```dockerfile finds 2
    /// FROM node:22-slim
    /// WORKDIR /app
    /// COPY package*.json ./
    /// RUN npm install --omit=dev
    /// COPY package.json yarn.lock ./
    /// RUN yarn install
    /// ```
    ///
    /// ```dockerfile fixed
    /// FROM node:22-slim
    /// WORKDIR /app
    /// COPY package*.json ./
    /// RUN npm ci --omit=dev
    /// COPY package.json yarn.lock ./
    /// RUN yarn install --frozen-lockfile
    /// ```
    ///
    /// Where the project has been copied as a whole, with a lock file or not, it is a hint. Where none has been copied there
    /// is nothing to hold on to, and packages that are named are another thing:
    ///
    /// ```dockerfile ignores
    /// FROM node:22-slim
    /// RUN npm install -g npm@11.6.0 && npm install express@5.1.0
    /// FROM node:22-slim
    /// COPY package.json ./
    /// RUN npm install
    /// FROM node:22-slim
    /// COPY package.json pnpm-lock.yaml ./
    /// RUN pnpm install --frozen-lockfile
    /// ENV CI=true
    /// RUN pnpm install
    /// ```
    "npm-install-instead-of-ci" {
        category: Reproducibility,
        severity: Info,
        fix: Some(Unsafe),
        also: ["droast/DF031"],
    }
}

fn check(context: &mut Context<'_>) {
    if !context.meaning().runs_any(&["npm", "yarn", "pnpm", "bun"]) {
        return;
    }
    for_each_install(context.file, |found, provided| {
        let install = &found.install;
        let node = matches!(install.tool, "npm" | "yarn" | "pnpm" | "bun");
        if !node || install.reads != Reads::Manifests || install.insists_on_lock().is_some() {
            return;
        }
        let Some(facts) = manifests(install.tool) else { return };
        let presence = provided.presence(facts.locks);
        let has_lock = presence == Presence::Named || provided.has_whole_project();
        if !has_lock || says_otherwise(context, &found) {
            return;
        }
        let (name, lock) = (install.name(), facts.locks.first().copied().unwrap_or_default());
        let (better, fix) = better(&found, provided.presence(&[".yarnrc.yml"]) == Presence::Named);
        let message = format!(
            "`{name}` may change `{lock}` and install other versions than it says. {better} installs exactly those, and fails \
             if they do not fit `package.json`."
        );
        let range = found.body.range(install.span());
        // Of a project that was copied as a whole nobody knows whether it has a lock file.
        match presence {
            Presence::Named => context.report(range, message).maybe_fix(fix),
            _ => context.report(range, message).severity(Severity::Hint),
        };
    });
}

/// What to write instead.
fn better(found: &Found<'_>, is_berry: bool) -> (String, Option<Fix>) {
    let install = &found.install;
    let range = found.body.range(install.verb.span);
    if install.tool == "npm" {
        // Options that `npm ci` does not take, or that are about the lock file, want a person.
        let plain = install.effective.has_any_flag(&["--no-save", "--save", "-S", "-D", "--save-dev", "--save-exact"]);
        let edit = Edit::replace(range, "ci");
        let verb = install.verb.value_or_text();
        let fix = Fix::unsafe_(format!("Replace `{verb}` by `ci`"), vec![edit]);
        return ("`npm ci`".to_owned(), (!plain).then_some(fix));
    }
    let option = if is_berry { "--immutable" } else { "--frozen-lockfile" };
    let name = install.name();
    let fix =
        Fix::unsafe_(format!("Insert `{option}` after `{name}`"), vec![Edit::insert(range.end, format!(" {option}"))]);
    (format!("`{name} {option}`"), Some(fix))
}

/// Whether something else says how the lock file is to be used, or may.
fn says_otherwise(context: &Context<'_>, found: &Found<'_>) -> bool {
    let install: &Install<'_> = &found.install;
    let options = [
        "--package-lock-only",
        "--no-package-lock",
        "--package-lock",
        "--no-lockfile",
        "--pure-lockfile",
        "--no-frozen-lockfile",
        "--frozen-lockfile",
        "--immutable",
        "--force",
        "-f",
        "--mode",
    ];
    let ci = || {
        let set = context.meaning().definition(found.index, "CI").is_some();
        let off = matches!(context.meaning().value(found.index, "CI"), Value::Known(text) if text.is_empty() || text == "false");
        (set && !off) || install.effective.sets_variable("CI")
    };
    install.effective.has_any_flag(&options)
        || install.effective.arguments().iter().any(Word::has_expansion)
        || (matches!(install.tool, "pnpm" | "yarn") && ci())
}

#[cfg(test)]
mod tests {
    use crate::{Config, lint_text};

    #[test]
    fn perhaps_there_is_no_lock() {
        let mut config = Config::default();
        assert!(config.select("npm-install-instead-of-ci"));
        let found = lint_text("FROM node:22\nCOPY . .\nRUN npm install\n", &config);
        assert_eq!(found.iter().map(|finding| finding.severity).collect::<Vec<_>>(), [crate::Severity::Hint]);
        assert!(found.iter().all(|finding| finding.fixes.is_empty()));
    }

    #[test]
    fn what_follows_the_lock() {
        let mut config = Config::default();
        assert!(config.select("npm-install-instead-of-ci"));
        let count =
            |run: &str| lint_text(&format!("FROM node:22\nCOPY package*.json yarn.lock ./\n{run}\n"), &config).len();
        for run in
            ["RUN npm i", "RUN yarn", "RUN npm config set x y && npm install --production", "RUN cd a; yarn install"]
        {
            assert_eq!(count(run), 1, "{run}");
        }
        for run in [
            "RUN npm ci",
            "RUN npm install -g x",
            "RUN npm install --package-lock-only",
            "RUN npm install $OPTIONS",
            "RUN yarn install --frozen-lockfile",
            "RUN yarn install --immutable",
            "RUN yarn add x",
            "RUN bun install",
            "ENV CI=1\nRUN yarn",
        ] {
            assert_eq!(count(run), 0, "{run}");
        }
    }
}
