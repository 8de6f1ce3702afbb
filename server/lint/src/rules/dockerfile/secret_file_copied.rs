use dockwright_syntax::dockerfile::Keyword;

use super::super::arguments::quoted;
use super::super::container::file_name;
use crate::rule::rule;
use crate::{Context, Severity};

rule! {
    /// A file that holds secrets is copied into the image.
    ///
    /// `.env`, private keys and the files in which tools keep their tokens stay in the layer that `COPY` makes, even if a
    /// later `RUN` deletes them. Whoever can pull the image can read them. Mount what the build needs with
    /// `RUN --mount=type=secret,id=…,target=…`, give the container its values when it starts, and list the file in
    /// `.dockerignore`.
    ///
    /// Samples (`.env.example`), public keys and certificates are left alone. In a stage that does not become the image,
    /// and for files that need not hold a secret (`.npmrc`, settings for tests), the finding is a hint.
    ///
    /// ```dockerfile finds 2
    /// FROM python:3.13-slim
    /// COPY .env /app/
    /// ADD deploy/id_rsa /root/.ssh/
    /// ```
    ///
    /// ```dockerfile ignores
    /// FROM python:3.13-slim
    /// COPY .env.example certs/ca.pem id_rsa.pub /app/
    /// COPY nginx.gpg.key /etc/apt/keyrings/
    /// RUN --mount=type=secret,id=env,target=/app/.env ./configure
    /// ```
    "secret-file-copied" {
        category: Security,
        severity: Warning,
        fix: None,
        also: [],
    }
}

fn check(context: &mut Context<'_>) {
    let meaning = context.meaning();
    for (index, outer) in context.dockerfile().instructions.iter().enumerate() {
        let instruction = outer.effective();
        let copies = matches!(instruction.keyword, Keyword::Copy | Keyword::Add) && instruction.flag("from").is_none();
        let Some((sources, destination)) = instruction.copy().filter(|_| copies) else { continue };
        let in_image = meaning.state(index).stage.is_some_and(|stage| meaning.is_in_final_image(stage));
        for source in &sources {
            let Some(kind) = judge(source.text, destination.text) else { continue };
            let message = message(source.text, kind);
            let severity =
                if in_image && kind != Kind::Maybe && kind != Kind::Npmrc { Severity::Warning } else { Severity::Hint };
            context.report(source.word.span.clone(), message).severity(severity);
        }
    }
}

fn message(source: &str, kind: Kind) -> String {
    let name = quoted(file_name(source.trim_end_matches('/')));
    match kind {
        Kind::Environment | Kind::Maybe => format!(
            "{name} often holds secrets, and the layer keeps it for all who can pull the image. Pass its values when the \
             container starts, and list it in `.dockerignore`."
        ),
        Kind::Npmrc => format!(
            "If {name} holds a token, the layer keeps it for all who can pull the image. Mount it for `npm` with \
             `RUN --mount=type=secret,id=npmrc,target=/root/.npmrc`."
        ),
        Kind::Secret => format!(
            "{name} holds a secret, and the layer keeps it for all who can pull the image. Mount it where it is needed with \
             `RUN --mount=type=secret`."
        ),
    }
}

/// What kind of secret a file holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Kind {
    /// Settings of an application.
    Environment,
    /// Something that need not be one.
    Maybe,
    /// Settings of npm.
    Npmrc,
    /// A key or the credentials of a tool.
    Secret,
}

/// Words in names of what is public, or only an example.
const PUBLIC: &[&str] =
    &["example", "sample", "template", "dist", "default", "defaults", "schema", "pub", "public", "tmpl", "tpl"];

/// Words in names of certificates and of keys that only check signatures.
const CERTIFICATES: &[&str] = &[
    "ca",
    "cert",
    "certs",
    "certificate",
    "chain",
    "fullchain",
    "bundle",
    "root",
    "crt",
    "dhparam",
    "dhparams",
    "dh",
    "cacert",
    "rootca",
    "public",
];

fn judge(source: &str, destination: &str) -> Option<Kind> {
    let path = source.trim_matches(['"', '\'']).trim_end_matches('/').to_ascii_lowercase();
    let name = file_name(&path);
    if name.contains('$') || path.contains("://") {
        return None;
    }
    let words = || name.split(|c: char| !c.is_ascii_alphanumeric());
    if words().any(|word| PUBLIC.contains(&word)) {
        return None;
    }
    let within = |folder: &str| path == folder || path.split('/').any(|part| part == folder);
    match name {
        ".env" => return Some(Kind::Environment),
        ".npmrc" => return Some(Kind::Npmrc),
        ".pypirc" | ".netrc" | "_netrc" | ".git-credentials" | ".pgpass" | "kubeconfig" | ".my.cnf" | ".dockercfg"
        | "credentials.json" | "id_rsa" | "id_dsa" | "id_ecdsa" | "id_ed25519" => return Some(Kind::Secret),
        _ => {}
    }
    if let Some(rest) = name.strip_prefix(".env.") {
        let live = ["prod", "local", "dev", "stag", "live", "secret"].iter().any(|word| rest.contains(word));
        return Some(if live { Kind::Environment } else { Kind::Maybe });
    }
    let account = name.starts_with("service-account")
        || name.starts_with("service_account")
        || name.starts_with("serviceaccount");
    if within(".aws") || (account && name.ends_with(".json")) || path.ends_with(".docker/config.json") {
        return Some(Kind::Secret);
    }
    key(name, destination, words().any(|word| CERTIFICATES.contains(&word)))
}

/// Judges `*.pem` and `*.key`.
fn key(name: &str, destination: &str, certificate: bool) -> Option<Kind> {
    let (stem, extension) = name.rsplit_once('.')?;
    let signs =
        ["gpg", "pgp", "apt", "repo", "signing", "release", "archive", "docker", "nginx", "debian", "ubuntu", "rpm"];
    let keyring =
        ["/etc/apt", "/etc/pki", "/etc/apk", "keyring", "trusted", "gpg"].iter().any(|part| destination.contains(part));
    let private = ["priv", "key", "server", "ssl", "tls"].iter().any(|part| stem.contains(part));
    match extension {
        "pem" if stem.contains("priv") || stem.ends_with("key") => Some(Kind::Secret),
        "pem" if certificate || destination.contains("ca-cert") => None,
        "pem" => Some(Kind::Maybe),
        "key" if keyring || signs.iter().any(|part| stem.contains(part)) => None,
        "key" if private => Some(Kind::Secret),
        "key" => Some(Kind::Maybe),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::{Kind, judge};

    #[test]
    fn files() {
        for (source, destination, expected) in [
            (".env", "/app", Some(Kind::Environment)),
            ("./config/.env.production", "/app", Some(Kind::Environment)),
            (".env.test", "/app", Some(Kind::Maybe)),
            (".env.sample", ".env", None),
            (".env.production.example", ".env", None),
            (".env*", "/", None),
            ("environment.yml", "/", None),
            ("ssh/id_ed25519", "/", Some(Kind::Secret)),
            ("id_rsa.pub", "/", None),
            ("server.key", "/etc/ssl", Some(Kind::Secret)),
            ("foo.key", "/etc/apt/trusted.gpg.d/", None),
            ("docker.key", "/tmp", None),
            ("privkey.pem", "/", Some(Kind::Secret)),
            ("rds-ca-bundle.pem", "/", None),
            ("thing.pem", "/", Some(Kind::Maybe)),
            (".npmrc", "/", Some(Kind::Npmrc)),
            (".aws/", "/root/.aws", Some(Kind::Secret)),
            ("aws/config", "/", None),
            ("gcp/service-account-prod.json", "/", Some(Kind::Secret)),
            ("$FILE", "/", None),
            (".envrc", "/", None),
        ] {
            assert_eq!(judge(source, destination), expected, "{source}");
        }
    }
}
