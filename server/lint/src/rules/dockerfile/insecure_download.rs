use dockwright_model::ShellBody;
use dockwright_syntax::shell::{Command, Word};

use super::super::downloads::{self, Download, Tool};
use super::super::runs;
use crate::rule::rule;
use crate::{Context, Edit, Fix};

rule! {
    /// A download is told not to check who it comes from.
    ///
    /// With `curl -k`, `wget --no-check-certificate`, `pip --trusted-host` and the like anybody on the way can put
    /// something else into the image; so can they where an archive or a program comes over plain `http`. Usually the image
    /// only lacks the package `ca-certificates`.
    ///
    /// A checksum or signature that is compared in the same `RUN` makes up for it. Hosts of the own network, and addresses,
    /// are left alone.
    ///
    /// ```dockerfile finds 2
    /// FROM debian:12
    /// RUN curl -kfsSLo tool https://example.com/tool
    /// RUN apt-get install -y --allow-unauthenticated curl
    /// ```
    ///
    /// ```dockerfile fixed
    /// FROM debian:12
    /// RUN curl -fsSLo tool https://example.com/tool
    /// RUN apt-get install -y curl
    /// ```
    ///
    /// ```dockerfile ignores
    /// FROM debian:12
    /// RUN curl -k https://localhost:8443/health
    /// RUN wget --no-check-certificate https://example.com/a.tgz && echo "$SUM  a.tgz" | sha256sum -c
    /// RUN pip install --trusted-host pypi.corp.internal flask
    /// RUN curl http://example.com/LICENSE
    /// ```
    "insecure-download" {
        category: Security,
        severity: Warning,
        fix: Some(Unsafe),
        also: [],
    }
}

fn check(context: &mut Context<'_>) {
    for body in runs::bodies(context) {
        let mut checked = None;
        for command in &body.script.commands {
            if let Some(call) = downloads::of(command) {
                let looks = call.has('I', &["--head"]);
                if call.is_remote() && !looks && !*checked.get_or_insert_with(|| downloads::is_checked(&body.script)) {
                    check_call(context, body, &call);
                }
                continue;
            }
            check_other(context, body, command);
        }
    }
}

fn check_call(context: &mut Context<'_>, body: &ShellBody, call: &Download<'_>) {
    let (letter, names): (char, &[&str]) = match call.tool {
        Tool::Curl => ('k', &["--insecure"]),
        Tool::Wget => ('\0', &["--no-check-certificate"]),
    };
    if call.has(letter, names) {
        let words = call.command.effective().arguments();
        if let Some(word) = words.iter().find(|word| is_flag(word, letter, names)) {
            report(context, body, word, call.tool.name());
        }
        return;
    }
    let plain = call.urls.iter().find(|word| {
        let url = word.value_or_text();
        url.starts_with("http://") && !downloads::is_local(url)
    });
    let binary = call.names().iter().any(|name| downloads::is_binary(name) || name.ends_with(".sh"));
    if let Some(word) = plain.filter(|_| binary) {
        let message = "This comes over plain `http`, where anybody on the way can change it. Use `https` if the server has it, and \
                       compare a checksum.";
        context.report(body.range(word.span), message);
    }
}

/// Whether a word holds the flag: as one of the names, or as a letter of a cluster of letters without values.
fn is_flag(word: &Word, letter: char, names: &[&str]) -> bool {
    let text = word.value_or_text();
    names.contains(&text) || (!text.starts_with("--") && text.starts_with('-') && text.contains(letter))
}

/// Other programs that have such an option.
fn check_other(context: &mut Context<'_>, body: &ShellBody, command: &Command) {
    let effective = command.effective();
    let Some(program) = effective.program() else { return };
    match program {
        "apt-get" | "apt" => {
            let found =
                effective.find_flag(&["--allow-unauthenticated", "--force-yes", "--allow-insecure-repositories"]);
            found.into_iter().for_each(|word| report(context, body, word, program));
        }
        "git" => {
            let settings = effective.flag_values("-c");
            let off =
                |text: &str| text.to_ascii_lowercase().replace(' ', "").starts_with("http.sslverify=") && is_off(text);
            for value in settings.into_iter().filter(|value| off(value.text)) {
                report_plain(context, body, value.word, program);
            }
            let mut words = effective.operands(&["-c", "-C"]);
            let config = words.next().is_some_and(|word| word.is("config"));
            if config && words.next().is_some_and(|word| word.value_or_text().eq_ignore_ascii_case("http.sslverify")) {
                let value = words.next().filter(|word| is_off(word.value_or_text()));
                value.into_iter().for_each(|word| report_plain(context, body, word, program));
            }
        }
        _ if program.starts_with("pip") || program.starts_with("python") => {
            let hosts = effective.flag_values("--trusted-host");
            for value in hosts.into_iter().filter(|value| is_public_index(value.text)) {
                trusted_host(context, body, effective.arguments(), value.word);
            }
        }
        "npm" | "yarn" => {
            let mut words = effective.arguments().iter().skip_while(|word| !word.is("strict-ssl")).skip(1);
            let value = words.next().filter(|word| is_off(word.value_or_text()));
            value.into_iter().for_each(|word| report_plain(context, body, word, program));
        }
        _ => {}
    }
}

fn is_off(text: &str) -> bool {
    let value = text.rsplit('=').next().unwrap_or(text).trim().to_ascii_lowercase();
    matches!(value.as_str(), "false" | "0" | "no" | "off")
}

fn is_public_index(host: &str) -> bool {
    let host = host.trim_matches(['"', '\'']);
    ["pypi.org", "pypi.python.org", "files.pythonhosted.org", "pythonhosted.org"].contains(&host)
}

fn message(word: &Word, program: &str) -> String {
    format!(
        "With `{}` `{program}` does not check who it gets this from, so anybody on the way can change it. Leave it out; if the \
         check fails, install `ca-certificates` or the key of the repository.",
        word.value_or_text()
    )
}

fn report_plain(context: &mut Context<'_>, body: &ShellBody, word: &Word, program: &str) {
    context.report(body.range(word.span), message(word, program));
}

/// Reports an option that can be taken out.
fn report(context: &mut Context<'_>, body: &ShellBody, word: &Word, program: &str) {
    let text = word.value_or_text();
    let range = body.range(word.span);
    let fix = if text.starts_with("--") || text.len() == 2 {
        removal(context, range.clone()).map(|edit| Fix::unsafe_(format!("Remove `{text}`"), vec![edit]))
    } else {
        // One letter out of a cluster.
        let at = context.text(range.clone()).find('k').map(|at| range.start + at);
        at.map(|at| Fix::unsafe_(format!("Remove `k` from `{text}`"), vec![Edit::delete(at..at + 1)]))
    };
    context.report(range, message(word, program)).maybe_fix(fix);
}

/// Takes out a word together with the blanks in front of it.
fn removal(context: &Context<'_>, range: std::ops::Range<usize>) -> Option<Edit> {
    let before = context.source().get(..range.start)?;
    let start = before.trim_end_matches([' ', '\t']).len();
    let line_start = before.get(..start).is_some_and(|text| text.ends_with('\n'));
    if line_start {
        // Alone in front of a continuation it would leave an empty line; otherwise the indentation stays.
        let behind = context.source().get(range.end..)?;
        let blanks = behind.len() - behind.trim_start_matches([' ', '\t']).len();
        let rest = behind.get(blanks..)?;
        let ends = rest.starts_with(['\n', '\r']) || rest.starts_with(context.dockerfile().escape);
        return (blanks > 0 && !ends).then(|| Edit::delete(range.start..range.end + blanks));
    }
    Some(Edit::delete(start..range.end))
}

fn trusted_host(context: &mut Context<'_>, body: &ShellBody, words: &[Word], value: &Word) {
    let at = words.iter().position(|word| word.span == value.span);
    let option =
        at.and_then(|at| if value.is_option() { Some(at) } else { at.checked_sub(1) }).and_then(|at| words.get(at));
    let Some(option) = option else { return };
    let range = body.range(option.span).start..body.range(value.span).end;
    let fix = removal(context, range.clone()).map(|edit| Fix::unsafe_("Remove `--trusted-host`", vec![edit]));
    let message = "With `--trusted-host` pip does not check that it talks to this index, so anybody on the way can change the \
                   packages. Leave it out; if the check fails, install `ca-certificates`.";
    context.report(range, message).maybe_fix(fix);
}

#[cfg(test)]
mod tests {
    use super::RULE;
    use crate::{Config, Safety, fix, lint_text};

    #[test]
    fn flags() {
        let mut config = Config::default();
        assert!(config.select(RULE.id));
        for (run, expected) in [
            ("curl -k -O https://example.com/x", Some("curl -O https://example.com/x")),
            ("curl --insecure https://example.com/x", Some("curl https://example.com/x")),
            ("wget \\\n    --no-check-certificate https://example.com/x", Some("wget \\\n    https://example.com/x")),
            ("wget -q --no-check-certificate \\\n  https://example.com/x", Some("wget -q \\\n  https://example.com/x")),
            ("pip install --trusted-host pypi.org flask", Some("pip install flask")),
            ("pip install --trusted-host=pypi.org flask", Some("pip install flask")),
            ("git -c http.sslVerify=false clone x", None),
            ("git config --global http.sslVerify false", None),
            ("npm config set strict-ssl false", None),
            ("apt-get install -y --force-yes x", Some("apt-get install -y x")),
            ("wget http://example.com/x.tar.gz", None),
            ("wget http://example.com/install.sh && sh install.sh", None),
        ] {
            let text = format!("FROM a\nRUN {run}\n");
            assert_eq!(lint_text(&text, &config).len(), 1, "{run}");
            let fixed = fix(&text, &config, Safety::Unsafe).text;
            assert_eq!(fixed, expected.map_or(text, |expected| format!("FROM a\nRUN {expected}\n")));
        }
        for run in [
            "curl -o k https://example.com/x",
            "curl -HX-Token:k https://example.com/x",
            "curl -k https://10.0.0.1/x",
            "wget http://localhost/x.tar.gz",
            "wget http://example.com/x.tar.gz && sha256sum -c sums",
            "wget http://example.com/index.html",
            "pip install --trusted-host nexus.corp flask",
        ] {
            assert!(lint_text(&format!("FROM a\nRUN {run}\n"), &config).is_empty(), "{run}");
        }
    }
}
