use super::super::runs;
use crate::refactor::secret_mount::{Secret, secret_mount};
use crate::rule::rule;
use crate::{Context, Fix};

rule! {
    /// A command that needs credentials runs without the secret it is meant to have.
    ///
    /// Some commands do nothing without credentials. If a `RUN` does not mount them they come from somewhere else: from a
    /// build argument, a copied file or the base image, where they stay. This rule names the commands of a team and the
    /// secret each is to have; it is off unless asked for.
    ///
    /// The option `commands` maps a command to its secret: an `id`, and a `target` (a file) or an `env` (a variable). Unless
    /// set, `aws` has `target=/root/.aws/credentials` and `gh` has `env=GH_TOKEN`.
    ///
    /// ```dockerfile finds
    /// FROM debian:12
    /// RUN aws s3 cp s3://bucket/model.bin /srv/
    /// ```
    ///
    /// ```dockerfile fixed
    /// FROM debian:12
    /// RUN --mount=type=secret,id=aws,target=/root/.aws/credentials aws s3 cp s3://bucket/model.bin /srv/
    /// ```
    ///
    /// ```dockerfile ignores
    /// FROM debian:12
    /// RUN --mount=type=secret,id=aws,env=AWS_SECRET_ACCESS_KEY aws s3 cp s3://bucket/model.bin /srv/
    /// RUN apt-get install -y gh && gh --version
    /// ```
    "require-secret-mount" {
        category: Security,
        severity: Warning,
        profile: All,
        fix: Some(Safe),
        changes: [Mounts],
        also: ["tally/require-secret-mounts"],
    }
}

fn check(context: &mut Context<'_>) {
    let commands = &context.options.require_secret_mount.commands;
    for body in runs::bodies(context) {
        let mut told: Vec<&str> = Vec::new();
        let Some(outer) = context.dockerfile().instructions.get(body.instruction) else { continue };
        for command in &body.script.commands {
            let effective = command.effective();
            let wanted = effective.program().and_then(|program| commands.get_key_value(program));
            let only_tells = effective.has_any_flag(&["--version", "--help"]);
            let Some((program, wanted)) =
                wanted.filter(|(program, _)| !only_tells && !told.contains(&program.as_str()))
            else {
                continue;
            };
            let secret = Secret { id: &wanted.id, target: wanted.target.as_deref(), env: wanted.env.as_deref() };
            told.push(program);
            if secret.is_mounted(context.file, outer.effective()) {
                continue;
            }
            let span = effective.program_word().map_or(command.span, |word| word.span);
            let message = format!("`{program}` runs without the secret `{}` it is meant to have. Mount it.", secret.id);
            let edit = secret_mount(context.file, body.instruction, &secret);
            let fix = edit.map(|edit| Fix::safe(format!("Add `{}`", secret.flag()), vec![edit]));
            context.report(body.range(span), message).maybe_fix(fix);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::RULE;
    use crate::{Config, RequiredSecret, Safety, fix};

    #[test]
    fn configured_commands() {
        let mut config = Config::default();
        assert!(config.select(RULE.id));
        let secret = |id: &str| RequiredSecret { id: id.to_owned(), target: None, env: None };
        config.options.require_secret_mount.commands =
            [("pip".to_owned(), secret("pip")), ("gh".to_owned(), secret("gh"))].into();
        for (run, fixed) in [
            ("RUN pip install x && pip install y", "RUN --mount=type=secret,id=pip pip install x && pip install y"),
            (
                "RUN pip install x && gh release",
                "RUN --mount=type=secret,id=gh --mount=type=secret,id=pip pip install x && gh release",
            ),
            ("ONBUILD RUN pip install x", "ONBUILD RUN --mount=type=secret,id=pip pip install x"),
            ("RUN <<E\npip install x\nE", "RUN --mount=type=secret,id=pip <<E\npip install x\nE"),
            ("RUN aws s3 ls", "RUN aws s3 ls"),
        ] {
            assert_eq!(fix(&format!("FROM a\n{run}\n"), &config, Safety::Safe).text, format!("FROM a\n{fixed}\n"));
        }
    }
}
