use std::ops::Range;

use dockwright_model::Stage;
use dockwright_syntax::dockerfile::variable::Value;
use dockwright_syntax::dockerfile::{Instruction, Keyword};
use dockwright_syntax::shell::Assignment;

use crate::lines;
use crate::rule::rule;
use crate::rules::container::file_name;
use crate::rules::final_image;
use crate::{Context, Edit, Fix};

rule! {
    /// The container starts a development server.
    ///
    /// Servers with `--reload` or `--debug`, and those of frameworks for developing, watch files, run one request at a time,
    /// show source code when something fails, and some let anybody run code. Start what is made for production: without the
    /// option, or with another server.
    ///
    /// ```dockerfile finds
    /// FROM python:3.13-slim
    /// CMD ["uvicorn", "main:app", "--host", "0.0.0.0", "--reload"]
    /// ```
    ///
    /// ```dockerfile fixed
    /// FROM python:3.13-slim
    /// CMD ["uvicorn", "main:app", "--host", "0.0.0.0"]
    /// ```
    ///
    /// ```dockerfile finds
    /// FROM node:22-slim
    /// CMD ["npm", "run", "dev"]
    /// ```
    ///
    /// Stages for developing are left alone, as their names say, and so are images with `NODE_ENV=development` or the like:
    ///
    /// ```dockerfile ignores
    /// FROM node:22-slim AS base
    /// CMD ["npm", "run", "dev"]
    /// FROM base AS dev
    /// CMD ["npm", "run", "dev"]
    /// ```
    ///
    /// ```dockerfile ignores
    /// FROM python:3.13-slim
    /// CMD ["gunicorn", "app:app", "--workers", "4"]
    /// ```
    "debug-or-dev-flag-in-cmd" {
        category: Correctness,
        severity: Warning,
        fix: Some(Unsafe),
        also: [],
    }
}

/// One word of a command, and its place.
struct Said<'a> {
    text: &'a str,
    range: Range<usize>,
}

/// What makes a command one for developing.
struct Found {
    /// First and last word of it.
    words: (usize, usize),
    /// Why it does not belong here, as the end of a sentence.
    why: &'static str,
    /// Whether it works without these words.
    removable: bool,
}

fn check(context: &mut Context<'_>) {
    let meaning = context.meaning();
    let Some(stage) = meaning.final_stage().filter(|stage| !final_image::is_for_developing(stage)) else { return };
    if says_development(context, stage) {
        return;
    }
    if let Some(debug) = final_image::env(context, stage.index, FLASK_DEBUG)
        && matches!(&debug.value, Value::Known(text) if is_on(text))
    {
        context.report(debug.span.clone(), debugger());
    }
    for keyword in [Keyword::Entrypoint, Keyword::Cmd] {
        let Some((index, instruction)) = final_image::instructions(context, keyword).last() else { continue };
        for body in meaning.bodies_of(index) {
            let assignments = body.script.commands.iter().flat_map(|command| &command.assignments);
            let set =
                |assignment: &&Assignment| assignment.value.as_ref().is_some_and(|value| is_on(value.value_or_text()));
            for assignment in assignments.filter(|found| &*found.name == FLASK_DEBUG).filter(set) {
                context.report(body.range(assignment.span), debugger());
            }
        }
        for command in commands(context, index, instruction) {
            let Some(found) = development(&command) else { continue };
            report(context, instruction, &command, &found);
        }
    }
}

/// The variable that switches Flask's debugger on.
const FLASK_DEBUG: &str = "FLASK_DEBUG";

fn is_on(value: &str) -> bool {
    !matches!(value.to_ascii_lowercase().as_str(), "" | "0" | "false" | "no" | "off")
}

fn debugger() -> String {
    format!("`{FLASK_DEBUG}` switches the debugger of Flask on, with which whoever reaches it runs code. Leave it out.")
}

/// Whether a variable says that the image is for developing.
fn says_development(context: &Context<'_>, stage: &Stage) -> bool {
    let names =
        ["NODE_ENV", "RAILS_ENV", "APP_ENV", "ENVIRONMENT", "ENV", "FLASK_ENV", "ASPNETCORE_ENVIRONMENT", "DJANGO_ENV"];
    names.iter().any(|name| {
        let value = final_image::env(context, stage.index, name).map(|definition| &definition.value);
        matches!(value, Some(Value::Known(text)) if text.to_ascii_lowercase().starts_with("dev") || text.eq_ignore_ascii_case("test"))
    })
}

/// The commands of a CMD or ENTRYPOINT.
fn commands<'a>(context: &Context<'a>, index: usize, instruction: &'a Instruction) -> Vec<Vec<Said<'a>>> {
    if let Some(words) = instruction.exec() {
        return vec![words.iter().map(|word| Said { text: &word.value, range: word.word.span.clone() }).collect()];
    }
    let bodies = context.meaning().bodies_of(index).iter();
    let all = bodies.flat_map(|body| {
        body.script.commands.iter().map(move |command| {
            let words = command.words.iter();
            words.map(|word| Said { text: word.value_or_text(), range: body.range(word.span) }).collect()
        })
    });
    all.collect()
}

/// Servers that take `--reload`.
const RELOADING: &[&str] = &["uvicorn", "gunicorn", "hypercorn", "granian", "flask", "litestar", "sanic"];

/// Programs that only watch files and start another program.
const WATCHERS: &[&str] =
    &["nodemon", "ts-node-dev", "cargo-watch", "watchexec", "air", "watchmedo", "webpack-dev-server", "reflex"];

/// Programs, and the word behind them that makes them serve for developing.
const SERVERS: &[(&str, &str)] = &[
    ("next", "dev"),
    ("nuxt", "dev"),
    ("nuxi", "dev"),
    ("astro", "dev"),
    ("gatsby", "develop"),
    ("fastapi", "dev"),
    ("ng", "serve"),
    ("webpack", "serve"),
    ("vue-cli-service", "serve"),
    ("react-scripts", "start"),
    ("cargo", "watch"),
    ("dotnet", "watch"),
    ("tsx", "watch"),
    ("manage.py", "runserver"),
    ("django-admin", "runserver"),
    ("artisan", "serve"),
    ("vite", "dev"),
    ("vite", "serve"),
];

fn development(words: &[Said<'_>]) -> Option<Found> {
    let at = |wanted: &dyn Fn(&str) -> bool| words.iter().position(|word| wanted(word.text));
    let runs = |names: &[&str]| at(&|text| names.contains(&file_name(text)));
    let why = "watches the sources and is not made for production";
    if let Some(server) = runs(RELOADING) {
        let debugs = file_name(words.get(server)?.text) == "flask";
        let option = at(&|text| text == "--reload" || debugs && matches!(text, "--debug" | "--debugger"));
        if let Some(option) = option.filter(|option| *option > server || debugs) {
            return Some(Found {
                words: (option, option),
                why: "is for developing: it watches the sources, and shows them when something fails",
                removable: true,
            });
        }
    }
    let pair = words.windows(2).position(|pair| {
        let [program, word] = pair else { return false };
        SERVERS.iter().any(|(name, next)| file_name(program.text) == *name && word.text == *next)
    });
    if let Some(pair) = pair {
        return Some(Found {
            words: (pair, pair + 1),
            why: "starts the server for developing, which is not made for production",
            removable: false,
        });
    }
    // The program itself, or what a runner of packages runs.
    let first = words.iter().position(|word| {
        !matches!(file_name(word.text), "npx" | "exec" | "tini" | "dumb-init" | "bunx" | "--" | "-y" | "env")
    })?;
    let program = file_name(words.get(first)?.text);
    let rest = || words.iter().skip(first + 1).map(|word| word.text);
    let script = |text: &str| {
        matches!(text, "dev" | "start:dev" | "develop" | "watch" | "dev-server") || text.starts_with("dev:")
    };
    match program {
        _ if WATCHERS.contains(&program) => Some(Found { words: (first, first), why, removable: false }),
        "vite" if rest().all(|word| word.starts_with('-') || word.starts_with(|c: char| c.is_ascii_digit())) => {
            Some(Found {
                words: (first, first),
                why: "starts the server for developing, which is not made for production",
                removable: false,
            })
        }
        "node" | "bun" | "deno" if rest().any(|word| word == "--watch") => {
            let option = at(&|text| text == "--watch")?;
            Some(Found {
                words: (option, option),
                why: "restarts the program when a file changes, which is for developing",
                removable: true,
            })
        }
        "npm" | "yarn" | "pnpm" | "bun" => {
            let named = words
                .iter()
                .skip(first + 1)
                .position(|word| !word.text.starts_with('-') && !matches!(word.text, "run" | "run-script"))?;
            let named = first + 1 + named;
            script(words.get(named)?.text).then_some(Found {
                words: (first, named),
                why: "starts what the project runs for developing",
                removable: false,
            })
        }
        "php" if rest().next() == Some("-S") => Some(Found {
            words: (first, first + 1),
            why: "starts PHP's built-in server, which is for developing: it serves one request at a time",
            removable: false,
        }),
        "rails" | "rake" => {
            let option = words
                .windows(2)
                .position(|pair| matches!(pair, [e, name] if e.text == "-e" && name.text == "development"))?;
            Some(Found {
                words: (option, option + 1),
                why: "runs the application in its mode for developing",
                removable: false,
            })
        }
        _ => None,
    }
}

/// What to start instead.
fn instead(shown: &str) -> &'static str {
    let says = |name: &str| shown.contains(name);
    if says("runserver") {
        "a server made for production, such as `gunicorn` or `uvicorn`"
    } else if says("artisan") || says("php") {
        "`php-fpm` or Apache"
    } else if says("vite") || says("ng ") || says("react-scripts") || says("vue-cli") {
        "a web server such as nginx that serves what the build made"
    } else {
        "what is meant for production"
    }
}

fn report(context: &mut Context<'_>, instruction: &Instruction, command: &[Said<'_>], found: &Found) {
    let (first, last) = found.words;
    let (Some(start), Some(end)) = (command.get(first), command.get(last)) else { return };
    let shown: Vec<&str> = command.get(first..=last).unwrap_or_default().iter().map(|word| word.text).collect();
    let shown = shown.join(" ");
    let instead = instead(&shown);
    let message = format!("`{shown}` {}. Start the container with {instead}.", found.why);
    let fix = first.checked_sub(1).and_then(|before| command.get(before)).filter(|_| found.removable).map(|before| {
        // In the list the comma in front goes with it.
        Fix::unsafe_(format!("Remove `{shown}`"), vec![Edit::delete(before.range.end..end.range.end)])
    });
    let loses_comment = |fix: &Fix| fix.edits.iter().any(|edit| lines::has_comment(context.file, &edit.range));
    let fix = fix.filter(|fix| !loses_comment(fix) && instruction.heredocs.is_empty());
    context.report(start.range.start..end.range.end, message).maybe_fix(fix);
}

#[cfg(test)]
mod tests {
    use crate::{Config, Safety, fix, lint_text};

    fn config() -> Config {
        let mut config = Config::default();
        assert!(config.select("debug-or-dev-flag-in-cmd"));
        config
    }

    #[test]
    fn what_is_for_developing() {
        for command in [
            "ENV FLASK_DEBUG=1\nCMD flask run",
            "CMD FLASK_DEBUG=1 flask run",
            "CMD uvicorn main:app --reload",
            "CMD exec gunicorn -b :80 --reload app",
            "CMD [\"python\", \"-m\", \"uvicorn\", \"a:b\", \"--reload\"]",
            "CMD [\"flask\", \"--app\", \"x\", \"run\", \"--debug\"]",
            "CMD python manage.py migrate && python manage.py runserver 0.0.0.0:8000",
            "ENTRYPOINT [\"npx\", \"nodemon\", \"x.js\"]",
            "CMD yarn dev",
            "CMD [\"npm\", \"run\", \"start:dev\"]",
            "CMD npx vite --host",
            "CMD [\"next\", \"dev\"]",
            "CMD php -S 0.0.0.0:80 -t public",
            "CMD [\"air\"]",
            "CMD cargo watch -x run",
            "CMD rails server -b 0.0.0.0 -e development",
        ] {
            assert_eq!(lint_text(&format!("FROM a\n{command}\n"), &config()).len(), 1, "{command}");
        }
        for text in [
            "FROM a\nENV FLASK_DEBUG=0\nCMD flask run",
            "FROM a\nCMD npm start",
            "FROM a\nCMD npx vite preview",
            "FROM a\nCMD [\"next\", \"start\"]",
            "FROM a\nCMD rails server",
            "FROM a\nCMD [\"php-fpm\"]",
            "FROM a\nCMD [\"nginx\", \"-s\", \"reload\"]",
            "FROM a AS development\nCMD npm run dev",
            "FROM a\nENV NODE_ENV=development\nCMD npm run dev",
            "FROM a\nCMD npm run dev\nFROM b",
            "FROM a\nRUN npm run dev",
        ] {
            assert!(lint_text(&format!("{text}\n"), &config()).is_empty(), "{text}");
        }
    }

    #[test]
    fn options_are_removed() {
        for (before, after) in [
            ("CMD uvicorn a:b \\\n    --reload \\\n    --port 80", "CMD uvicorn a:b \\\n    --port 80"),
            ("CMD [\"uvicorn\", \"--reload\", \"a:b\"]", "CMD [\"uvicorn\", \"a:b\"]"),
            ("CMD [\"npm\", \"run\", \"dev\"]", "CMD [\"npm\", \"run\", \"dev\"]"),
        ] {
            assert_eq!(
                fix(&format!("FROM a\n{before}\n"), &config(), Safety::Unsafe).text,
                format!("FROM a\n{after}\n")
            );
        }
    }
}
