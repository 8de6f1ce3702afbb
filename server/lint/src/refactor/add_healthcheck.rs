//! Add a HEALTHCHECK that fits what the container runs: the one of a known service, or a request to its port with what the image
//! has.

use dockwright_model::{File, Os, Stage};
use dockwright_syntax::dockerfile::{Instruction, Keyword};

use super::Change;
use crate::Edit;
use crate::lines;
use crate::rules::container::{Container, file_name};
use crate::rules::healthcheck::{TIMING, in_language};
use crate::rules::{installs, ports};

/// Ports of services that do not answer to HTTP, or only to HTTPS.
const OTHER: &[u16] = &[
    21, 22, 25, 53, 110, 143, 389, 443, 465, 587, 636, 993, 995, 1433, 1521, 1883, 2181, 3306, 4222, 5432, 5671, 5672,
    6379, 6443, 8443, 8883, 9042, 9092, 9443, 11211, 27017, 33060, 50051,
];

/// Adds a HEALTHCHECK to the stage that becomes the image; `None` where it has one, or where nothing is known to fit.
pub(super) fn add_healthcheck(file: &File, index: usize) -> Option<Change> {
    let keyword = file.dockerfile().instructions.get(index)?.keyword;
    if !matches!(keyword, Keyword::From | Keyword::Expose | Keyword::Cmd | Keyword::Entrypoint) {
        return None;
    }
    let stage = file.meaning().final_stage().filter(|stage| stage.instructions.contains(&index))?;
    let (command, what) = fitting(file, stage)?;
    let timing: String = TIMING.iter().map(|(name, value, _)| format!("--{name}={value} ")).collect();
    let check = format!("HEALTHCHECK {timing}CMD {command}");
    Some((format!("Add a `HEALTHCHECK` with {what}"), vec![place(file, stage, &check)?]))
}

/// The command of a HEALTHCHECK that fits what the container of a stage runs, behind CMD; `None` where it has one, or where
/// nothing is known to fit.
pub fn fitting_check(file: &File, stage: &Stage) -> Option<String> {
    fitting(file, stage).map(|(command, _)| command)
}

fn fitting(file: &File, stage: &Stage) -> Option<(String, String)> {
    let container = Container::of(file, stage);
    let mut keywords = container.instructions().map(|(_, instruction)| instruction.keyword);
    let odd = keywords.any(|keyword| matches!(keyword, Keyword::Healthcheck | Keyword::Unknown | Keyword::Shell));
    if odd || stage.os != Os::Linux || container.is_shell() || container.is_helper() || container.only_explains() {
        return None;
    }
    probe(file, stage, &container)
}

/// The line in front of ENTRYPOINT and CMD, or at the end of the stage.
fn place(file: &File, stage: &Stage, line: &str) -> Option<Edit> {
    let mut own = file.meaning().stage_instructions(file.dockerfile(), stage.index);
    let starts =
        |(_, instruction): &(usize, &Instruction)| matches!(instruction.keyword, Keyword::Entrypoint | Keyword::Cmd);
    if let Some((_, start)) = own.find(starts) {
        return Some(lines::insertion_above_comments(file, start, line));
    }
    let last = file.dockerfile().instructions.get(stage.instructions.clone())?.last()?;
    let complete = last.heredocs.iter().all(|heredoc| heredoc.terminator.is_some())
        && last.continuations.last().is_none_or(|continuation| continuation.end < last.span.end);
    complete.then(|| lines::below(file, last, line))
}

/// What to ask, and what with.
fn probe(file: &File, stage: &Stage, container: &Container<'_>) -> Option<(String, String)> {
    let root = file.meaning().root_of(stage.index)?;
    let facts = root.image_facts();
    let exposed = exposed(file, container)?;
    if let Some(facts) = facts
        && let Some(check) = facts.healthcheck
    {
        let own = |program: &str| facts.cmd.iter().chain(&facts.entrypoint).any(|word| file_name(word) == program);
        let same = container.entrypoint.is_none()
            && container.program().is_none_or(|program| own(program) || program.starts_with('-'));
        let moved = !exposed.is_empty() && !exposed.iter().any(|port| facts.ports.contains(&port.to_string().as_str()));
        if same && !moved {
            let failing = if check.contains("||") { check.to_owned() } else { format!("{check} || exit 1") };
            return Some((failing, format!("`{check}`")));
        }
    }
    if !container.has_command() && facts.is_none_or(|facts| facts.cmd.is_empty() && facts.entrypoint.is_empty()) {
        return None;
    }
    let [port] = exposed.as_slice() else { return None };
    let url = match port {
        80 => "http://127.0.0.1/".to_owned(),
        port => format!("http://127.0.0.1:{port}/"),
    };
    if OTHER.contains(port) {
        return None;
    }
    let shell = root.variant().is_none_or(|variant| variant.shell.is_some());
    if shell && has(file, container, root, "curl") {
        return Some((format!("curl -fsS -o /dev/null {url} || exit 1"), format!("`curl` to port {port}")));
    }
    if shell && has(file, container, root, "wget") {
        return Some((format!("wget -q --spider {url} || exit 1"), format!("`wget` to port {port}")));
    }
    let (language, command) = in_language(facts?.repository, &url)?;
    Some((command, format!("{language} to port {port}")))
}

/// Whether the image has a tool for sure.
fn has(file: &File, container: &Container<'_>, root: &Stage, tool: &str) -> bool {
    let brought = root.variant().is_some_and(|variant| variant.has_tool(tool) == Some(true));
    let mut runs = container.instructions().filter(|(_, instruction)| instruction.keyword == Keyword::Run);
    brought
        || runs.any(|(index, _)| installs::kept(file.meaning().bodies_of(index)).iter().any(|kept| kept.name == tool))
}

/// The TCP ports that the stage exposes; `None` when something unknown decides.
fn exposed(file: &File, container: &Container<'_>) -> Option<Vec<u16>> {
    let mut found: Vec<u16> = Vec::new();
    for (_, instruction) in container.instructions().filter(|(_, found)| found.keyword == Keyword::Expose) {
        if instruction.rest.text().contains('$') {
            return None;
        }
        for port in ports::of(file.dockerfile(), instruction) {
            let udp = port.protocol().is_some_and(|range| port.part(range).eq_ignore_ascii_case("udp"));
            let numbers = port.numbers()?;
            if !udp {
                found.extend([*numbers.start(), *numbers.end()]);
            }
        }
    }
    found.sort_unstable();
    found.dedup();
    Some(found)
}

#[cfg(test)]
mod tests {
    use super::super::testing::{after, none, title};
    use super::*;

    const TIMED: &str = "HEALTHCHECK --interval=30s --timeout=5s --start-period=10s --retries=3 CMD";

    #[test]
    fn what_fits() {
        for (text, check) in [
            (
                "FROM python:3.13-slim\nEXPOSE 8000\n@# start\nCMD [\"gunicorn\", \"a:b\"]\n",
                "[\"python\", \"-c\", \"import urllib.request; urllib.request.urlopen('http://127.0.0.1:8000/')\"]",
            ),
            (
                "FROM node:22-slim\r\nEXPOSE 3000/tcp\r\n@CMD [\"node\", \"x.js\"]\r\n",
                "[\"node\", \"-e\", \"fetch('http://127.0.0.1:3000/').then(r => process.exit(r.ok ? 0 : 1), () => process.exit(1))\"]",
            ),
            (
                "FROM alpine:3.22\nEXPOSE 80\n@ENTRYPOINT [\"/app\"]\nCMD [\"-x\"]\n",
                "wget -q --spider http://127.0.0.1/ || exit 1",
            ),
            (
                "FROM debian:13-slim\nRUN apt-get install -y curl\nEXPOSE 8080\n@CMD [\"/app\"]\n",
                "curl -fsS -o /dev/null http://127.0.0.1:8080/ || exit 1",
            ),
            ("FROM postgres:17\nCOPY init.sql /docker-entrypoint-initdb.d/\n@", "pg_isready -U postgres || exit 1"),
            ("FROM redis:8\n@CMD [\"redis-server\", \"/etc/redis.conf\"]\n", "redis-cli ping || exit 1"),
            ("FROM mysql:8\n@CMD [\"--max-connections=10\"]\n", "mysqladmin ping -h 127.0.0.1 || exit 1"),
            ("FROM nginx:1.29\nCOPY . /usr/share/nginx/html\n@", "curl -fsS http://localhost/ || exit 1"),
        ] {
            let newline = if text.contains('\r') { "\r\n" } else { "\n" };
            let expected = text.replace('@', &format!("{TIMED} {check}{newline}"));
            assert_eq!(after(&text.replace('@', ""), add_healthcheck).as_deref(), Some(expected.as_str()), "{text}");
            none(&expected, add_healthcheck);
        }
        let said = title("FROM alpine:3.22\nEXPOSE 80\nCMD [\"/app\"]\n", add_healthcheck);
        assert_eq!(said.as_deref(), Some("Add a `HEALTHCHECK` with `wget` to port 80"));
    }

    #[test]
    fn where_it_is_not_offered() {
        for text in [
            "FROM alpine:3.22\nCMD [\"/app\"]\n",
            "FROM alpine:3.22\nEXPOSE 80\nCMD [\"sh\"]\n",
            "FROM alpine:3.22\nEXPOSE 80 81\nCMD [\"/app\"]\n",
            "FROM alpine:3.22\nEXPOSE 5432\nCMD [\"/app\"]\n",
            "FROM alpine:3.22\nEXPOSE $P\nCMD [\"/app\"]\n",
            "FROM alpine:3.22\nEXPOSE 80\nHEALTHCHECK NONE\nCMD [\"/app\"]\n",
            "FROM debian:13\nEXPOSE 80\nCMD [\"/app\"]\n",
            "FROM my/image\nEXPOSE 80\nCMD [\"/app\"]\n",
            "FROM gcr.io/distroless/static-debian13\nEXPOSE 80\nCMD [\"/app\"]\n",
            "FROM nginx:1.29\nEXPOSE 5432\nCMD [\"x\"]\n",
            "FROM python:3.13 AS build\nEXPOSE 80\nCMD [\"python\", \"x.py\"]\n",
        ] {
            none(text, add_healthcheck);
        }
    }
}
