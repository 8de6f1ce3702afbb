//! The queries for editors compile against the grammar.

use tree_sitter::{Language, Query};

#[test]
fn queries_compile() {
    let language: Language = tree_sitter_dockerfile::LANGUAGE.into();
    let queries = [
        ("highlights", include_str!("../../../queries/dockerfile/highlights.scm")),
        ("injections", include_str!("../../../queries/dockerfile/injections.scm")),
        ("folds", include_str!("../../../queries/dockerfile/folds.scm")),
        ("textobjects", include_str!("../../../queries/dockerfile/textobjects.scm")),
    ];
    for (name, source) in queries {
        let query = Query::new(&language, source).unwrap_or_else(|error| panic!("{name}.scm: {error}"));
        assert!(query.pattern_count() > 0, "{name}.scm");
    }
}
