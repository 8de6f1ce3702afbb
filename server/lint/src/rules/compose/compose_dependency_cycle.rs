use std::collections::{HashMap, HashSet};
use std::ops::Range;

use dockwright_model::Compose;
use dockwright_model::compose::{Project, Use, UseRole};
use dockwright_syntax::yaml::Node;

use crate::Severity;
use crate::rule::rule;
use crate::rules::compose_project::{is_on, merged};

use super::Composing;

rule! {
    /// Services wait for each other, or extend each other.
    ///
    /// `depends_on`, `links`, `volumes_from`, and `service:…` of `network_mode`, `ipc` or `pid` each start another service
    /// first. Docker Compose refuses a file in which a service would so have to start before itself, and one in which a
    /// service extends itself by way of others. Files that Compose merges count as one.
    ///
    /// ```yaml finds
    /// services:
    ///   web:
    ///     image: nginx
    ///     depends_on: [api]
    ///   api:
    ///     image: api:1
    ///     links: ["web:proxy"]
    /// ```
    ///
    /// ```yaml finds
    /// x-linked: &linked
    ///   links: [db]
    /// services:
    ///   db:
    ///     <<: *linked
    ///     image: postgres:17
    /// ```
    ///
    /// ```yaml ignores
    /// services:
    ///   web:
    ///     image: nginx
    ///     depends_on: [api, db]
    ///   api:
    ///     image: api:1
    ///     depends_on: [db]
    ///   db:
    ///     image: postgres:17
    /// ```
    ///
    /// ```text beside
    /// compose.override.yaml
    ///     services:
    ///       api:
    ///         depends_on: [web]
    ///       db:
    ///         depends_on: !reset []
    /// ```
    ///
    /// ```yaml finds
    /// services:
    ///   web:
    ///     image: nginx
    ///     depends_on: [api]
    ///   api:
    ///     image: api:1
    ///   db:
    ///     image: postgres:17
    ///     depends_on: [db]
    /// ```
    "compose-dependency-cycle" {
        file: Compose,
        category: Correctness,
        severity: Error,
        fix: None,
        also: [],
    }
}

/// That one service needs another.
#[derive(Clone, Copy)]
struct Edge<'a> {
    to: usize,
    /// The bytes that say so, if they stand in the file that is checked.
    place: Option<&'a Range<usize>>,
}

/// The services as numbers, each with those it needs.
struct Graph<'a> {
    edges: Vec<Vec<Edge<'a>>>,
}

/// So many names of a cycle are told.
const LONGEST_TOLD: usize = 8;

fn check(context: &mut Composing<'_>) {
    let file = context.file;
    let services = file.services();
    let own: Vec<&str> = services.iter().map(|service| service.name).collect();
    let extended = Graph::of(&own, file.uses(), UseRole::Extended);
    report(context, &own, extended.cycles(), "extends itself", Severity::Error);
    let waits = "would have to start before itself";
    let (names, all, on) = match merged(context) {
        Some(project) => {
            let names = project.service_names();
            let (all, on) = merged_graph(&project, &names);
            (names, all, on)
        }
        None => {
            let on: Vec<bool> = services.iter().map(|service| is_on(context, service)).collect();
            let all = Graph::of(&own, file.uses(), UseRole::StartedFirst);
            (own, all, on)
        }
    };
    let is_on = |number: usize| on.get(number).copied().unwrap_or_default();
    let certain = all.among(is_on).cycles();
    let mut seen: HashSet<usize> = certain.iter().filter_map(|cycle| Some(cycle.place()?.start)).collect();
    report(context, &names, certain, waits, Severity::Error);
    if !on.iter().all(|on| *on) {
        let mut others = all.cycles();
        others.retain(|cycle| {
            let new = cycle.place().is_some_and(|place| seen.insert(place.start));
            new && cycle.through.iter().any(|number| !is_on(*number))
        });
        report(context, &names, others, waits, Severity::Warning);
    }
}

/// The services of a project with those they need, and which of them run.
fn merged_graph<'a>(project: &Project<'a>, names: &[&'a str]) -> (Graph<'a>, Vec<bool>) {
    let numbers: HashMap<&str, usize> = names.iter().enumerate().map(|(number, name)| (*name, number)).collect();
    let members = (0..project.members().len()).map(|member| project.file(member).map(Starts::of));
    let members: Vec<Option<Starts<'a>>> = members.collect();
    let profiles = project.profiles();
    let (mut edges, mut on) = (Vec::new(), Vec::new());
    for name in names {
        let Some(service) = project.service(name) else {
            edges.push(Vec::new());
            on.push(true);
            continue;
        };
        let mut own: Vec<Edge<'a>> = Vec::new();
        let (mut closed, mut gone, mut seen) = (HashSet::new(), HashSet::new(), HashMap::new());
        for part in &service.parts {
            let Some(starts) = members.get(part.member).and_then(Option::as_ref) else { continue };
            for used in starts.of_service(part.key.resolve().text().unwrap_or_default()) {
                let counts = !closed.contains(used.attribute) && !gone.contains(used.name.as_str());
                let Some(to) = numbers.get(used.name.as_str()).filter(|_| counts) else { continue };
                let place = project.is_here(part.member).then_some(&used.range);
                let next = own.len();
                match own.get_mut(*seen.entry(*to).or_insert(next)) {
                    Some(known) => known.place = known.place.or(place),
                    None => own.push(Edge { to: *to, place }),
                }
            }
            hidden(part.body, &mut closed, &mut gone);
        }
        let texts = service.items("profiles").into_iter().filter_map(|(member, item)| project.text(member, item));
        let needs: Vec<String> = texts.filter_map(|content| content.text().map(str::to_owned)).collect();
        on.push(profiles.allow(&needs));
        edges.push(own);
    }
    (Graph { edges }, on)
}

/// What a part of a service hides of those below it.
fn hidden<'a>(body: Node<'a>, closed: &mut HashSet<&'static str>, gone: &mut HashSet<&'a str>) {
    for (attribute, single) in STARTING {
        let Some(value) = body.get(attribute) else { continue };
        if single || value.is_reset() || value.tag().is_some_and(|tag| &*tag.text == "!override") {
            closed.insert(attribute);
        }
        if attribute == "depends_on" {
            let taken = value.entries().into_iter().filter(|(_, settings)| settings.is_reset());
            gone.extend(taken.filter_map(|(key, _)| key.resolve().text()));
        }
    }
}

/// Attributes that start another service first, and whether only one value counts.
const STARTING: [(&str, bool); 8] = [
    ("depends_on", false),
    ("links", false),
    ("volumes_from", false),
    ("network_mode", true),
    ("ipc", true),
    ("pid", true),
    ("uts", true),
    ("cgroup", true),
];

/// What the services of a file start first, by their names.
struct Starts<'a> {
    numbers: HashMap<&'a str, usize>,
    uses: Vec<Vec<&'a Use>>,
}

impl<'a> Starts<'a> {
    fn of(file: &'a Compose) -> Self {
        let services = file.services();
        let mut uses = vec![Vec::new(); services.len()];
        for used in file.uses().iter().filter(|used| used.role == UseRole::StartedFirst) {
            if let Some(of) = uses.get_mut(used.service) {
                of.push(used);
            }
        }
        let numbers = services.iter().enumerate().map(|(number, service)| (service.name, number)).collect();
        Self { numbers, uses }
    }

    fn of_service(&self, name: &str) -> &[&'a Use] {
        self.numbers.get(name).and_then(|number| self.uses.get(*number)).map(Vec::as_slice).unwrap_or_default()
    }
}

fn report(context: &mut Composing<'_>, services: &[&str], cycles: Vec<Cycle<'_>>, what: &str, severity: Severity) {
    for cycle in cycles {
        let Some(place) = cycle.place() else { continue };
        let name = |number: &usize| services.get(*number).copied().unwrap_or_default();
        let mut path: Vec<&str> = cycle.through.iter().take(LONGEST_TOLD).map(name).collect();
        if cycle.through.len() > LONGEST_TOLD {
            path.push("…");
        }
        let first = cycle.through.first().map_or("", name);
        path.push(first);
        let refuses = match severity {
            Severity::Error => "Compose refuses the file",
            _ => "Compose refuses the file when their profiles are on",
        };
        let message = format!("`{first}` {what}, by {}: {refuses}.", path.join(" → "));
        context.report(place.clone(), message).severity(severity);
    }
}

/// Services that need each other in a circle.
struct Cycle<'a> {
    /// The services, each needing the next, the last the first. Of very long ones only some.
    through: Vec<usize>,
    /// What leads from each to the next, in the same order, and what closes the circle.
    by: Vec<Edge<'a>>,
}

impl<'a> Cycle<'a> {
    /// Where to show it: what closes it, or else some step of it that is written in the file.
    fn place(&self) -> Option<&'a Range<usize>> {
        self.by.iter().rev().find_map(|edge| edge.place)
    }
}

impl<'a> Graph<'a> {
    fn of(services: &[&str], uses: &'a [Use], role: UseRole) -> Self {
        let numbers: HashMap<&str, usize> = services.iter().enumerate().map(|(number, name)| (*name, number)).collect();
        let mut edges = vec![Vec::new(); services.len()];
        let mut seen = HashSet::new();
        for used in uses.iter().filter(|used| used.role == role) {
            let Some(to) = numbers.get(used.name.as_str()) else { continue };
            if seen.insert((used.service, *to))
                && let Some(from) = edges.get_mut(used.service)
            {
                from.push(Edge { to: *to, place: Some(&used.range) });
            }
        }
        Self { edges }
    }

    /// The graph without some services.
    fn among(&self, wanted: impl Fn(usize) -> bool) -> Self {
        let kept = |(from, edges): (usize, &Vec<Edge<'a>>)| {
            let edges = edges.iter().filter(|edge| wanted(from) && wanted(edge.to));
            edges.copied().collect()
        };
        Self { edges: self.edges.iter().enumerate().map(kept).collect() }
    }

    /// The circle that a way makes whose last step leads to its beginning.
    fn cycle(&self, way: &[(usize, usize)]) -> Cycle<'a> {
        let step = |(number, next): &(usize, usize)| self.edges.get(*number)?.get(next.checked_sub(1)?).copied();
        let (start, last) = (way.iter().take(MAX_THROUGH), way.last());
        let by = start.clone().chain(last).filter_map(step).collect();
        Cycle { through: start.map(|(number, _)| *number).collect(), by }
    }

    /// The circles: one for every edge that leads back on the way through the graph.
    fn cycles(&self) -> Vec<Cycle<'a>> {
        let mut found = Vec::new();
        // Where a service is on the present way, and which are done with.
        let mut place: Vec<Option<usize>> = vec![None; self.edges.len()];
        let mut done = vec![false; self.edges.len()];
        for start in 0..self.edges.len() {
            // Services on the way, each with the number of the edge that is next.
            let mut way: Vec<(usize, usize)> = Vec::new();
            let mut next = Some(start).filter(|start| !done.get(*start).copied().unwrap_or(true));
            loop {
                if let Some(number) = next.take() {
                    set(&mut place, number, Some(way.len()));
                    way.push((number, 0));
                }
                let Some((number, edge)) = way.last_mut() else { break };
                match self.edges.get(*number).and_then(|edges| edges.get(*edge)) {
                    Some(Edge { to, .. }) => {
                        *edge += 1;
                        if let Some(from) = place.get(*to).copied().flatten() {
                            found.push(self.cycle(way.get(from..).unwrap_or_default()));
                        } else if !done.get(*to).copied().unwrap_or(true) {
                            next = Some(*to);
                        }
                    }
                    None => {
                        set(&mut place, *number, None);
                        set(&mut done, *number, true);
                        way.pop();
                    }
                }
            }
        }
        found
    }
}

fn set<T>(all: &mut [T], at: usize, value: T) {
    if let Some(place) = all.get_mut(at) {
        *place = value;
    }
}

/// Of longer circles nobody reads all.
const MAX_THROUGH: usize = 100;
