use std::collections::{HashMap, HashSet};

use dockwright_model::compose::{Project, ProjectRole, Service, Use, UseRole};

use crate::Severity;
use crate::rule::rule;

use super::Composing;

rule! {
    /// Services wait for each other, or extend each other.
    ///
    /// `depends_on`, `links`, `volumes_from`, and `service:…` of `network_mode`, `ipc` or `pid` each start another service
    /// first. Docker Compose refuses a file in which a service would so have to start before itself, and one in which a
    /// service extends itself by way of others.
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
    "compose-dependency-cycle" {
        file: Compose,
        category: Correctness,
        severity: Error,
        fix: None,
        also: [],
    }
}

/// The services as numbers, each with those it needs.
struct Graph<'a> {
    edges: Vec<Vec<(usize, &'a Use)>>,
}

/// So many names of a cycle are told.
const LONGEST_TOLD: usize = 8;

fn check(context: &mut Composing<'_>) {
    let file = context.file;
    let services = file.services();
    let names: Vec<&str> = services.iter().map(|service| service.name).collect();
    let enabled: Vec<bool> = services.iter().map(Service::is_enabled).collect();
    let all = Graph::of(&services, file.uses(), |used| used.role == UseRole::StartedFirst);
    let extended = Graph::of(&services, file.uses(), |used| used.role == UseRole::Extended);
    report(context, &names, extended.cycles(), "extends itself", |_| Severity::Error);
    let is_on = |number: usize| enabled.get(number).copied().unwrap_or_default();
    let of_enabled = all.among(is_on);
    let certain = of_enabled.cycles();
    let mut seen: HashSet<usize> = certain.iter().map(|cycle| cycle.by.range.start).collect();
    report(context, &names, certain, "would have to start before itself", |_| Severity::Error);
    if !enabled.iter().all(|on| *on) {
        let mut others = all.cycles();
        others.retain(|cycle| cycle.through.iter().any(|number| !is_on(*number)) && seen.insert(cycle.by.range.start));
        report(context, &names, others, "would have to start before itself", |_| Severity::Warning);
    }
    across_files(context);
}

/// Circles in which other files of the project have a part, told where this file has one.
fn across_files(context: &mut Composing<'_>) {
    let Some(around) = context.surroundings() else { return };
    let project = around.project(context.file);
    if project.members().len() < 2 {
        return;
    }
    let names = project.service_names();
    let (graph, own) = of_project(&project, &names);
    let mut found = Vec::new();
    for cycle in graph.cycles() {
        let next = cycle.through.iter().cycle().skip(1);
        let steps: Vec<_> = cycle.through.iter().zip(next).map(|(from, to)| own.get(&(*from, *to)).copied()).collect();
        // A circle that is in this file as a whole is told already.
        let first = steps.iter().copied().flatten().next().filter(|_| steps.contains(&None));
        found.extend(first.map(|by| Cycle { through: cycle.through, by }));
    }
    let severity = if project.is_certain() { Severity::Error } else { Severity::Warning };
    report(context, &names, found, "would have to start before itself", |_| severity);
}

/// Which services of a project need which, as far as they run without a profile, and the same for the file that is checked.
fn of_project<'a>(project: &Project<'a>, names: &[&str]) -> (Graph<'a>, HashMap<(usize, usize), &'a Use>) {
    let numbers: HashMap<&str, usize> = names.iter().enumerate().map(|(number, name)| (*name, number)).collect();
    let counts = |name: &&str| {
        let service = project.service(name)?;
        let mut needs = service.parts.iter().filter_map(|part| part.body.get("depends_on"));
        // What `!reset` and `!override` leave of the others is not looked into.
        Some(service.get("profiles").is_none() && needs.all(|needs| needs.tag().is_none()))
    };
    let counted: Vec<bool> = names.iter().map(|name| counts(name).unwrap_or_default()).collect();
    let (mut edges, mut own) = (vec![Vec::new(); names.len()], HashMap::new());
    let mut seen = HashSet::new();
    let members = project.members().iter().enumerate().filter(|(_, member)| member.role != ProjectRole::Extended);
    for (member, file) in members.filter_map(|(member, _)| Some((member, project.file(member)?))) {
        let services = file.services();
        for used in file.uses().iter().filter(|used| used.role == UseRole::StartedFirst) {
            let from = services.get(used.service).and_then(|service| numbers.get(service.name)).copied();
            let (Some(from), Some(to)) = (from, numbers.get(used.name.as_str()).copied()) else { continue };
            if ![from, to].iter().all(|number| counted.get(*number).copied().unwrap_or_default()) {
                continue;
            }
            if project.is_here(member) {
                own.entry((from, to)).or_insert(used);
            }
            if seen.insert((from, to))
                && let Some(edges) = edges.get_mut(from)
            {
                edges.push((to, used));
            }
        }
    }
    (Graph { edges }, own)
}

fn report(
    context: &mut Composing<'_>,
    names: &[&str],
    cycles: Vec<Cycle<'_>>,
    what: &str,
    severity: impl Fn(&Cycle<'_>) -> Severity,
) {
    for cycle in cycles {
        let name = |number: &usize| names.get(*number).copied().unwrap_or_default();
        let mut path: Vec<&str> = cycle.through.iter().take(LONGEST_TOLD).map(name).collect();
        if cycle.through.len() > LONGEST_TOLD {
            path.push("…");
        }
        let first = cycle.through.first().map_or("", name);
        path.push(first);
        let refuses = match severity(&cycle) {
            Severity::Error => "Compose refuses the file",
            _ => "Compose refuses the file when their profiles are on",
        };
        let message = format!("`{first}` {what}, by {}: {refuses}.", path.join(" → "));
        context.report(cycle.by.range.clone(), message).severity(severity(&cycle));
    }
}

/// Services that need each other in a circle.
struct Cycle<'a> {
    /// The services, each needing the next, the last the first. Of very long ones only some.
    through: Vec<usize>,
    /// What closes the circle.
    by: &'a Use,
}

impl<'a> Graph<'a> {
    fn of(services: &[Service<'_>], uses: &'a [Use], wanted: impl Fn(&Use) -> bool) -> Self {
        let numbers: HashMap<&str, usize> =
            services.iter().enumerate().map(|(number, service)| (service.name, number)).collect();
        let mut edges = vec![Vec::new(); services.len()];
        let mut seen = HashSet::new();
        for used in uses.iter().filter(|used| wanted(used)) {
            let Some(to) = numbers.get(used.name.as_str()) else { continue };
            if seen.insert((used.service, *to))
                && let Some(from) = edges.get_mut(used.service)
            {
                from.push((*to, used));
            }
        }
        Self { edges }
    }

    /// The graph without some services.
    fn among(&self, wanted: impl Fn(usize) -> bool) -> Self {
        let kept = |(from, edges): (usize, &Vec<(usize, &'a Use)>)| {
            let edges = edges.iter().filter(|(to, _)| wanted(from) && wanted(*to));
            edges.copied().collect()
        };
        Self { edges: self.edges.iter().enumerate().map(kept).collect() }
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
                    Some((to, used)) => {
                        *edge += 1;
                        if let Some(from) = place.get(*to).copied().flatten() {
                            let through = way.get(from..).unwrap_or_default().iter().take(MAX_THROUGH);
                            found.push(Cycle { through: through.map(|(number, _)| *number).collect(), by: used });
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
