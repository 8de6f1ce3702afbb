//! Real files: in those that Compose accepts no value is refused here, with the variables as they were when it was asked.

use std::collections::BTreeMap;

use serde_json::Value;

use crate::compose::{
    Parsed, Problem, Verdict, build, command, devices, duration, environment, healthcheck, hosts, identity,
    interpolation, namespaces, platform, policies, ports, references, resources, size, sysctls, volumes,
};

#[derive(Default)]
struct Tally {
    file: String,
    /// How many values each parser read, and how many of them it has doubts about.
    counts: BTreeMap<&'static str, [usize; 2]>,
    refused: Vec<String>,
}

impl Tally {
    fn note(&mut self, kind: &'static str, text: &str, problems: &[Problem]) {
        let count = self.counts.entry(kind).or_default();
        count[0] += 1;
        count[1] += usize::from(!problems.is_empty());
        for problem in problems {
            let line = format!("{}: {kind} {text:?}: {:?}: {problem}", self.file, problem.verdict);
            if problem.verdict == Verdict::Refused {
                self.refused.push(line);
            } else {
                println!("{line}");
            }
        }
    }

    fn string(&mut self, value: &Value) -> Option<String> {
        value.as_str().and_then(|text| interpolation::parse(text).expand(&|_| None).ok())
    }

    fn each<T>(&mut self, kind: &'static str, value: &Value, parse: impl Fn(&str) -> Parsed<T>) {
        let one = std::slice::from_ref(value);
        for value in value.as_array().map_or(one, Vec::as_slice) {
            if let Some(text) = self.string(value) {
                self.note(kind, &text, &parse(&text).problems);
            }
        }
    }

    /// Every string is one in which variables are put.
    fn variables(&mut self, value: &Value) {
        match value {
            Value::String(text) => {
                let template = interpolation::parse(text);
                let missing = template.expand(&|_| None).err();
                self.note("variables", text, &template.problems);
                self.refused.extend(missing.map(|error| format!("{}: {error}", self.file)));
            }
            Value::Array(items) => items.iter().for_each(|item| self.variables(item)),
            Value::Object(map) => map.values().for_each(|item| self.variables(item)),
            _ => {}
        }
    }

    fn service(&mut self, service: &Value) {
        self.each("ports", &service["ports"], ports::parse);
        self.each("expose", &service["expose"], ports::parse_expose);
        self.each("volumes", &service["volumes"], volumes::parse);
        for key in ["mem_limit", "mem_reservation", "memswap_limit", "shm_size"] {
            self.each("sizes", &service[key], size::parse);
        }
        for part in ["limits", "reservations"] {
            self.each("sizes", &service["deploy"]["resources"][part]["memory"], size::parse);
            self.each("cpus", &service["deploy"]["resources"][part]["cpus"], resources::parse_cpus);
        }
        self.each("cpus", &service["cpus"], resources::parse_cpus);
        self.each("cpuset", &service["cpuset"], resources::parse_cpuset);
        self.each("durations", &service["stop_grace_period"], duration::parse);
        for key in ["interval", "timeout", "start_period", "start_interval"] {
            self.each("durations", &service["healthcheck"][key], duration::parse);
        }
        for limit in service["ulimits"].as_object().into_iter().flat_map(|map| map.values()) {
            self.each("ulimits", limit, resources::parse_integer);
        }
        for key in ["command", "entrypoint"] {
            if service[key].is_string() {
                self.each("commands", &service[key], command::parse);
            }
        }
        self.each("extra_hosts", &service["extra_hosts"], hosts::parse);
        self.each("devices", &service["devices"], devices::parse);
        self.each("links", &service["links"], references::parse_link);
        self.each("volumes_from", &service["volumes_from"], references::parse_volumes_from);
        self.each("restart", &service["restart"], policies::parse_restart);
        self.each("pull_policy", &service["pull_policy"], policies::parse_pull_policy);
        self.each("user", &service["user"], identity::parse_user);
        self.each("container_name", &service["container_name"], identity::parse_container_name);
        self.each("platform", &service["platform"], platform::parse);
        self.each("environment", &service["environment"], environment::parse_entry);
        self.each("cache", &service["build"]["cache_from"], build::parse_cache);
        self.each("cache", &service["build"]["cache_to"], build::parse_cache);
        self.each("ssh", &service["build"]["ssh"], build::parse_ssh);
        for (key, namespace) in [
            ("network_mode", namespaces::Namespace::Network),
            ("ipc", namespaces::Namespace::Ipc),
            ("pid", namespaces::Namespace::Pid),
            ("userns_mode", namespaces::Namespace::User),
        ] {
            self.each("namespaces", &service[key], |text| namespaces::parse(namespace, text));
        }
        for key in service["sysctls"].as_object().into_iter().flat_map(|map| map.keys()) {
            self.note("sysctls", key, &sysctls::parse_key(key).problems);
        }
        self.health_check(&service["healthcheck"]["test"]);
    }

    fn health_check(&mut self, test: &Value) {
        let Some(entries) = test.as_array() else { return };
        let entries: Vec<&str> = entries.iter().filter_map(Value::as_str).collect();
        let problem = healthcheck::parse_test(&entries).1;
        let problem =
            problem.map(|problem| Problem { range: 0..0, verdict: problem.verdict, message: problem.message });
        self.note("health checks", &entries.join(" "), problem.as_slice());
    }

    fn file(&mut self, yaml: &Value) {
        self.variables(yaml);
        self.each("project names", &yaml["name"], identity::parse_project_name);
        for (name, service) in yaml["services"].as_object().into_iter().flatten() {
            self.note("names", name, &identity::parse_resource_name(name).problems);
            self.service(service);
        }
    }
}

/// What a file that Compose refuses for a value has in its reason.
const REASONS: [&str; 5] = [
    "empty section between colons",
    "Invalid hostPort",
    "invalid interpolation format",
    "required variable",
    "does not match pattern",
];

#[test]
fn real_values() {
    let Some(corpus) = crate::corpus::corpus() else { return };
    #[allow(clippy::disallowed_methods)]
    let lines = std::fs::read_to_string(corpus.join("compose.expected.jsonl")).unwrap();
    let mut tally = Tally::default();
    let (mut accepted, mut unread, mut caught) = (0, 0, 0);
    for line in lines.lines() {
        let expected: Value = serde_json::from_str(line).unwrap();
        tally.file = expected["file"].as_str().unwrap().to_owned();
        #[allow(clippy::disallowed_methods)]
        let bytes = std::fs::read(corpus.join("compose").join(&tally.file)).unwrap();
        let Ok(yaml) = serde_saphyr::from_str::<Value>(&String::from_utf8_lossy(&bytes)) else {
            unread += 1;
            continue;
        };
        let before = tally.refused.len();
        tally.file(&yaml);
        let error = expected["error"].as_str().unwrap_or_default();
        if expected["accepted"] == true {
            accepted += 1;
        } else if REASONS.iter().any(|reason| error.contains(reason)) {
            let found = tally.refused.split_off(before);
            assert!(!found.is_empty(), "{}: {error}", tally.file);
            println!("caught {found:?}");
            caught += 1;
        } else {
            // Compose stops at its first error; others may be there.
            tally.refused.truncate(before);
        }
    }
    println!("{accepted} accepted files, {caught} refused for a value and caught, {unread} not read");
    for (kind, [count, doubted]) in &tally.counts {
        println!("{kind}: {count}, with doubts {doubted}");
    }
    assert!(tally.refused.is_empty(), "{:#?}", tally.refused);
    assert!(accepted > 500 && caught >= 4);
}
