//! Rules for Compose files. A rule is one file here and one line below.

rules! {
    compose_invalid_schema,
    compose_invalid_yaml,
}

/// What a check of a Compose file sees.
pub(crate) type Composing<'a> = crate::Context<'a, dockwright_model::Compose>;
