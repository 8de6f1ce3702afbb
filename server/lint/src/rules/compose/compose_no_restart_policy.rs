use dockwright_syntax::yaml::Style;

use crate::rule::rule;
use crate::rules::{compose_edit, compose_image};
use crate::{Edit, Fix};

use super::Composing;

rule! {
    /// A service says nothing of whether it is started again, or says so with an unquoted `no`.
    ///
    /// Without `restart` a container that ends stays away, and after a restart of the host so do all. `unless-stopped` is
    /// right for most servers; for what runs once, write `restart: "no"`.
    ///
    /// Docker Compose takes an unquoted `no` for the text; for other readers of YAML, and for people, it is `false`.
    ///
    /// ```yaml finds 2
    /// services:
    ///   web:
    ///     image: nginx:1.29
    ///     ports: ["80:80"]
    ///   migrate:
    ///     image: org/app:2.1
    ///     restart: no
    /// ```
    ///
    /// ```yaml fixed
    /// services:
    ///   web:
    ///     image: nginx:1.29
    ///     ports: ["80:80"]
    ///     restart: unless-stopped
    ///   migrate:
    ///     image: org/app:2.1
    ///     restart: "no"
    /// ```
    ///
    /// ```yaml ignores
    /// services:
    ///   web:
    ///     image: nginx:1.29
    ///     ports: ["80:80"]
    ///     restart: always
    ///   worker:
    ///     image: org/app:2.1
    ///     deploy:
    ///       restart_policy: {condition: on-failure}
    /// ```
    "compose-no-restart-policy" {
        file: Compose,
        category: Maintainability,
        severity: Hint,
        profile: All,
        fix: Some(Unsafe),
        also: [],
    }
}

fn check(context: &mut Composing<'_>) {
    for service in context.file.services() {
        let own = service.body.own("restart").filter(|restart| restart.parent() == Some(service.body));
        if let Some(restart) =
            own.filter(|restart| restart.style() == Some(Style::Plain) && restart.text() == Some("no"))
        {
            let message = "Docker Compose reads an unquoted `no` as the text, but most readers of YAML take it for `false`. \
                           Quote it.";
            let edit = Edit::replace(restart.span(), "\"no\"");
            context.report(restart.span(), message).fix(Fix::safe("Quote it", vec![edit]));
        }
        let is_set = service.has("restart") || service.at(&["deploy", "restart_policy"]).is_some();
        if !compose_image::is_complete(&service) || is_set {
            continue;
        }
        let message = format!(
            "`{}` says nothing of `restart`: once it ends, or after a restart of the host, it stays away. Write \
             `unless-stopped`, or `\"no\"` if it runs only once.",
            service.name
        );
        let edit = compose_edit::add_attributes(context, &service, &["restart: unless-stopped"]);
        let fix = edit.map(|edit| Fix::unsafe_("Add `restart: unless-stopped`", vec![edit]));
        context.report(service.key.span(), message).maybe_fix(fix);
    }
}
