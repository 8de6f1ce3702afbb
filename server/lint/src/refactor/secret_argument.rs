//! Mount a secret instead of passing it as a build argument.

use dockwright_model::{DefinitionKind, EntityKind, File, ReferenceKind, ShellSource};
use dockwright_syntax::dockerfile::{Instruction, Keyword};
use dockwright_syntax::shell::Operator;

use super::Change;
use super::secret_mount::{Secret, secret_mount};
use crate::Edit;
use crate::lines;
use crate::rules::secrets::{is_about, is_secret};

/// Mounts the secret that an ARG holds in the RUNs that use it, as a variable or as a file. Offered at the ARG and at those RUNs.
pub(super) fn secret_argument(file: &File, index: usize) -> Vec<Change> {
    let instructions = &file.dockerfile().instructions;
    let Some(found) = instructions.get(index) else { return Vec::new() };
    let arguments: Vec<usize> = match found.keyword {
        Keyword::Arg => vec![index],
        Keyword::Run => {
            let meaning = file.meaning();
            let scripts = meaning.bodies_of(index).iter().flat_map(|body| body.script.variables());
            let secrets = scripts.filter(|variable| is_secret(&variable.name));
            let mut found: Vec<usize> = secrets
                .filter_map(|variable| meaning.definition(index, &variable.name))
                .filter_map(|definition| Some(meaning.scope.definitions().get(definition)?.instruction))
                .collect();
            found.sort_unstable();
            found.dedup();
            found
        }
        _ => return Vec::new(),
    };
    arguments.into_iter().filter_map(|argument| uses(file, argument)).flat_map(|uses| uses.changes(file)).collect()
}

/// An ARG with a secret, and the RUNs that use it.
struct Uses<'a> {
    name: &'a str,
    argument: &'a Instruction,
    runs: Vec<usize>,
}

/// What uses the secret of an ARG; `None` when it is none, or when something but a RUN uses it.
fn uses(file: &File, argument: usize) -> Option<Uses<'_>> {
    let found = file.dockerfile().instructions.get(argument).filter(|found| found.keyword == Keyword::Arg)?;
    let [pair] = found.pairs() else { return None };
    let name = pair.key.text();
    let empty = pair.value.as_ref().is_none_or(|value| value.text().is_empty());
    let plain = name.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'_');
    if !is_secret(name) || is_about(name) || !empty || !plain {
        return None;
    }
    let mut definitions = file.meaning().scope.named(name);
    let only = definitions.next().filter(|_| definitions.next().is_none())?;
    if only.kind != DefinitionKind::Arg {
        return None;
    }
    let names = file.names();
    let own = |entity: &dockwright_model::Entity| {
        matches!(entity.kind, EntityKind::Variable(_)) && entity.declared == only.name_span
    };
    let entity = names.entities.iter().position(own)?;
    let instructions = &file.dockerfile().instructions;
    let mut runs: Vec<usize> = Vec::new();
    for reference in names.references.iter().filter(|found| found.entity == entity && found.is_use()) {
        let at = instructions.partition_point(|instruction| instruction.span.end < reference.range.start);
        let run = instructions.get(at).filter(|run| run.keyword == Keyword::Run)?;
        // Nobody knows when what is quoted is read.
        if reference.kind == ReferenceKind::Mention {
            return None;
        }
        if run.flags.iter().any(|flag| flag.span.contains(&reference.range.start)) {
            return None;
        }
        if runs.last() != Some(&at) {
            runs.push(at);
        }
    }
    (!runs.is_empty()).then_some(Uses { name, argument: found, runs })
}

impl Uses<'_> {
    fn changes(&self, file: &File) -> Vec<Change> {
        let Uses { name, runs, .. } = self;
        let places = if runs.len() == 1 { String::new() } else { format!(" in {} RUNs", runs.len()) };
        let variable = self.edits(file, &Secret { id: name, target: None, env: Some(name) }, |_| Some(None));
        let read = |run| Some(Some(read_file(file, run, name)?));
        let as_file = self.edits(file, &Secret { id: name, target: None, env: None }, read);
        let title = |how: &str| format!("Mount `{name}` as a secret {how}{places} instead of the build argument");
        let both = [(title("variable"), variable), (title("file"), as_file)];
        both.into_iter().filter_map(|(title, edits)| Some((title, edits?))).collect()
    }

    fn edits(
        &self,
        file: &File,
        secret: &Secret<'_>,
        more: impl Fn(usize) -> Option<Option<Edit>>,
    ) -> Option<Vec<Edit>> {
        let mut edits = vec![lines::removal(file, self.argument)];
        for run in &self.runs {
            edits.push(secret_mount(file, *run, secret)?);
            edits.extend(more(*run)?);
        }
        Some(edits)
    }
}

/// The edit that gives a RUN the variable from the file of the secret.
fn read_file(file: &File, run: usize, name: &str) -> Option<Edit> {
    let [body] = file.meaning().bodies_of(run) else { return None };
    let joined = body.script.is_joined_by(&[Operator::And, Operator::Or, Operator::Semicolon]);
    let first = body.script.items.first().filter(|_| joined && body.source == ShellSource::Command)?;
    Some(Edit::insert(body.range(first.span).start, format!("export {name}=\"$(cat /run/secrets/{name})\" && ")))
}

#[cfg(test)]
mod tests {
    use super::super::testing::{after, none};
    use super::*;

    fn variable(file: &File, index: usize) -> Option<Change> {
        secret_argument(file, index).into_iter().next()
    }

    fn as_file(file: &File, index: usize) -> Option<Change> {
        secret_argument(file, index).into_iter().nth(1)
    }

    #[test]
    fn as_a_variable_or_a_file() {
        let text = "FROM a\r\nARG NPM_TOKEN\r\nRUN --network=host x $NPM_TOKEN && npm ci\r\nRUN y\r\nRUN z \"${NPM_TOKEN}\"\r\n";
        let flag = "--mount=type=secret,id=NPM_TOKEN";
        let expected = format!(
            "FROM a\r\nRUN {flag},env=NPM_TOKEN --network=host x $NPM_TOKEN && npm ci\r\nRUN y\r\nRUN {flag},env=NPM_TOKEN z \"${{NPM_TOKEN}}\"\r\n"
        );
        assert_eq!(after(text, variable), Some(expected));
        let read = "export NPM_TOKEN=\"$(cat /run/secrets/NPM_TOKEN)\" && ";
        let expected = format!(
            "FROM a\r\nRUN {flag} --network=host {read}x $NPM_TOKEN && npm ci\r\nRUN y\r\nRUN {flag} {read}z \"${{NPM_TOKEN}}\"\r\n"
        );
        assert_eq!(after(text, as_file), Some(expected));
        let text = "FROM a\nARG TOKEN=\nRUN <<E\nx $TOKEN\nE\n";
        assert_eq!(
            after(text, variable).as_deref(),
            Some("FROM a\nRUN --mount=type=secret,id=TOKEN,env=TOKEN <<E\nx $TOKEN\nE\n")
        );
        none(text, as_file);
    }

    #[test]
    fn where_it_is_not_offered() {
        for text in [
            "FROM a\nARG VERSION\nRUN x $VERSION\n",
            "FROM a\nARG TOKEN\nRUN x\n",
            "FROM a\nARG TOKEN=abc\nRUN x $TOKEN\n",
            "FROM a\nARG TOKEN\nENV T=$TOKEN\nRUN x $TOKEN\n",
            "FROM a\nARG TOKEN\nENV TOKEN=$TOKEN\nRUN x $TOKEN\n",
            "FROM a\nARG TOKEN\nCOPY $TOKEN /x\nRUN x $TOKEN\n",
            "ARG TOKEN\nFROM a\nARG TOKEN\nRUN x $TOKEN\n",
            "FROM a\nARG TOKEN OTHER\nRUN x $TOKEN\n",
            "FROM a\nARG TOKEN\nRUN --mount=type=secret,id=TOKEN x $TOKEN\n",
            "FROM a\nARG TOKEN_PATH\nRUN x $TOKEN_PATH\n",
            "FROM a\nARG TOKEN\nRUN x $TOKEN\nRUN echo 'token=${TOKEN}' > x\n",
        ] {
            none(text, variable);
        }
    }
}
