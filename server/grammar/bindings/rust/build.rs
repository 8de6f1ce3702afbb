//! Compiles the generated parser and the external scanner.

fn main() {
    let sources = std::path::Path::new("src");
    let mut build = cc::Build::new();
    build
        .std("c11")
        .include(sources)
        .flag_if_supported("-Wno-unused-parameter")
        .flag_if_supported("-Wno-unused-but-set-variable")
        .opt_level(2);
    for file in ["parser.c", "scanner.c"] {
        build.file(sources.join(file));
    }
    for file in ["parser.c", "scanner.c", "lookahead.h", "chars.h"] {
        println!("cargo:rerun-if-changed=src/{file}");
    }
    build.compile("tree-sitter-dockerfile");
}
