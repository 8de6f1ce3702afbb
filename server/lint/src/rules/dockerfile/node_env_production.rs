use crate::lines;
use crate::rule::rule;
use crate::rules::container::{Container, file_name};
use crate::rules::{base_image, final_image};
use crate::{Context, Fix};

rule! {
    /// A Node.js image does not set `NODE_ENV=production`.
    ///
    /// Many packages are slower and say more without it: Express compiles its views for every request and shows stack traces
    /// to clients. Where Compose or Kubernetes sets it, there is nothing to do; an image that is right by itself is safer.
    ///
    /// ```dockerfile finds
    /// FROM node:22-slim
    /// COPY . .
    /// RUN npm ci
    /// CMD ["node", "server.js"]
    /// ```
    ///
    /// ```dockerfile fixed
    /// FROM node:22-slim
    /// COPY . .
    /// RUN npm ci
    /// ENV NODE_ENV=production
    /// CMD ["node", "server.js"]
    /// ```
    ///
    /// Any value is a decision, and stages for developing are left alone:
    ///
    /// ```dockerfile ignores
    /// FROM node:22-slim
    /// ENV NODE_ENV=$NODE_ENV
    /// CMD ["node", "server.js"]
    /// ```
    ///
    /// ```dockerfile ignores
    /// FROM node:22-slim AS dev
    /// CMD ["node", "--watch", "server.js"]
    /// ```
    "node-env-production" {
        category: Maintainability,
        severity: Hint,
        profile: Strict,
        fix: Some(Unsafe),
        also: [],
    }
}

/// Programs that run an application of Node.js.
const RUNS_NODE: &[&str] =
    &["node", "npm", "yarn", "pnpm", "npx", "pm2", "pm2-runtime", "next", "nest", "ts-node", "tsx"];

fn check(context: &mut Context<'_>) {
    let meaning = context.meaning();
    let Some(stage) = meaning.final_stage() else { return };
    let image = meaning.root_of(stage.index).and_then(|root| root.image());
    let is_node = image.is_some_and(|image| image.is_official() && image.path() == "library/node");
    let container = Container::of(context.file, stage);
    let words = container.words();
    let runs_node = words.iter().any(|word| RUNS_NODE.contains(&file_name(word)));
    let develops = words
        .iter()
        .any(|word| matches!(*word, "dev" | "start:dev" | "develop" | "--watch") || word.starts_with("NODE_ENV="));
    let other = container.is_helper() || container.is_shell() || develops;
    if !is_node || !runs_node || other || final_image::has_env(context, stage.index, "NODE_ENV") {
        return;
    }
    let Some(word) = base_image::word(context, stage) else { return };
    let line = "ENV NODE_ENV=production";
    let own = [container.entrypoint, container.cmd]
        .into_iter()
        .flatten()
        .filter(|(index, _)| stage.instructions.contains(index));
    let edit = match own.min_by_key(|(index, _)| *index) {
        Some((_, first)) => Some(lines::insertion_above_comments(context.file, first, line)),
        None => lines::behind_from(context.file, stage.index, line),
    };
    let message = "Without `NODE_ENV=production` many packages run as for developing, slower and with more to say to clients. \
                   Set it in the image.";
    let fix = edit.map(|edit| Fix::unsafe_(format!("Insert `{line}`"), vec![edit]));
    context.report(word.span.clone(), message).maybe_fix(fix);
}
