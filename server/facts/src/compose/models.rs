//! Language models.

use super::shapes::{INTEGER, TEXTS};
use super::{Attribute, EntityKind, Entries, Keys, Mapping, Shape, Syntax};

pub(super) const MODEL: Mapping =
    Mapping { name: "model", groups: &[MODEL_ATTRIBUTES], required: &["model"], extensions: true, open: false };

const MODEL_ATTRIBUTES: &[Attribute] = &[
    Attribute::new(
        "context_size",
        &[INTEGER],
        "How many tokens the model may look at in one go. More of them need more memory; leave it out for what the \
         model was published with.",
    )
    .example("context_size: 8192"),
    Attribute::new(
        "model",
        &[Shape::Text(Syntax::Image)],
        "The model itself, as an OCI artifact in a registry. Pulling happens on the first start and may be \
         gigabytes.",
    )
    .example("model: ai/qwen3:8B-Q4_K_M"),
    Attribute::new("name", &[Shape::Text(Syntax::Any)], "A name for the model in place of the key it stands under.")
        .example("name: chat"),
    Attribute::new(
        "runtime_flags",
        TEXTS,
        "Flags handed as they are to the program that runs the model, such as llama.cpp. Each word is an item of \
         its own.",
    )
    .example("runtime_flags:\n  - \"--temp\"\n  - \"0.2\""),
];

/// The models of a service.
pub(super) const SERVICE_MODELS: &[Shape] = &[
    Shape::List { of: &[Shape::Text(Syntax::Entity(EntityKind::Model))], unique: true },
    Shape::MapOf(&Entries {
        keys: Keys::Names,
        key: Syntax::Entity(EntityKind::Model),
        values: &[Shape::Mapping(&USED_MODEL)],
        open: true,
    }),
];

const USED_MODEL: Mapping = Mapping {
    name: "model of a service",
    groups: &[USED_MODEL_ATTRIBUTES],
    required: &[],
    extensions: true,
    open: false,
};

const USED_MODEL_ATTRIBUTES: &[Attribute] = &[
    Attribute::new(
        "endpoint_var",
        &[Shape::Text(Syntax::Variable)],
        "The environment variable that tells the container the URL of the model's API. Without it the name is made \
         from the key: `LLM_URL` for `llm`.",
    )
    .example("endpoint_var: OPENAI_BASE_URL"),
    Attribute::new(
        "model_var",
        &[Shape::Text(Syntax::Variable)],
        "The environment variable that tells the container which model to ask for. Without it the name is made from \
         the key: `LLM_MODEL` for `llm`.",
    )
    .example("model_var: OPENAI_MODEL"),
];
