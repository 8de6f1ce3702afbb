use dockwright_facts::compose::EntityKind;

use crate::rule::rule;
use crate::rules::compose_project::undefined;

use super::Composing;

rule! {
    /// A service is on a network that the file does not declare.
    ///
    /// Every network but `default` must stand under `networks` at the top level, if only by its name; Docker Compose
    /// refuses the file otherwise. A network that was made outside of the project is declared with `external: true`.
    ///
    /// Declarations may also come from files of `include`, from `compose.override.yaml`, or, for a file such as
    /// `compose.prod.yaml`, from the `compose.yaml` beside it.
    ///
    /// ```yaml finds
    /// services:
    ///   web:
    ///     image: nginx
    ///     networks: [back]
    /// ```
    ///
    /// ```yaml fixed
    /// services:
    ///   web:
    ///     image: nginx
    ///     networks: [back]
    ///
    /// networks:
    ///   back:
    /// ```
    ///
    /// ```yaml finds 2
    /// services:
    ///   web:
    ///     image: nginx
    ///     networks:
    ///       - front
    ///       - bakc
    ///     profiles: [all]
    ///   db:
    ///     image: postgres:17
    ///     networks: [middle]
    /// networks:
    ///     back: # between services
    ///       driver: bridge  # as ever
    ///     front:
    /// ```
    ///
    /// ```yaml fixed
    /// services:
    ///   web:
    ///     image: nginx
    ///     networks:
    ///       - front
    ///       - bakc
    ///     profiles: [all]
    ///   db:
    ///     image: postgres:17
    ///     networks: [middle]
    /// networks:
    ///     back: # between services
    ///       driver: bridge  # as ever
    ///     front:
    ///     middle:
    /// ```
    ///
    /// ```yaml ignores
    /// services:
    ///   web:
    ///     image: nginx
    ///     networks: [default, front, "${NETWORK}"]
    /// networks:
    ///   front:
    /// ```
    ///
    /// ```text beside
    /// compose.override.yaml
    ///     networks:
    ///       back:
    /// ```
    ///
    /// ```yaml ignores
    /// services:
    ///   web:
    ///     image: nginx
    ///     networks: [back]
    /// ```
    "compose-undefined-network" {
        file: Compose,
        category: Correctness,
        severity: Error,
        fix: Some(Safe),
        also: [],
    }
}

fn check(context: &mut Composing<'_>) {
    let file = context.file;
    for missing in undefined(context, &[EntityKind::Network]) {
        let name = &missing.used.name;
        let message = format!(
            "The network `{name}` is not declared under `networks` at the top level: {}",
            missing.consequence()
        );
        let severity = missing.severity();
        let finding = context.report(missing.used.range.clone(), message).severity(severity);
        missing.fixes("networks", file).into_iter().for_each(|fix| {
            finding.fix(fix);
        });
    }
}
